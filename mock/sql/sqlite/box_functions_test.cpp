// That plans look rows up in R*Trees, as SQLite tells; what they answer is in
// tests/sql/geometry/spatial_indexes.test.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sql/lowering/storage_boxes.h"
#include "sql/sqlite/test_database.h"

namespace carto_mock::sql::sqlite {
namespace {

using testing::Contains;
using testing::ContainsRegex;
using testing::Not;
using testing::StartsWith;

class SpatialPlanTest : public testing::Test {
 protected:
  SpatialPlanTest() {
    database_.add_table("plain", {"id integer", "the_geom geometry"}, {});
    index(database_.add_table("points", {"id integer", "the_geom geometry"}, {}));
    index(database_.add_table("areas", {"id integer", "the_geom geometry"}, {}));
  }

  void index(Oid table) {
    Relation index;
    index.oid = table + kIndexes;
    index.schema = database_.session.snapshot.find_relation(table)->schema;
    index.kind = RelationKind::kIndex;
    index.name = "index_of_" + std::to_string(table);
    index.index = IndexDefinition{.relation = table, .method = "gist", .columns = {2}};
    database_.connection().execute("CREATE VIRTUAL TABLE " + storage_boxes(table, index.oid) +
                                   " USING rtree(id, x1, x2, y1, y2)");
    database_.session.snapshot.put(index);
  }

  // SQLite's EXPLAIN QUERY PLAN, a step a line.
  std::vector<std::string> steps(const std::string& sql) {
    Statement explain =
        database_.connection().prepare("EXPLAIN QUERY PLAN " + database_.plan(sql)->sql);
    std::vector<std::string> lines;
    while (explain.step()) lines.emplace_back(explain.text(3));
    return lines;
  }

  // One table of the name r1: is it found by its rows' places?
  void expect_search(const std::string& sql) {
    const std::vector<std::string> plan = steps(sql);
    EXPECT_THAT(plan, Contains(StartsWith("SEARCH r1 USING INTEGER PRIMARY KEY"))) << sql;
    EXPECT_THAT(plan, Contains(ContainsRegex("VIRTUAL TABLE INDEX 2:[A-F]"))) << sql;
    EXPECT_THAT(plan, Not(Contains(StartsWith("SCAN r1")))) << sql;
  }
  void expect_scan(const std::string& sql) {
    EXPECT_THAT(steps(sql), Contains(StartsWith("SCAN r1"))) << sql;
  }

  static constexpr Oid kIndexes = 1000;
  TestDatabase database_;
};

constexpr const char* kArea = "ST_MakeEnvelope(1, 1, 2, 2)";

TEST_F(SpatialPlanTest, SearchesForConditions) {
  for (const std::string function :
       {"ST_Intersects", "ST_Touches", "ST_Crosses", "ST_Overlaps", "ST_Contains", "ST_Within",
        "ST_Covers", "ST_CoveredBy", "ST_Equals"}) {
    expect_search("SELECT id FROM points WHERE " + function + "(the_geom, " + kArea + ")");
    expect_search("SELECT id FROM points WHERE id > 3 AND " + function + "(" + kArea +
                  ", the_geom)");
  }
  for (const std::string symbol : {"&&", "~", "@"})
    expect_search("SELECT id FROM points WHERE the_geom " + symbol + " " + kArea);
  expect_search("SELECT id FROM points WHERE ST_DWithin(the_geom, ST_MakePoint(1, 1), 2)");
  expect_search(
      "SELECT id FROM points WHERE the_geom && (SELECT the_geom FROM areas WHERE id = 1)");
}

TEST_F(SpatialPlanTest, ScansWhereAnIndexTellsNothing) {
  expect_scan("SELECT id FROM plain WHERE the_geom && ST_MakePoint(1, 1)");
  expect_scan("SELECT id FROM points WHERE NOT the_geom && ST_MakePoint(1, 1)");
  expect_scan("SELECT id FROM points WHERE the_geom && ST_MakePoint(1, 1) OR id = 1");
  expect_scan("SELECT id FROM points WHERE the_geom && ST_Envelope(the_geom)");
  expect_scan("SELECT id FROM points WHERE the_geom && ST_MakePoint(random(), 1)");
  expect_scan("SELECT id FROM points WHERE ST_Disjoint(the_geom, ST_MakePoint(1, 1))");
}

TEST_F(SpatialPlanTest, SearchesTheLaterTableOfAJoin) {
  for (const std::string join :
       {"points AS p JOIN areas AS a ON ST_Intersects(p.the_geom, a.the_geom)",
        "points AS p JOIN areas AS a ON ST_Intersects(a.the_geom, p.the_geom)",
        "points AS p LEFT JOIN areas AS a ON ST_DWithin(a.the_geom, p.the_geom, 1)",
        "points AS p, areas AS a WHERE a.the_geom && p.the_geom",
        "plain AS p, areas AS a WHERE a.the_geom && ST_Expand(p.the_geom, 3)"}) {
    const std::vector<std::string> plan = steps("SELECT 1 FROM " + join);
    EXPECT_THAT(plan, Contains(StartsWith("SCAN r1"))) << join;
    EXPECT_THAT(plan, Contains(StartsWith("SEARCH r2 USING INTEGER PRIMARY KEY"))) << join;
  }
}

TEST_F(SpatialPlanTest, SearchesForNearestNeighbors) {
  expect_search("SELECT id FROM points ORDER BY the_geom <-> ST_MakePoint(1, 1) LIMIT 3");
  expect_search(
      "SELECT id FROM points WHERE id > 3 ORDER BY ST_MakePoint(1, 1) <#> the_geom, id LIMIT 3 "
      "OFFSET 1");
  expect_scan("SELECT id FROM plain ORDER BY the_geom <-> ST_MakePoint(1, 1) LIMIT 3");
  expect_scan("SELECT id FROM points ORDER BY the_geom <-> ST_MakePoint(1, 1)");
  expect_scan("SELECT id FROM points ORDER BY the_geom <-> ST_MakePoint(1, 1) DESC LIMIT 3");
  expect_scan("SELECT id FROM points ORDER BY id, the_geom <-> ST_MakePoint(1, 1) LIMIT 3");
}

}  // namespace
}  // namespace carto_mock::sql::sqlite
