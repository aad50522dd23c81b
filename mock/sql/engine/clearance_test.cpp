// The second lock alone: sessions in which the privilege check refuses nothing.
#include "sql/engine/clearance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sql/engine/generation.h"
#include "sql/engine/test_database.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

const SessionOptions kSecondLockOnly{
    .statement_timeout = {}, .is_cancelled = {}, .privilege_checks = PrivilegeChecks::kOff};

class SecondLockTest : public testing::Test {
 protected:
  SecondLockTest() {
    database_.run(
        "CREATE ROLE owner; CREATE ROLE reader; GRANT CREATE ON SCHEMA public TO owner; "
        "SET ROLE owner; "
        "CREATE TABLE mine (a int UNIQUE, b text); INSERT INTO mine VALUES (1, 'secret'); "
        "CREATE TABLE open (a int UNIQUE, b text); INSERT INTO open VALUES (1, 'public'); "
        "CREATE TABLE half (a int, b text); INSERT INTO half VALUES (1, 'hidden'); "
        "CREATE TABLE parts (a int) PARTITION BY LIST (a); "
        "CREATE TABLE part PARTITION OF parts FOR VALUES IN (1); INSERT INTO parts VALUES (1); "
        "CREATE VIEW open_view AS SELECT * FROM mine; "
        "CREATE VIEW closed_view AS SELECT * FROM mine; "
        "CREATE VIEW outer_view AS SELECT * FROM closed_view; "
        "CREATE MATERIALIZED VIEW kept AS SELECT * FROM mine; "
        "CREATE SEQUENCE numbers; "
        "GRANT ALL ON open TO reader; GRANT SELECT (a) ON half TO reader; "
        "GRANT SELECT ON open_view TO reader; RESET ROLE");
  }

  std::string both_locks(const std::string& sql, const std::string& role = "reader") {
    return database_.ask(sql, role);
  }
  std::string second_lock(const std::string& sql, const std::string& role = "reader") {
    Session session = database_.database().connect(role, kSecondLockOnly);
    return ask(session, sql);
  }

  TestDatabase database_;
};

struct Statement {
  const char* sql;
  const char* refused;  // the relation
};

TEST_F(SecondLockTest, RefusesWhatTheRoleMayNotDo) {
  for (const auto& [sql, refused] : std::initializer_list<Statement>{
           {"SELECT * FROM mine", "table mine"},
           {"SELECT count(*) FROM mine", "table mine"},
           {"SELECT 1 FROM open WHERE EXISTS (SELECT 1 FROM mine)", "table mine"},
           {"SELECT (SELECT max(b) FROM mine) FROM open", "table mine"},
           {"WITH q AS (SELECT b FROM mine) SELECT * FROM q, open", "table mine"},
           {"SELECT b FROM open UNION ALL SELECT b FROM mine", "table mine"},
           {"SELECT b FROM half", "table half"},
           {"SELECT * FROM parts", "table part"},
           {"SELECT * FROM part", "table part"},
           {"SELECT * FROM kept", "materialized view kept"},
           // A view reads as its owner; who may not read the view may not read what it reads.
           {"SELECT * FROM closed_view", "table mine"},
           {"SELECT * FROM outer_view", "table mine"},
           {"SELECT * FROM open_view JOIN closed_view USING (a)", "table mine"},
           {"SELECT * FROM open_view, mine", "table mine"},
           {"INSERT INTO mine VALUES (2, 'x')", "table mine"},
           {"INSERT INTO mine DEFAULT VALUES", "table mine"},
           {"INSERT INTO open SELECT 2, b FROM mine", "table mine"},
           {"INSERT INTO parts VALUES (1)", "table part"},
           {"UPDATE mine SET b = 'x'", "table mine"},
           {"UPDATE open SET b = mine.b FROM mine", "table mine"},
           {"DELETE FROM mine", "table mine"},
           {"DELETE FROM open USING mine WHERE mine.a = open.a", "table mine"},
           {"TRUNCATE mine", "table mine"},
           {"COPY mine TO STDOUT", "table mine"},
           {"COPY half TO STDOUT", "table half"},
           {"COPY (SELECT * FROM mine) TO STDOUT", "table mine"},
           {"COPY (SELECT * FROM closed_view) TO STDOUT", "table mine"}}) {
    const std::string words = std::string("42501 permission denied for ") + refused;
    EXPECT_EQ(second_lock(sql), words) << sql;
    EXPECT_THAT(both_locks(sql), testing::StartsWith("42501 permission denied for ")) << sql;
  }
  EXPECT_EQ(both_locks("SELECT * FROM mine", "owner"), "1|secret");
  EXPECT_EQ(both_locks("SELECT * FROM open", "owner"), "1|public");
  EXPECT_EQ(both_locks("SELECT * FROM parts", "owner"), "1");
}

