#include "sql/engine/bulk_boxes.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sql/engine/session.h"
#include "sql/engine/test_database.h"
#include "sql/types/type_registry.h"

namespace carto_mock::sql {
namespace {

// Rows by COPY's way in, which is that of fixtures too.
class BulkBoxesTest : public testing::Test {
 protected:
  // The number and a point at (number, number) of each from `first`.
  void insert(const std::string& table, int first, int count) {
    Session session = database_.database().connect_superuser();
    const Relation relation =
        *session.catalog().find_relation(session.catalog().find_schema("public")->oid, table);
    std::vector<std::string> points;
    for (int i = first; i < first + count; ++i)
      points.push_back(ask(session, fmt::format("SELECT ST_MakePoint({0}, {0})", i)));
    const std::vector<int> columns{1, 2};
    std::size_t next = 0;
    session.insert_rows(relation.oid, columns, [&](std::vector<Value>& row) {
      if (next == points.size()) return false;
      row[0] = Value::integer(first + static_cast<int>(next));
      row[1] = input_value(points[next], relation.columns[1].type, session.text_settings());
      ++next;
      return true;
    });
  }

  std::string near(const std::string& table, int place) {
    return database_.ask(
        fmt::format("SELECT string_agg(id::text, ' ' ORDER BY id) FROM {0} WHERE "
                    "ST_DWithin(the_geom, ST_MakePoint({1}, {1}), 1.5)",
                    table, place));
  }

  TestDatabase database_;
};

TEST_F(BulkBoxesTest, FindsWhatCameAtOnce) {
  database_.run("CREATE TABLE t(id integer, the_geom geometry)");
  database_.run("CREATE INDEX ON t USING gist (the_geom)");
  insert("t", 0, 300);
  EXPECT_EQ(near("t", 120), "119 120 121");
  insert("t", 119, 2);  // to a tree that has rows
  EXPECT_EQ(near("t", 120), "119 119 120 120 121");
  database_.run("DELETE FROM t WHERE id = 120");
  EXPECT_EQ(near("t", 120), "119 119 121");
}

TEST_F(BulkBoxesTest, FindsWhatManyChangesLeave) {
  database_.run("CREATE TABLE t(id integer, the_geom geometry)");
  database_.run("CREATE INDEX ON t USING gist (the_geom)");
  insert("t", 0, 1000);
  database_.run("UPDATE t SET the_geom = ST_Translate(the_geom, 10, 10) WHERE id < 900");
  EXPECT_EQ(near("t", 500), "489 490 491");
  EXPECT_EQ(near("t", 5), "");
  database_.run("DELETE FROM t WHERE id % 3 = 0 OR id > 980");
  EXPECT_EQ(near("t", 500), "490 491");
  EXPECT_EQ(near("t", 981), "980");
  database_.run("BEGIN; UPDATE t SET the_geom = NULL; ROLLBACK");
  EXPECT_EQ(near("t", 500), "490 491");
  EXPECT_EQ(database_
                .ask("UPDATE t SET id = id / nullif(id - 490, 0), the_geom = NULL WHERE id <> "
                     "491 AND ST_X(the_geom) < 1e9 RETURNING 1 / (id - id)")
                .substr(0, 5),
            "22012");
  EXPECT_EQ(near("t", 500), "490 491");
  database_.run("DELETE FROM t");
  EXPECT_EQ(near("t", 500), "");
}

TEST_F(BulkBoxesTest, KeepsThemForATriggerThatAsks) {
  database_.run("CREATE TABLE t(id integer, the_geom geometry)");
  database_.run("CREATE INDEX ON t USING gist (the_geom)");
  database_.run(
      "CREATE FUNCTION apart() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT FROM "
      "t WHERE ST_DWithin(t.the_geom, NEW.the_geom, 1.5)) THEN RETURN NULL; END IF; RETURN NEW; "
      "END $$");
  database_.run("CREATE TRIGGER apart BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION apart()");
  insert("t", 0, 10);
  EXPECT_EQ(near("t", 4), "4");
}

TEST_F(BulkBoxesTest, AreMadeAnewForAMaterializedView) {
  database_.run("CREATE MATERIALIZED VIEW v AS SELECT 1 AS id, ST_MakePoint(1, 1) AS the_geom");
  database_.run("CREATE INDEX ON v USING gist (the_geom)");
  insert("v", 10, 5);
  EXPECT_EQ(near("v", 1), "");
  EXPECT_EQ(near("v", 12), "11 12 13");
}

}  // namespace
}  // namespace carto_mock::sql
