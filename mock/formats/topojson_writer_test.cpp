// Topologies against answers of the real service (spec sql-api.md 4.4 and its scenarios).
#include <gtest/gtest.h>

#include "formats/format.h"

namespace carto_mock::formats {
namespace {

namespace oid = sql::oid;
using sql::Value;

class StringOutput final : public Output {
 public:
  void write(std::string_view bytes) override { text += bytes; }
  std::string text;
};

struct Row {
  const char* geojson;
  int id;
  const char* name;  // nullptr: NULL
};

std::string topojson(std::initializer_list<Row> rows, const FormatOptions& options = {}) {
  StringOutput output;
  const sql::TextSettings settings;
  const auto writer = make_format_writer(Format::kTopojson, options, output, settings);
  writer->columns(std::vector<sql::OutputColumn>{{"gid", {oid::kInt4, -1}},
                                                 {"name", {oid::kText, -1}},
                                                 {"the_geom", {oid::kGeometry, -1}},
                                                 {"the_geom", {oid::kText, -1}}});
  for (const Row& row : rows) {
    writer->row(std::vector<Value>{Value::integer(row.id),
                                   row.name == nullptr ? Value() : Value::text(row.name), Value(),
                                   Value::text(row.geojson)});
  }
  writer->finish(std::chrono::milliseconds(0));
  return output.text;
}

constexpr const char* kUp = R"({"type":"Polygon","coordinates":[[[-5,0],[5,0],[0,5],[-5,0]]]})";
constexpr const char* kDown = R"({"type":"Polygon","coordinates":[[[0,-5],[0,5],[-5,0],[0,-5]]]})";

TEST(TopojsonWriter, SharesArcs) {
  EXPECT_EQ(
      topojson({{kUp, 1, "U"}, {kDown, 2, "D"}}),
      R"({"type":"Topology","transform":{"scale":[0.001000100010001,0.001000100010001],)"
      R"("translate":[-5,-5]},"objects":{"0":{"type":"Polygon","arcs":[[0,1]],"properties":)"
      R"({"gid":1,"name":"U"}},"1":{"type":"Polygon","arcs":[[0,2]],"properties":{"gid":2,"name":"D"}}},)"
      R"("arcs":[[[0,4999],[4999,5000]],[[4999,9999],[5000,-5000],[-9999,0]],)"
      R"([[4999,9999],[0,-9999],[-4999,4999]]]})");
}

TEST(TopojsonWriter, OnePolygon) {
  EXPECT_EQ(
      topojson({{kUp, 1, nullptr}}),
      R"({"type":"Topology","transform":{"scale":[0.001000100010001,0.0005000500050005],)"
      R"("translate":[-5,0]},"objects":{"0":{"type":"Polygon","arcs":[[0]],"properties":{"gid":1}}},)"
      R"("arcs":[[[0,0],[4999,9999],[5000,-9999],[-9999,0]]]})");
}

TEST(TopojsonWriter, LinesPointsAndCollections) {
  FormatOptions options;
  options.skipfields = {"name"};
  EXPECT_EQ(
      topojson(
          {{R"({"type":"LineString","coordinates":[[0,0],[1,1],[2,0]]})", 1, nullptr},
           {R"({"type":"MultiLineString","coordinates":[[[0,0],[1,1]],[[3,3],[4,4]]]})", 2,
            nullptr},
           {R"({"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]})",
            3, nullptr},
           {R"({"type":"MultiPoint","coordinates":[[0,0],[1,1]]})", 4, nullptr}},
          options),
      R"({"type":"Topology","transform":{"scale":[0.00040004000400040005,0.00040004000400040005],)"
      R"("translate":[0,0]},"objects":{"0":{"type":"LineString","arcs":[0,1],"properties":{"gid":1}},)"
      R"("1":{"type":"MultiLineString","arcs":[[0],[2]],"properties":{"gid":2}},)"
      R"("2":{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}],)"
      R"("properties":{"gid":3}},)"
      R"("3":{"type":"MultiPoint","coordinates":[[0,0],[2499,2499]],"properties":{"gid":4}}},)"
      R"("arcs":[[[0,0],[2499,2499]],[[2499,2499],[2500,-2499]],[[7499,7499],[2500,2500]]]})");
}

TEST(TopojsonWriter, NothingIsNotJson) {
  FormatOptions options;
  options.callback = "cb";
  EXPECT_EQ(topojson({}, options),
            R"(cb({"type":"Topology","transform":{"scale":[null,null],"translate":[null,null]},)"
            R"("objects":{"undefined":undefined},"arcs":[undefined]}))");
}

// A single point spans nothing. Z is left out, the reference system stays.
TEST(TopojsonWriter, OnePoint) {
  EXPECT_EQ(topojson({{R"({"type":"Point","crs":{"type":"name","properties":{"name":"EPSG:3857"}},)"
                       R"("coordinates":[7,8,9]})",
                       1, nullptr}}),
            R"({"type":"Topology","transform":{"scale":[0,0],"translate":[7,8]},"objects":{"0":)"
            R"({"type":"Point","crs":{"type":"name","properties":{"name":"EPSG:3857"}},)"
            R"("coordinates":[0,0],"properties":{"gid":1}}},"arcs":[undefined]})");
}

// fmt-topojson-dp1: nothing is left of a ring of one place.
TEST(TopojsonWriter, WhatRoundingLeavesNothingOfHasNoArcs) {
  EXPECT_EQ(
      topojson({{R"({"type":"LineString","coordinates":[[1,1],[1,1]]})", 1, nullptr},
                {R"({"type":"Polygon","coordinates":[[[1,1],[1,1],[1,1],[1,1]]]})", 2, nullptr},
                {R"({"type":"Point","coordinates":[3,3]})", 3, nullptr}}),
      R"({"type":"Topology","transform":{"scale":[0.00020002000200020003,0.00020002000200020003],)"
      R"("translate":[1,1]},"objects":{"0":{"type":"LineString","arcs":[],"properties":{"gid":1}},)"
      R"("1":{"type":"Polygon","arcs":[],"properties":{"gid":2}},)"
      R"("2":{"type":"Point","coordinates":[9999,9999],"properties":{"gid":3}}},"arcs":[undefined]})");
}

}  // namespace
}  // namespace carto_mock::formats
