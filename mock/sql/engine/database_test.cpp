#include "sql/engine/database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "sql/engine/test_database.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

std::vector<std::string> folders_of(const std::filesystem::path& directory) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.is_directory()) names.push_back(entry.path().filename().string());
  }
  return names;
}

TEST(Database, BeginsWithTheSuperuserAndTheSchemas) {
  TestDatabase database;
  EXPECT_TRUE(database.database().was_created());
  const Session session = database.database().connect_superuser();
  std::vector<std::string> schemas;
  for (const Schema* schema : session.catalog().schemas()) schemas.push_back(schema->name);
  EXPECT_THAT(schemas, ::testing::UnorderedElementsAre("pg_catalog", "information_schema", "public",
                                                       "cartodb", "cdb_dataservices_client"));
  EXPECT_TRUE(session.catalog().find_role("postgres")->superuser);
}

TEST(Database, RefusesARoleThatIsNotThere) {
  TestDatabase database;
  try {
    database.database().connect("nobody");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.state().code(), "28000");
    EXPECT_EQ(error.message(), "role \"nobody\" does not exist");
  }
}

TEST(Database, KeepsDataCatalogAndSequencesOverARestart) {
  TestDatabase database;
  database.run(
      "CREATE ROLE reader; CREATE TABLE t (id serial PRIMARY KEY, name text); GRANT SELECT ON t TO "
      "reader");
  database.run("INSERT INTO t(name) VALUES ('a'), ('b')");
  database.database().connect_superuser().put_document("api_key", "k", "{\"x\":1}");
  database.reopen();
  EXPECT_FALSE(database.database().was_created());
  EXPECT_EQ(database.ask("SELECT id, name FROM t", "reader"), "1|a\n2|b");
  database.run("INSERT INTO t(name) VALUES ('c')");
  EXPECT_EQ(database.ask("SELECT max(id) FROM t"), "3");
  const auto documents = database.database().connect_superuser().documents("api_key");
  ASSERT_EQ(documents.size(), 1U);
  EXPECT_EQ(documents[0].second, "{\"x\":1}");
}

TEST(Database, ResetGoesBackToTheImage) {
  TestDatabase database;
  database.run("CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
  database.database().save_image();
  const std::uint64_t before = database.database().change_counter();
  database.run("INSERT INTO t VALUES (2); CREATE TABLE u (a int); CREATE ROLE later");
  database.database().reset();
  EXPECT_GT(database.database().change_counter(), before);
  EXPECT_EQ(database.ask("SELECT a FROM t"), "1");
  EXPECT_EQ(database.ask("SELECT a FROM u"), "42P01 relation \"u\" does not exist");
  EXPECT_THROW(database.database().connect("later"), Error);
  database.reopen();
  EXPECT_EQ(database.ask("SELECT a FROM t"), "1");
  database.run("INSERT INTO t VALUES (3)");
  database.database().reset();  // the image is still there
  EXPECT_EQ(database.ask("SELECT a FROM t"), "1");
}

// What makes a reset a swap: the generation that it takes was copied, opened and its catalog read
// before.
TEST(Database, ResetTakesAGenerationThatWasMadeAhead) {
  TestDatabase database;
  database.run("CREATE TABLE t (a int)");
  database.database().save_image();
  const std::filesystem::path folder = database.directory() / "database";
  for (int round = 0; round < 3; ++round) {
    ASSERT_TRUE(database.database().wait_until_reset_is_prepared());
    const std::vector<std::string> ahead = folders_of(folder);
    EXPECT_EQ(ahead.size(), 2U);  // the current one and the next
    database.database().reset();
    const Session session = database.database().connect_superuser();
    EXPECT_NE(session.catalog().find_relation(session.catalog().find_schema("public")->oid, "t"),
              nullptr);
  }
}

// A snapshot copies SQLite's log with the file: what was written since the last checkpoint is in
// it.
TEST(Database, SnapshotsHoldWhatIsOnlyInTheLog) {
  TestDatabase database;
  database.run("CREATE TABLE t (a int)");
  database.database().save_image();
  Session reader = database.database().connect_superuser();
  for (int round = 1; round <= 5; ++round) {
    database.run("INSERT INTO t SELECT * FROM generate_series(1, 1000)");
    database.database().save_snapshot(std::to_string(round));
  }
  for (const int round : {3, 1, 5}) {
    ASSERT_TRUE(database.database().restore_snapshot(std::to_string(round)));
    EXPECT_EQ(database.ask("SELECT count(*) FROM t"), std::to_string(round * 1000));
    database.run("DELETE FROM t");
    ASSERT_TRUE(database.database().restore_snapshot(std::to_string(round)));
    EXPECT_EQ(database.ask("SELECT count(*) FROM t"), std::to_string(round * 1000));
  }
  for (int round = 1; round <= 5; ++round) {
    EXPECT_TRUE(database.database().drop_snapshot(std::to_string(round)));
  }
  database.reopen();
  EXPECT_EQ(database.ask("SELECT count(*) FROM t"), "5000");
  for (const auto& entry : std::filesystem::directory_iterator(database.directory() / "database")) {
    EXPECT_FALSE(entry.path().filename().string().starts_with("snapshot-")) << entry.path();
  }
}

TEST(Database, SessionsInFlightFinishOnTheOldGeneration) {
  TestDatabase database;
  database.run("CREATE TABLE t (a int)");
  database.database().save_image();
  const std::filesystem::path folder = database.directory() / "database";
  {
    Session session = database.database().connect_superuser();
    session.execute("INSERT INTO t VALUES (1)");
    database.database().reset();
    EXPECT_EQ(ask(session, "SELECT a FROM t"), "1");
    EXPECT_EQ(database.ask("SELECT a FROM t"), "");
  }
  ASSERT_TRUE(database.database().wait_until_reset_is_prepared());
  EXPECT_EQ(folders_of(folder).size(), 2U);  // the old one went with its last session
}

TEST(Database, AReadSeesWhatWasCommittedBeforeIt) {
  TestDatabase database;
  database.run("CREATE TABLE t (a int)");
  Session session = database.database().connect_superuser();
  for (int round = 1; round <= 3; ++round) {
    database.run("INSERT INTO t VALUES (1)");
    EXPECT_EQ(ask(session, "SELECT count(*) FROM t"), std::to_string(round));
    EXPECT_EQ(database.ask("SELECT count(*) FROM t"), std::to_string(round));
  }
  database.run("ALTER TABLE t ADD COLUMN b int DEFAULT 7");
  EXPECT_EQ(ask(session, "SELECT DISTINCT * FROM t"), "1|7");
  database.run("DROP TABLE t");
  EXPECT_EQ(ask(session, "SELECT * FROM t"), "42P01 relation \"t\" does not exist");
}

// A connection that waits for its next reader must not pin what is in SQLite's log.
TEST(Database, TheLogOfWritesStaysShortWhileOthersRead) {
  TestDatabase database;
  database.run("CREATE TABLE t (a text)");
  const std::string megabyte = "repeat('x', 1000000)";
  for (int round = 0; round < 40; ++round) {
    database.run("DELETE FROM t; INSERT INTO t VALUES (" + megabyte + ")");
    EXPECT_EQ(database.ask("SELECT length(a) FROM t"), "1000000");
  }
  std::uintmax_t size = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(database.directory())) {
    if (entry.path().filename() == "data.sqlite-wal") size += entry.file_size();
  }
  EXPECT_LT(size, 10'000'000U);
}

