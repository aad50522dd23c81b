// What the trigger functions of CARTO's extension do is in spec dataservices.md 5.1; the texts are
// PostgreSQL's.
#include "sql/engine/triggers.h"

#include <gtest/gtest.h>

#include <string>

#include "sql/engine/test_database.h"

namespace carto_mock::sql {
namespace {

constexpr std::string_view kTable =
    "CREATE TABLE cartodb.cdb_tablemetadata (tabname regclass PRIMARY KEY, updated_at timestamptz);"
    "CREATE TABLE t (a int, the_geom geometry(Geometry,4326), the_geom_webmercator "
    "geometry(Geometry,3857));"
    "SET search_path = public, cartodb;";
constexpr std::string_view kMercator =
    "CREATE TRIGGER mercator BEFORE INSERT OR UPDATE OF the_geom ON t FOR EACH ROW EXECUTE "
    "FUNCTION "
    "cartodb._CDB_update_the_geom_webmercator();";
constexpr std::string_view kTrack =
    "CREATE TRIGGER track AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON t FOR EACH STATEMENT "
    "EXECUTE PROCEDURE cartodb.cdb_tablemetadata_trigger();";
constexpr std::string_view kPoint = "ST_SetSRID(ST_MakePoint(20, 10), 4326)";

class TriggersTest : public testing::Test {
 protected:
  TriggersTest() {
    database.run(std::string(kTable) + std::string(kMercator) + std::string(kTrack));
  }
  std::string ask(const std::string& sql, std::string_view role = "postgres") {
    return database.ask(sql, role);
  }
  std::string date() {
    return ask(
        "SELECT updated_at AT TIME ZONE 'UTC' FROM cartodb.cdb_tablemetadata "
        "WHERE tabname = 't'::regclass");
  }
  void forget_date() { database.run("DELETE FROM cartodb.cdb_tablemetadata"); }

  TestDatabase database;
};

std::string inserted(std::string_view columns, std::string_view values) {
  return "INSERT INTO t (" + std::string(columns) + ") VALUES (" + std::string(values) +
         ") RETURNING a, round(ST_X(the_geom_webmercator)), ST_SRID(the_geom_webmercator)";
}

TEST_F(TriggersTest, ChangeTheNewRowBeforeItIsWritten) {
  EXPECT_EQ(ask(inserted("a, the_geom", "1, " + std::string(kPoint))), "1|2226390|3857");
  EXPECT_EQ(ask("SELECT round(ST_X(the_geom_webmercator)) FROM t"), "2226390");
  EXPECT_EQ(ask("INSERT INTO t SELECT 2, the_geom, NULL FROM t "
                "RETURNING round(ST_X(the_geom_webmercator))"),
            "2226390");
  // A value of one's own is overwritten.
  EXPECT_EQ(ask("INSERT INTO t (a, the_geom_webmercator) VALUES (3, 'SRID=3857;POINT(1 2)') "
                "RETURNING the_geom_webmercator IS NULL"),
            "t");
}

TEST_F(TriggersTest, OfUpdateFireForTheirColumnsOnly) {
  database.run("INSERT INTO t (a, the_geom) VALUES (1, " + std::string(kPoint) + ")");
  EXPECT_EQ(ask("UPDATE t SET the_geom_webmercator = NULL RETURNING the_geom_webmercator IS NULL"),
            "t");
  EXPECT_EQ(ask("UPDATE t SET a = 2 RETURNING the_geom_webmercator IS NULL"), "t");
  EXPECT_EQ(ask("UPDATE t SET the_geom = the_geom RETURNING round(ST_X(the_geom_webmercator))"),
            "2226390");
}

TEST_F(TriggersTest, DateATableWithEveryStatement) {
  EXPECT_EQ(date(), "");
  ask("INSERT INTO t (a) VALUES (1)");
  EXPECT_EQ(date(), "2026-05-01 12:00:00");
  for (const std::string statement : {"UPDATE t SET a = 3 WHERE false", "DELETE FROM t WHERE false",
                                      "INSERT INTO t SELECT a FROM t WHERE false", "TRUNCATE t"}) {
    forget_date();
    ask(statement);
    EXPECT_EQ(date(), "2026-05-01 12:00:00") << statement;
  }
}

TEST_F(TriggersTest, DateTablesForRolesThatMayNotWriteDates) {
  database.run("CREATE ROLE writer LOGIN; GRANT INSERT ON t TO writer");
  EXPECT_EQ(ask("INSERT INTO t (a) VALUES (1)", "writer"), "");
  EXPECT_EQ(date(), "2026-05-01 12:00:00");
}

TEST_F(TriggersTest, RowsOfTablesThatAreGoneLoseTheirDate) {
  database.run(
      "CREATE TABLE u (a int); INSERT INTO cartodb.cdb_tablemetadata VALUES "
      "('u'::regclass, now()); DROP TABLE u; INSERT INTO t (a) VALUES (1)");
  EXPECT_EQ(ask("SELECT tabname FROM cartodb.cdb_tablemetadata"), "t");
}

TEST_F(TriggersTest, CanBeSwitchedOffAndDropped) {
  database.run("ALTER TABLE t DISABLE TRIGGER mercator");
  EXPECT_EQ(ask(inserted("a, the_geom", "1, " + std::string(kPoint))), "1||");
  database.run("ALTER TABLE t ENABLE TRIGGER mercator");
  EXPECT_EQ(ask(inserted("a, the_geom", "1, " + std::string(kPoint))), "1|2226390|3857");
  database.run("DROP TRIGGER mercator ON t");
  EXPECT_EQ(ask(inserted("a, the_geom", "1, " + std::string(kPoint))), "1||");
}

TEST_F(TriggersTest, AreInTheCatalogAndOutliveTheProcess) {
  const std::string query =
      "SELECT tgname, tgtype, tgenabled, tgattr, tgargs, pg_get_triggerdef(oid) FROM pg_trigger "
      "ORDER BY tgname";
  const std::string rows =
      "mercator|23|O|2|\\x|CREATE TRIGGER mercator BEFORE INSERT OR UPDATE OF the_geom ON public.t "
      "FOR EACH ROW EXECUTE FUNCTION cartodb._cdb_update_the_geom_webmercator()\n"
      "track|60|O||\\x|CREATE TRIGGER track AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON "
      "public.t FOR EACH STATEMENT EXECUTE FUNCTION cartodb.cdb_tablemetadata_trigger()";
  EXPECT_EQ(ask(query), rows);
  database.reopen();
  EXPECT_EQ(ask(query), rows);
  EXPECT_EQ(ask("SELECT relhastriggers FROM pg_class WHERE relname = 't'"), "t");
}

TEST_F(TriggersTest, HoldTheirColumns) {
  EXPECT_EQ(ask("ALTER TABLE t DROP COLUMN the_geom"),
            "2BP01 cannot drop column the_geom of table t because other objects depend on it");
  EXPECT_EQ(ask("ALTER TABLE t DROP COLUMN the_geom CASCADE"), "");
  EXPECT_EQ(ask("SELECT tgname FROM pg_trigger"), "track");
}

TEST_F(TriggersTest, OfOtherFunctionsAreRefused) {
  EXPECT_EQ(ask("CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION "
                "tsvector_update_trigger()"),
            "0A000 carto-mock does not support trigger function tsvector_update_trigger()");
  EXPECT_EQ(ask("CREATE TRIGGER track AFTER INSERT ON t EXECUTE FUNCTION "
                "cartodb.cdb_tablemetadata_trigger()"),
            "42710 trigger \"track\" for relation \"t\" already exists");
}

}  // namespace
}  // namespace carto_mock::sql
