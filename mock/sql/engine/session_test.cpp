#include "sql/engine/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "sql/engine/test_database.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> tags(Session& session, std::string_view sql) {
  CollectingSink sink;
  session.execute(sql, sink);
  std::vector<std::string> result;
  for (const auto& one : sink.results) result.push_back(one.tag.text());
  return result;
}

TEST(Session, ASyntaxErrorAnywhereRefusesTheWholeText) {
  TestDatabase database;
  EXPECT_EQ(database.ask("CREATE TABLE t (a int); SELEC 1"),
            "42601 syntax error at or near \"SELEC\"");
  EXPECT_EQ(database.ask("SELECT a FROM t"), "42P01 relation \"t\" does not exist");
}

TEST(Session, SeveralStatementsAreOneTransaction) {
  TestDatabase database;
  database.run("CREATE TABLE t (a int)");
  EXPECT_EQ(database.ask("INSERT INTO t VALUES (1); SELECT 1/0"), "22012 division by zero");
  EXPECT_EQ(database.ask("SELECT count(*) FROM t"), "0");
}

TEST(Session, TheApiTransactionSpansTextsAndDocuments) {
  TestDatabase database;
  database.run("CREATE TABLE t (a int)");
  Session session = database.database().connect_superuser();
  const std::uint64_t before = database.database().change_counter();
  session.begin();
  session.execute("INSERT INTO t VALUES (1)");
  session.put_document("key", "a", "{}");
  EXPECT_EQ(session.documents("key").size(), 1U);
  EXPECT_TRUE(database.database().connect_superuser().documents("key").empty());
  session.rollback();
  EXPECT_TRUE(session.documents("key").empty());
  EXPECT_EQ(database.ask("SELECT count(*) FROM t"), "0");
  EXPECT_EQ(database.database().change_counter(), before);
  session.begin();
  session.put_document("key", "a", "{}");
  session.commit();
  EXPECT_EQ(session.documents("key").size(), 1U);
  EXPECT_GT(database.database().change_counter(), before);
  session.delete_document("key", "a");
  EXPECT_TRUE(session.documents("key").empty());
}

TEST(Session, AnOpenTransactionIsRolledBackByTheDestructor) {
  TestDatabase database;
  database.run("CREATE TABLE t (a int)");
  {
    Session session = database.database().connect_superuser();
    session.execute("BEGIN; INSERT INTO t VALUES (1)");
  }
  EXPECT_EQ(database.ask("INSERT INTO t VALUES (2); SELECT a FROM t"), "2");
}

TEST(Session, CommitOfAFailedTransactionThrows) {
  TestDatabase database;
  Session session = database.database().connect_superuser();
  session.begin();
  EXPECT_THROW(session.execute("SELECT 1/0"), Error);
  EXPECT_THROW(session.commit(), Error);
  EXPECT_EQ(ask(session, "SELECT 1"), "1");
}

TEST(Session, TheStatementTimeOutEndsARunningStatement) {
  TestDatabase database;
  database.run("CREATE ROLE slow; ALTER ROLE slow SET statement_timeout = '30ms'");
  const std::string endless =
      "SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 100000) b";
  const std::string timeout = "57014 canceling statement due to statement timeout";
  EXPECT_EQ(database.ask(endless, "slow"), timeout);
  SessionOptions options;
  options.statement_timeout = std::chrono::milliseconds(30);
  Session session = database.database().connect("postgres", options);
  EXPECT_EQ(ask(session, endless), timeout);
  EXPECT_EQ(ask(session, "SELECT 1"), "1");
}

// Work that grows with the square of its input: what is not interrupted runs for minutes.
TEST(Session, TheStatementTimeOutEndsAFunctionThatIsLongAtWork) {
  TestDatabase database;
  SessionOptions options;
  options.statement_timeout = std::chrono::milliseconds(300);
  Session session = database.database().connect("postgres", options);
  for (const char* endless :
       {"SELECT ts_headline('simple', repeat('fat cat ', 100000), 'fat & nosuch'::tsquery, "
        "'MaxWords=1000, MaxFragments=1000')",
        "SELECT ST_DistanceCPA(line, line) FROM (SELECT ST_AddMeasure(ST_Segmentize("
        "'LINESTRING(0 0, 100000 0)'::geometry, 0.5), 0, 1) AS line) AS t"}) {
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(ask(session, endless), "57014 canceling statement due to statement timeout");
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
  }
}

TEST(Session, ACancelledStatementEnds) {
  TestDatabase database;
  bool cancelled = false;
  SessionOptions options;
  options.is_cancelled = [&cancelled] { return cancelled; };
  Session session = database.database().connect("postgres", options);
  EXPECT_EQ(ask(session, "SELECT 1"), "1");
  cancelled = true;
  EXPECT_EQ(ask(session,
                "SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 100000) b"),
            "57014 canceling statement due to user request");
}

