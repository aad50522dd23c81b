#include "sql/engine/statement_cache.h"

#include <gtest/gtest.h>

#include "sql/engine/test_database.h"

namespace carto_mock::sql {
namespace {

std::shared_ptr<const CompiledStatement> statement_with_open(std::set<int> open) {
  auto statement = std::make_shared<CompiledStatement>();
  statement->open_literals = std::move(open);
  return statement;
}

TEST(StatementCache, OpenLiteralsMayBeAnything) {
  StatementCache cache;
  const StatementCache::Environment environment{1, "settings", 1};
  const auto statement = statement_with_open({0});
  cache.insert(make_statement_key("SELECT * FROM t WHERE a = 1 LIMIT 2"), environment, statement);
  EXPECT_EQ(cache.find(make_statement_key("SELECT * FROM t WHERE a = 77 LIMIT 2"), environment),
            statement);
  EXPECT_EQ(cache.find(make_statement_key("SELECT * FROM t WHERE a = 1 LIMIT 3"), environment),
            nullptr);
  EXPECT_EQ(cache.find(make_statement_key("SELECT * FROM t WHERE a = 1.5 LIMIT 2"), environment),
            nullptr);
  EXPECT_EQ(cache.hits(), 1U);
}

TEST(StatementCache, EverythingThatAnalysisReadsIsPartOfTheKey) {
  StatementCache cache;
  const StatementKey key = make_statement_key("SELECT 1");
  cache.insert(key, {1, "settings", 1}, statement_with_open({}));
  EXPECT_NE(cache.find(key, {1, "settings", 1}), nullptr);
  EXPECT_EQ(cache.find(key, {2, "settings", 1}), nullptr);
  EXPECT_EQ(cache.find(key, {1, "others", 1}), nullptr);
  EXPECT_EQ(cache.find(key, {1, "settings", 2}), nullptr);
}

TEST(StatementCache, ForgetsTheLeastRecentlyUsed) {
  StatementCache cache;
  const StatementCache::Environment environment{1, "", 1};
  for (int i = 0; i < 3000; ++i) {
    cache.insert(make_statement_key("SELECT c" + std::to_string(i)), environment,
                 statement_with_open({}));
    ASSERT_NE(cache.find(make_statement_key("SELECT c0"), environment), nullptr);
  }
  EXPECT_LE(cache.size(), 1000U);
  EXPECT_EQ(cache.find(make_statement_key("SELECT c1"), environment), nullptr);
}

TEST(StatementCache, ACachedStatementGivesTheRowsOfItsOwnLiterals) {
  TestDatabase database;
  database.run(
      "CREATE TABLE t (id int PRIMARY KEY, name text); INSERT INTO t VALUES (1, 'a'), (2, 'b'), "
      "(3, 'it''s')");
  const auto by_id = [&database](const std::string& id) {
    return database.ask("SELECT name FROM t WHERE id = " + id);
  };
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(by_id("1"), "a");
    EXPECT_EQ(by_id("2"), "b");
    EXPECT_EQ(by_id("1.5"), "");
    EXPECT_EQ(by_id("2.0"), "b");
    EXPECT_EQ(by_id("'3'"), "it's");
    EXPECT_EQ(by_id("'x'"), "22P02 invalid input syntax for type integer: \"x\"");
    EXPECT_EQ(by_id("99999999999"), "");
    EXPECT_EQ(by_id("-1"), "");
    EXPECT_EQ(database.ask("SELECT id FROM t WHERE name = 'a'"), "1");
    EXPECT_EQ(database.ask("SELECT id FROM t WHERE name = 'it''s'"), "3");
    EXPECT_EQ(database.ask("SELECT id FROM t ORDER BY 1 LIMIT 1"), "1");
    EXPECT_EQ(database.ask("SELECT id FROM t ORDER BY 1 LIMIT 2"), "1\n2");
    EXPECT_EQ(database.ask("SELECT id + 1, count(*) FROM t GROUP BY id + 1 ORDER BY 1 LIMIT 1"),
              "2|1");
    EXPECT_EQ(database.ask("SELECT id + 5, count(*) FROM t GROUP BY id + 5 ORDER BY 1 LIMIT 1"),
              "6|1");
  }
}

TEST(StatementCache, APrivilegeThatIsRevokedIsGoneAtOnce) {
  TestDatabase database;
  database.run(
      "CREATE TABLE t (a int); INSERT INTO t VALUES (1); CREATE ROLE reader; GRANT SELECT ON t TO "
      "reader");
  Session session = database.database().connect("reader");
  EXPECT_EQ(ask(session, "SELECT a FROM t"), "1");
  EXPECT_EQ(ask(session, "SELECT a FROM t"), "1");
  database.run("REVOKE SELECT ON t FROM reader");
  EXPECT_EQ(ask(session, "SELECT a FROM t"), "42501 permission denied for table t");
  database.run("GRANT SELECT ON t TO reader");
  EXPECT_EQ(ask(session, "SELECT a FROM t"), "1");
  EXPECT_EQ(database.ask("SELECT a FROM t", "postgres"), "1");
}

// PostgreSQL's planner computes what has only constants in it, also for a table without rows.
TEST(StatementCache, ConstantsThatFailFailAlsoWithoutRows) {
  TestDatabase database;
  database.run("CREATE TABLE t (a int)");
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(database.ask("SELECT 1/0 FROM t"), "22012 division by zero");
    EXPECT_EQ(database.ask("SELECT 1/1 FROM t"), "");
    EXPECT_EQ(database.ask("SELECT a FROM t WHERE a = 7/0"), "22012 division by zero");
    EXPECT_EQ(database.ask("SELECT a/0 FROM t"), "");
    EXPECT_EQ(database.ask("DELETE FROM t WHERE a > 5 % 0"), "22012 division by zero");
  }
}

TEST(StatementCache, FollowsTheCatalog) {
  TestDatabase database;
  database.run("CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
  EXPECT_EQ(database.ask("SELECT * FROM t"), "1");
  database.run("ALTER TABLE t ADD COLUMN b text DEFAULT 'x'");
  EXPECT_EQ(database.ask("SELECT * FROM t"), "1|x");
  database.run("DROP TABLE t; CREATE TABLE t (c text); INSERT INTO t VALUES ('new')");
  EXPECT_EQ(database.ask("SELECT * FROM t"), "new");
}

TEST(StatementCache, StaysWarmOverAReset) {
  TestDatabase database;
  database.run("CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
  database.database().save_image();
  database.database().reset();
  EXPECT_EQ(database.ask("SELECT a FROM t WHERE a = 1"), "1");
  database.run("UPDATE t SET a = 2");
  database.database().reset();
  EXPECT_EQ(database.ask("SELECT a FROM t WHERE a = 1"), "1");
}

}  // namespace
}  // namespace carto_mock::sql