TEST(Database, ARestartRemovesWhatACrashLeft) {
  TestDatabase database;
  database.run("CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
  const std::filesystem::path folder = database.directory() / "database";
  // A reset that died after copying, before it was the current one.
  std::filesystem::create_directories(folder / "generation-99");
  std::filesystem::copy(folder / "lock", folder / "image.draft");
  std::filesystem::copy(folder / "lock", folder / "current.draft");
  database.reopen();
  EXPECT_EQ(database.ask("SELECT a FROM t"), "1");
  EXPECT_EQ(folders_of(folder).size(), 1U);
  EXPECT_FALSE(std::filesystem::exists(folder / "image.draft"));
}

TEST(Database, RefusesAFolderThatAnotherHasOpen) {
  TestDatabase database;
  FixedClock clock(0);
  Random random(1);
  const Gazetteer gazetteer = test_gazetteer();
  EXPECT_THROW(
      Database::open("test", database.directory() / "database", {clock, random, gazetteer}), Error);
}

// The child commits and is killed at once; nothing is flushed or closed.
TEST(Database, SurvivesKill9) {
  TemporaryDirectory directory;
  FixedClock clock(0);
  Random random(1);
  const Gazetteer gazetteer = test_gazetteer();
  const DatabaseEnvironment environment{clock, random, gazetteer};
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto database = Database::open("test", directory.path(), environment);
    database->connect_superuser().execute("CREATE TABLE t (a int)");
    for (int i = 0; i < 20; ++i)
      database->connect_superuser().execute("INSERT INTO t SELECT count(*) FROM t");
    database->save_image();
    database->reset();
    database->connect_superuser().execute("INSERT INTO t VALUES (100)");
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  const auto database = Database::open("test", directory.path(), environment);
  Session session = database->connect_superuser();
  EXPECT_EQ(ask(session, "SELECT count(*), max(a) FROM t"), "21|100");
}

TEST(Database, ReadsGoOnBesideAWriter) {
  TestDatabase database;
  database.run("CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
  Session writer = database.database().connect_superuser();
  writer.execute("BEGIN; INSERT INTO t VALUES (2)");
  EXPECT_EQ(database.ask("SELECT count(*) FROM t"), "1");
  writer.execute("COMMIT");
  EXPECT_EQ(database.ask("SELECT count(*) FROM t"), "2");
}

TEST(Database, WaitingForTheWriterCountsAgainstTheTimeOut) {
  TestDatabase database;
  database.run("CREATE TABLE t (a int)");
  Session writer = database.database().connect_superuser();
  writer.execute("BEGIN; INSERT INTO t VALUES (1)");
  SessionOptions options;
  options.statement_timeout = std::chrono::milliseconds(30);
  Session second = database.database().connect("postgres", options);
  EXPECT_EQ(ask(second, "INSERT INTO t VALUES (2)"),
            "57014 canceling statement due to statement timeout");
  EXPECT_EQ(ask(second, "SELECT count(*) FROM t"), "0");
}

TEST(Database, WritersTakeTurns) {
  TestDatabase database;
  database.run("CREATE TABLE t (a int)");
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&database] {
      Session session = database.database().connect_superuser();
      for (int j = 0; j < 20; ++j) session.execute("INSERT INTO t SELECT count(*) FROM t");
    });
  }
  for (std::thread& thread : threads) thread.join();
  // Each saw all that had been committed before it.
  EXPECT_EQ(database.ask("SELECT count(*), count(DISTINCT a), max(a) FROM t"), "160|160|159");
}

}  // namespace
}  // namespace carto_mock::sql
