// CDB_CartodbfyTable() as spec dataservices.md 5.2 has it of CARTO's extension on PostgreSQL 15.
#include <gtest/gtest.h>

#include <string>

#include "sql/engine/test_database.h"

namespace carto_mock::sql {
namespace {

class CartodbfyTest : public testing::Test {
 protected:
  CartodbfyTest() {
    database.run(
        "CREATE TABLE cartodb.cdb_tablemetadata (tabname regclass PRIMARY KEY, updated_at "
        "timestamptz); SELECT cartodb.CDB_SetUserQuotaInBytes(0)");
  }
  std::string ask(const std::string& sql) { return database.ask(sql); }
  std::string cartodbfy(const std::string& table) {
    return ask("SELECT CDB_CartodbfyTable('public', '" + table + "')");
  }
  std::string columns(const std::string& table) {
    return ask(
        "SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY "
        "attnum) FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped AND attrelid = '" +
        table + "'::regclass");
  }

  TestDatabase database;
};

constexpr std::string_view kGeometries =
    "the_geom geometry(Geometry,4326), the_geom_webmercator geometry(Geometry,3857)";

TEST_F(CartodbfyTest, GivesNumbersAndGeometriesToATableWithout) {
  database.run(
      "CREATE TABLE ex1 (name text, n int NOT NULL DEFAULT 3); INSERT INTO ex1 (name) "
      "VALUES ('x')");
  EXPECT_EQ(cartodbfy("ex1"), "ex1");
  EXPECT_EQ(columns("ex1"),
            "cartodb_id bigint, " + std::string(kGeometries) + ", name text, n integer");
  EXPECT_EQ(ask("SELECT * FROM ex1"), "1|||x|3");
  EXPECT_EQ(ask("SELECT attname, attnotnull, atthasdef FROM pg_attribute WHERE attrelid = "
                "'ex1'::regclass AND attname IN ('cartodb_id', 'n') ORDER BY attnum"),
            "cartodb_id|t|t\nn|f|f");
  EXPECT_EQ(ask("SELECT pg_get_serial_sequence('ex1', 'cartodb_id')"), "public.ex1_cartodb_id_seq");
  EXPECT_EQ(ask("INSERT INTO ex1 (name, the_geom) VALUES ('a', CDB_LatLng(40, -3)) RETURNING *"),
            "2|0101000020E610000000000000000008C00000000000004440|"
            "0101000020110F00002589B7E3196214C14961E391E58F5241|a|");
}

TEST_F(CartodbfyTest, ReadsTextAsGeometry) {
  database.run(
      "CREATE TABLE ex2 AS SELECT 7 AS cartodb_id, 'POINT(1 2)'::text AS the_geom, "
      "'t'::text AS t");
  EXPECT_EQ(cartodbfy("ex2"), "ex2");
  EXPECT_EQ(columns("ex2"), "cartodb_id integer, " + std::string(kGeometries) + ", t text");
  EXPECT_EQ(
      ask("SELECT cartodb_id, ST_AsEWKT(the_geom), ST_SRID(the_geom_webmercator), t FROM ex2"),
      "7|SRID=4326;POINT(1 2)|3857|t");
  EXPECT_EQ(ask("INSERT INTO ex2 (t) VALUES ('u') RETURNING cartodb_id"), "8");
}

TEST_F(CartodbfyTest, RewritesNarrowerGeometries) {
  database.run(
      "CREATE TABLE ex3 (cartodb_id bigserial PRIMARY KEY, the_geom "
      "geometry(Point,4326), v int)");
  EXPECT_EQ(cartodbfy("ex3"), "ex3");
  EXPECT_EQ(columns("ex3"), "cartodb_id integer, " + std::string(kGeometries) + ", v integer");
}

TEST_F(CartodbfyTest, LeavesWhatIsAsItShouldBe) {
  database.run(
      "CREATE TABLE t (v int, cartodb_id serial PRIMARY KEY, the_geom_webmercator "
      "geometry(Point,3857), the_geom geometry(Point,4326))");
  const std::string before = ask("SELECT 't'::regclass::oid");
  EXPECT_EQ(cartodbfy("t"), "t");
  EXPECT_EQ(ask("SELECT 't'::regclass::oid"), before);
  EXPECT_EQ(columns("t"),
            "v integer, cartodb_id integer, the_geom_webmercator geometry(Point,3857), the_geom "
            "geometry(Point,4326)");
  EXPECT_EQ(ask("SELECT index_name FROM CDB_TableIndexes('t') ORDER BY 1"),
            "t_pkey\nt_the_geom_idx\nt_the_geom_webmercator_idx");
}

TEST_F(CartodbfyTest, NotesTriggersOnlyOnce) {
  database.run("CREATE TABLE fy (name text)");
  Session session = database.database().connect_superuser();
  CollectingSink first;
  session.execute("SELECT CDB_CartodbfyTable('fy')", first);
  EXPECT_EQ(first.notices,
            (std::vector<std::string>{
                "trigger \"track_updates\" for relation \"fy\" does not exist, skipping",
                "trigger \"update_the_geom_webmercator_trigger\" for relation \"fy\" does not "
                "exist, skipping",
                "trigger \"test_quota\" for relation \"fy\" does not exist, skipping",
                "trigger \"test_quota_per_row\" for relation \"fy\" does not exist, skipping"}));
  CollectingSink second;
  session.execute("SELECT CDB_CartodbfyTable('public', 'fy')", second);
  EXPECT_TRUE(second.notices.empty());
  EXPECT_EQ(ask("SELECT tgname, tgtype, tgargs FROM pg_trigger WHERE tgrelid = 'fy'::regclass "
                "ORDER BY tgname"),
            "test_quota|22|\\x302e31002d31007075626c696300\n"
            "test_quota_per_row|23|\\x302e303031002d31007075626c696300\n"
            "track_updates|60|\\x\n"
            "update_the_geom_webmercator_trigger|23|\\x");
}

TEST_F(CartodbfyTest, WorksOnAllTablesOfAQuery) {
  database.run("CREATE TABLE one (a int); CREATE TABLE two (a int)");
  EXPECT_EQ(ask("SELECT CDB_CartodbfyTable(c.oid::regclass) FROM pg_class c WHERE relname IN "
                "('one', 'two') ORDER BY relname"),
            "one\ntwo");
  EXPECT_EQ(ask("SELECT count(one.cartodb_id) FROM one, two"), "0");
}

TEST_F(CartodbfyTest, TakesLongNames) {
  const std::string name(60, 'n');
  database.run("CREATE TABLE " + name + " (a int)");
  EXPECT_EQ(cartodbfy(name), name);
  EXPECT_EQ(ask("INSERT INTO " + name + " (a) VALUES (5) RETURNING cartodb_id"), "1");
}

TEST_F(CartodbfyTest, IsUndoneByRollback) {
  database.run("CREATE TABLE t (a int)");
  database.run("BEGIN; SELECT CDB_CartodbfyTable('t'); ROLLBACK");
  EXPECT_EQ(columns("t"), "a integer");
  database.run("BEGIN; SELECT CDB_CartodbfyTable('t'); INSERT INTO t (a) VALUES (5); COMMIT");
  EXPECT_EQ(ask("SELECT cartodb_id, a FROM t"), "1|5");
}

TEST_F(CartodbfyTest, RefusesWithTheExtensionsWords) {
  EXPECT_EQ(ask("SELECT CDB_CartodbfyTable('nope', 'pg_class')"),
            "P0001 Invalid schema name \"nope\"");
  EXPECT_EQ(ask("SELECT CDB_CartodbfyTable(NULL, 'pg_class')"),
            "P0001 Invalid schema name \"<NULL>\"");
  EXPECT_EQ(ask("SELECT CDB_CartodbfyTable('public', 'x')"), "42P01 relation \"x\" does not exist");
  database.run(
      "CREATE TABLE v1_of (a int); CREATE VIEW v1 AS SELECT 1 AS a; CREATE TABLE vg (a int); "
      "CREATE VIEW reader AS SELECT * FROM vg; CREATE TABLE \"MixedCase\" (a int); "
      "CREATE TABLE \"with-dash\" (a int); CREATE SCHEMA bob; CREATE TABLE bob.t3 (a int); "
      "CREATE TABLE twice (cartodb_id int); INSERT INTO twice VALUES (1), (1)");
  EXPECT_EQ(cartodbfy("v1"),
            "P0001 CDB(_CDB_Rewrite_Table:42809:\"v1\" is not a table): DROP TABLE v1");
  EXPECT_EQ(cartodbfy("vg"),
            "P0001 CDB(_CDB_Rewrite_Table:2BP01:cannot drop table vg because other objects depend "
            "on it): DROP TABLE vg");
  EXPECT_EQ(cartodbfy("\"MixedCase\""), "42P01 relation \"public.mixedcase\" does not exist");
  EXPECT_EQ(cartodbfy("\"with-dash\""), "\"with-dash\"");
  EXPECT_EQ(cartodbfy("bob.t3"), "42P01 relation \"public.t3\" does not exist");
  EXPECT_EQ(ask("SELECT CDB_CartodbfyTable('bob', 'bob.t3')"),
            "P0001 Please set user quota before cartodbfying tables.");
  EXPECT_EQ(cartodbfy("twice"),
            "P0001 CDB(_CDB_Has_Usable_Primary_ID: Error: invalid cartodb_id, cartodb_id): ALTER "
            "TABLE twice ADD CONSTRAINT cartodb_id_pk PRIMARY KEY (cartodb_id), ADD CONSTRAINT "
            "cartodb_id_integer CHECK (cartodb_id::integer >=0);");
}

TEST_F(CartodbfyTest, IsForOwners) {
  database.run(
      "CREATE TABLE t (a int); CREATE TABLE seen (a int); CREATE ROLE guest LOGIN; GRANT "
      "CREATE ON SCHEMA public TO guest; GRANT SELECT ON seen TO guest");
  EXPECT_EQ(database.ask("SELECT CDB_CartodbfyTable('seen')", "guest"),
            "P0001 CDB(_CDB_Rewrite_Table:42501:must be owner of table seen): DROP TABLE seen");
  EXPECT_TRUE(
      database.ask("SELECT CDB_CartodbfyTable('t')", "guest")
          .starts_with("P0001 CDB(_CDB_Rewrite_Table:42501:permission denied for table t)"));
  database.run("SELECT CDB_CartodbfyTable('seen')");
  EXPECT_EQ(database.ask("SELECT CDB_CartodbfyTable('seen')", "guest"),
            "42501 must be owner of relation seen");
  database.run("REVOKE EXECUTE ON FUNCTION cartodb._cdb_userquotainbytes() FROM PUBLIC");
  EXPECT_EQ(database.ask("SELECT CDB_CartodbfyTable('seen')", "guest"),
            "42501 permission denied for function _cdb_userquotainbytes");
}

TEST_F(CartodbfyTest, ATableWatchesItsQuota) {
  database.run(
      "CREATE TABLE t (a text); SELECT CDB_CartodbfyTable('t'); INSERT INTO t (a) SELECT "
      "repeat('x', 1000) FROM generate_series(1, 2000)");
  EXPECT_EQ(ask("SELECT CDB_UserDataSize() > 500000, _CDB_UserQuotaInBytes()"), "t|0");
  database.run("SELECT CDB_SetUserQuotaInBytes(1000)");
  EXPECT_TRUE(ask("UPDATE t SET a = 'y'").starts_with("P0001 Quota exceeded by "));
  EXPECT_EQ(ask("DELETE FROM t"), "");
  database.run("SELECT CDB_SetUserQuotaInBytes(262144000)");
  EXPECT_EQ(ask("INSERT INTO t (a) VALUES ('z')"), "");
  database.run("CREATE ROLE owner LOGIN");
  EXPECT_EQ(database.ask("SELECT CDB_SetUserQuotaInBytes(0)", "owner"),
            "42501 must be owner of function _cdb_userquotainbytes");
}

// Spec dataservices.md 4.6.
TEST_F(CartodbfyTest, ATableIsBroughtUpToAnother) {
  database.run(
      "CREATE TABLE source (cartodb_id int, v text); INSERT INTO source VALUES (1, 'a'), "
      "(2, 'b'), (3, NULL)");
  Session session = database.database().connect_superuser();
  const auto notices = [&session] {
    CollectingSink sink;
    session.execute("SELECT CDB_SyncTable('source', 'public', 'copy')", sink);
    return sink.notices;
  };
  EXPECT_EQ(notices(), std::vector<std::string>{"INSERTED 3 row(s)"});
  database.run(
      "DELETE FROM source WHERE cartodb_id = 1; UPDATE source SET v = 'c' WHERE cartodb_id "
      "= 3; INSERT INTO source VALUES (4, 'd')");
  EXPECT_EQ(notices(), (std::vector<std::string>{"relation \"copy\" already exists, skipping",
                                                 "DELETED 1 row(s)", "INSERTED 1 row(s)",
                                                 "MODIFIED 1 row(s)"}));
  EXPECT_EQ(ask("SELECT * FROM copy ORDER BY 1"), "2|b\n3|c\n4|d");
}

TEST_F(CartodbfyTest, ASkippedColumnKeepsWhatWasComputedInTheCopy) {
  database.run(
      "CREATE TABLE source (cartodb_id int, v text, \"W\" text); INSERT INTO source VALUES "
      "(1, 'a', 'p'), (2, 'b', 'q'); SELECT CDB_SyncTable('source', 'public', 'copy', '{W}')");
  EXPECT_EQ(ask("SELECT * FROM copy ORDER BY 1"), "1|a|p\n2|b|q");
  database.run(
      "UPDATE copy SET \"W\" = 'mine'; UPDATE source SET v = 'c' WHERE cartodb_id = 2; UPDATE "
      "source SET \"W\" = 'theirs'; SELECT CDB_SyncTable('source', 'public', 'copy', '{W}')");
  EXPECT_EQ(ask("SELECT * FROM copy ORDER BY 1"), "1|a|mine\n2|c|mine");
}

}  // namespace
}  // namespace carto_mock::sql