TEST_F(SecondLockTest, LetsPassWhatTheRoleMayDo) {
  for (const char* sql :
       {"SELECT * FROM open", "SELECT a FROM half", "SELECT count(*) FROM half",
        "SELECT * FROM open_view", "SELECT * FROM open_view JOIN open USING (a)",
        "SELECT relname FROM pg_class WHERE relname = 'mine'",
        "SELECT table_name FROM information_schema.tables WHERE table_name = 'open'",
        "SELECT rolname FROM pg_roles WHERE rolname = 'reader'",
        "WITH RECURSIVE q AS (SELECT 1 AS a UNION ALL SELECT 2 FROM q, open WHERE q.a < 2) TABLE q",
        "SELECT generate_series(1, 2)", "COPY (SELECT * FROM open_view) TO STDOUT",
        "COPY open TO STDOUT", "BEGIN; INSERT INTO open SELECT a + 1, b FROM open_view; ROLLBACK",
        "BEGIN; UPDATE open SET b = 'x' WHERE a = 1 RETURNING b; ROLLBACK",
        "BEGIN; DELETE FROM open RETURNING a; ROLLBACK", "BEGIN; TRUNCATE open; ROLLBACK",
        "INSERT INTO open VALUES (1, 'twice')"}) {
    EXPECT_EQ(second_lock(sql), both_locks(sql)) << sql;
    EXPECT_THAT(second_lock(sql), testing::Not(testing::StartsWith("42501"))) << sql;
  }
}

// Who may write, but not read: the rows are found all the same.
TEST_F(SecondLockTest, RowsAreFoundForWhoMayOnlyWrite) {
  database_.run("CREATE ROLE writer; GRANT INSERT, UPDATE, DELETE ON mine, parts TO writer");
  for (const char* sql : {"INSERT INTO mine VALUES (2, 'new')", "INSERT INTO mine VALUES (2, 'x')",
                          "UPDATE mine SET b = 'changed'", "INSERT INTO parts VALUES (1)"}) {
    EXPECT_THAT(second_lock(sql, "writer"), testing::Not(testing::StartsWith("42501"))) << sql;
  }
  EXPECT_EQ(second_lock("UPDATE mine SET b = a::text", "writer"),
            "42501 permission denied for table mine");
  EXPECT_EQ(second_lock("SELECT * FROM mine", "writer"), "42501 permission denied for table mine");
  EXPECT_EQ(second_lock("INSERT INTO mine SELECT a + 5 FROM mine", "writer"),
            "42501 permission denied for table mine");
  EXPECT_EQ(both_locks("SELECT * FROM mine ORDER BY a", "owner"), "1|changed\n2|changed");
  EXPECT_EQ(second_lock("DELETE FROM mine", "writer"), "");
  EXPECT_EQ(both_locks("SELECT * FROM mine", "owner"), "");
}

TEST_F(SecondLockTest, SaysThatItIsADefect) {
  Session session = database_.database().connect("reader", kSecondLockOnly);
  try {
    session.execute("SELECT * FROM mine");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.state(), sqlstate::kInsufficientPrivilege);
    EXPECT_THAT(error.detail(), testing::HasSubstr("a defect of carto-mock"));
  }
}

TEST_F(SecondLockTest, HoldsForStatementsThatAnotherRoleUsedBefore) {
  const std::string query = "SELECT b FROM mine WHERE a = 1";
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(both_locks(query, "owner"), "secret");
    EXPECT_EQ(second_lock(query), "42501 permission denied for table mine");
  }
  // One session in both roles, so that nothing but the role differs.
  Session session = database_.database().connect("postgres", kSecondLockOnly);
  for (int round = 0; round < 3; ++round) {
    session.execute("SET ROLE owner");
    EXPECT_EQ(ask(session, query), "secret");
    session.execute("SET ROLE reader");
    EXPECT_EQ(ask(session, query), "42501 permission denied for table mine");
  }
}

TEST_F(SecondLockTest, FollowsGrantsAndRevokesAtOnce) {
  Session session = database_.database().connect("reader", kSecondLockOnly);
  for (int round = 0; round < 2; ++round) {
    database_.run("GRANT SELECT ON mine TO reader");
    EXPECT_EQ(ask(session, "SELECT b FROM mine"), "secret");
    EXPECT_EQ(ask(session, "SELECT b FROM closed_view"), "42501 permission denied for table mine");
    database_.run("REVOKE SELECT ON mine FROM reader");
    EXPECT_EQ(ask(session, "SELECT b FROM mine"), "42501 permission denied for table mine");
    EXPECT_EQ(ask(session, "SELECT b FROM open_view"), "secret");
    database_.run("REVOKE SELECT ON mine FROM owner");
    EXPECT_EQ(ask(session, "SELECT b FROM open_view"), "42501 permission denied for table mine");
    database_.run("GRANT SELECT ON mine TO owner");
  }
}