TEST(Session, CatalogChangesAreSeenWhenTheyAreCommitted) {
  TestDatabase database;
  Session writer = database.database().connect_superuser();
  const std::uint64_t before = writer.catalog().version();
  writer.execute("BEGIN; CREATE TABLE t (a int)");
  EXPECT_EQ(ask(writer, "SELECT count(*) FROM t"), "0");
  EXPECT_EQ(database.ask("SELECT * FROM t"), "42P01 relation \"t\" does not exist");
  writer.execute("ROLLBACK");
  EXPECT_EQ(ask(writer, "SELECT * FROM t"), "42P01 relation \"t\" does not exist");
  EXPECT_EQ(writer.catalog().version(), before);
}

TEST(Session, TellsTheTablesThatATextReads) {
  TestDatabase database;
  database.run(
      "CREATE SCHEMA s; CREATE TABLE b (x int); CREATE TABLE s.a (x int); CREATE ROLE nobody");
  Session session = database.database().connect("nobody");
  const auto tables =
      session.referenced_tables("SELECT * FROM b, public.b c WHERE b.x IN (SELECT x FROM b)");
  ASSERT_TRUE(tables.has_value());
  ASSERT_EQ(tables->size(), 1U);
  EXPECT_EQ(tables->front().schema, "public");
  EXPECT_EQ(tables->front().name, "b");
  EXPECT_TRUE(session.referenced_tables("SELECT 1")->empty());
  EXPECT_TRUE(session.referenced_tables("DELETE FROM b")->empty());
  EXPECT_FALSE(session.referenced_tables("SELECT * FROM nosuch").has_value());
  EXPECT_TRUE(session.referenced_tables("SELEC")->empty());
}

TEST(Session, InsertsRowsInBulk) {
  TestDatabase database;
  database.run("CREATE TABLE t (id serial, name varchar(3) NOT NULL, size int DEFAULT 7)");
  Session session = database.database().connect_superuser();
  const Relation* table =
      session.catalog().find_relation(session.catalog().find_schema("public")->oid, "t");
  const std::vector<int> columns = {2};
  int next = 0;
  const auto rows = [&next](std::vector<Value>& values) {
    values[0] = Value::text(std::string(1, static_cast<char>('a' + next)));
    return next++ < 3;
  };
  EXPECT_EQ(session.insert_rows(table->oid, columns, rows), 3);
  EXPECT_EQ(database.ask("SELECT * FROM t"), "1|a|7\n2|b|7\n3|c|7");
  EXPECT_THROW(session.insert_rows(table->oid, columns, [](std::vector<Value>&) { return true; }),
               Error);
  EXPECT_EQ(database.ask("SELECT count(*) FROM t"), "3");
}

TEST(Session, ASequenceKeepsWhatARolledBackTransactionTook) {
  TestDatabase database;
  database.run("CREATE SEQUENCE s");
  EXPECT_EQ(database.ask("SELECT nextval('s')"), "1");
  EXPECT_EQ(database.ask("SELECT nextval('s'), 1/0 FROM (SELECT nextval('s')) x"),
            "22012 division by zero");
  Session session = database.database().connect_superuser();
  session.execute("BEGIN; SELECT nextval('s'); ROLLBACK");
  EXPECT_EQ(database.ask("SELECT nextval('s')"), "3");
  database.reopen();
  EXPECT_EQ(database.ask("SELECT nextval('s')"), "4");
}

TEST(Session, TagsAreAsOnTheWire) {
  TestDatabase database;
  Session session = database.database().connect_superuser();
  EXPECT_THAT(
      tags(session,
           "CREATE TABLE t (a int); INSERT INTO t VALUES (1), (2); UPDATE t SET a = 3; SELECT 1; "
           "DELETE FROM t; BEGIN; SET LOCAL extra_float_digits = 0; SHOW extra_float_digits; "
           "COMMIT"),
      ElementsAre("CREATE TABLE", "INSERT 0 2", "UPDATE 2", "SELECT 1", "DELETE 2", "BEGIN", "SET",
                  "SHOW", "COMMIT"));
  EXPECT_THAT(tags(session, " ; ; "), ElementsAre());
}

TEST(Session, OnlyASuperuserChangesWhatTheDataServicesAllow) {
  TestDatabase database;
  database.run("CREATE ROLE key");
  Session session = database.database().connect_superuser();
  session.set_role_dataservices("key", {"geocoding"});
  EXPECT_THAT(session.catalog().find_role("key")->dataservices, ElementsAre("geocoding"));
  Session key = database.database().connect("key");
  EXPECT_THROW(key.set_role_dataservices("key", {}), Error);
}

}  // namespace
}  // namespace carto_mock::sql