TEST_F(SecondLockTest, HoldsForRowsFromOutside) {
  Session session = database_.database().connect("reader", kSecondLockOnly);
  const Oid table =
      session.catalog().find_relation(session.catalog().find_schema("public")->oid, "mine")->oid;
  int rows = 1;
  const auto one_row = [&rows](std::vector<Value>& row) {
    row[0] = Value::integer(7);
    return rows-- > 0;
  };
  const int columns[] = {1};
  EXPECT_THROW(session.insert_rows(table, columns, one_row), Error);
  EXPECT_EQ(both_locks("SELECT count(*) FROM mine", "owner"), "1");
}

// Sequences have no storage that a statement could name: their values are the engine's to give.
// A trigger writes the table that it is for with the rights that CARTO's extension has, and opens
// no other way to the table that fires it.
TEST_F(SecondLockTest, HoldsForTablesWithTriggers) {
  database_.run(
      "CREATE TABLE cartodb.cdb_tablemetadata (tabname regclass PRIMARY KEY, updated_at "
      "timestamptz); "
      "CREATE TRIGGER track_updates AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON mine "
      "FOR EACH STATEMENT EXECUTE FUNCTION cartodb.cdb_tablemetadata_trigger(); "
      "CREATE TRIGGER track_updates AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON open "
      "FOR EACH STATEMENT EXECUTE FUNCTION cartodb.cdb_tablemetadata_trigger()");
  for (const char* sql : {"INSERT INTO mine VALUES (2, 'x')", "UPDATE mine SET b = 'x'",
                          "DELETE FROM mine", "TRUNCATE mine"}) {
    EXPECT_EQ(second_lock(sql), "42501 permission denied for table mine") << sql;
  }
  EXPECT_EQ(database_.ask("SELECT count(*) FROM cartodb.cdb_tablemetadata", "postgres"), "0");
  EXPECT_THAT(second_lock("UPDATE open SET b = 'x'"), testing::Not(testing::StartsWith("42501")));
  EXPECT_EQ(database_.ask("SELECT tabname::text FROM cartodb.cdb_tablemetadata", "postgres"),
            "open");
  // The table of dates itself stays closed.
  const char* date = "UPDATE cartodb.cdb_tablemetadata SET updated_at = now()";
  EXPECT_EQ(second_lock(date), "42501 permission denied for table cdb_tablemetadata");
  EXPECT_THAT(both_locks(date), testing::StartsWith("42501 permission denied for "));
}

TEST_F(SecondLockTest, SequencesAreCheckedWhereTheyMove) {
  for (const char* sql : {"SELECT nextval('numbers')", "SELECT setval('numbers', 5)"}) {
    EXPECT_EQ(second_lock(sql), "42501 permission denied for sequence numbers") << sql;
  }
}

TEST(Clearance, NeedsEveryAnswerAboutATable) {
  const CatalogSnapshot catalog;
  Relation table;
  table.oid = 50001;
  Relation view;
  view.oid = 50002;
  view.kind = RelationKind::kView;
  const RequiredPrivilege by_role{table.oid, Privilege::kSelect, {}, {}, {}};
  const RequiredPrivilege by_view{table.oid, Privilege::kSelect, {}, {}, {}, 10};
  const RequiredPrivilege on_view{view.oid, Privilege::kSelect, {}, {}, {}};
  const sqlite::TableAccess reads{table.oid, Privilege::kSelect};

  Clearance clearance;
  EXPECT_FALSE(clearance.covers(reads));
  clearance.add(catalog, view, on_view, true);
  EXPECT_FALSE(clearance.covers(reads));
  clearance.add(catalog, table, by_view, true);
  EXPECT_TRUE(clearance.covers(reads));
  EXPECT_FALSE(clearance.covers({table.oid, Privilege::kSelect | Privilege::kDelete}));
  EXPECT_FALSE(clearance.covers({50003, Privilege::kSelect}));
  Clearance directly = clearance;
  directly.add(catalog, table, by_role, false);
  EXPECT_FALSE(directly.covers(reads));
  clearance.add(catalog, view, on_view, false);
  EXPECT_FALSE(clearance.covers(reads));
}

TEST(Clearance, TruncatingDeletesAndChangingReads) {
  EXPECT_TRUE(Clearance(1, Privilege::kTruncate).covers({1, Privilege::kDelete}));
  EXPECT_FALSE(Clearance(1, Privilege::kTruncate).covers({1, Privilege::kSelect}));
  for (const Privilege change : {Privilege::kUpdate, Privilege::kDelete})
    EXPECT_TRUE(Clearance(1, change).covers({1, change | Privilege::kSelect}));
  EXPECT_FALSE(Clearance(1, Privilege::kInsert).covers({1, Privilege::kSelect}));
  EXPECT_FALSE(Clearance(1, Privilege::kReferences).covers({1, Privilege::kSelect}));
}

}  // namespace
}  // namespace carto_mock::sql
