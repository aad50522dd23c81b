// Rings and what PostgreSQL 15 with PostGIS 3.3 makes of them: ST_AsMVTGeom() in a tile of 64
// units, where y is turned over, without clipping.
#include "sql/tiles/valid_polygons.h"

#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "sql/tiles/ring_clipping.h"

namespace carto_mock::sql {
namespace {

std::vector<WholeRing> read_rings(const std::string& text) {
  std::vector<WholeRing> rings;
  std::istringstream all(text);
  for (std::string ring; std::getline(all, ring, ';');) {
    std::istringstream points(ring);
    WholeRing& read = rings.emplace_back();
    for (std::string point; std::getline(points, point, ',');) {
      std::istringstream ordinates(point);
      WholePoint at;
      ordinates >> at.x >> at.y;
      read.push_back(at);
    }
  }
  return rings;
}

std::string written(const WholeRing& ring) {
  std::string text;
  for (const WholePoint& at : ring) {
    if (!text.empty()) text += ',';
    text += std::to_string(at.x) + ' ' + std::to_string(at.y);
  }
  return "(" + text + ")";
}

template <class Parts, class Write>
std::string joined(const Parts& parts, const Write& write) {
  std::string text;
  for (const auto& part : parts) {
    if (!text.empty()) text += ',';
    text += write(part);
  }
  return "(" + text + ")";
}

struct Case {
  const char* name;
  const char* rings;
  const char* polygons;  // empty: nothing is left
};

constexpr Case kCases[] = {
    {"two triangles of a bow tie", "0 0,10 10,10 0,0 10,0 0",
     "(((10 0,10 10,5 5,10 0)),((0 0,5 5,0 10,0 0)))"},
    {"squares that share an edge", "0 0,10 0,10 10,0 10,0 0;10 2,20 2,20 8,10 8,10 2",
     "(((10 8,10 10,0 10,0 0,10 0,10 2,20 2,20 8,10 8)))"},
    {"squares that touch at a corner", "0 0,10 0,10 10,0 10,0 0;10 10,20 10,20 20,10 20,10 10",
     "(((20 10,20 20,10 20,10 10,20 10)),((10 0,10 10,0 10,0 0,10 0)))"},
    {"one square twice", "0 0,10 0,10 10,0 10,0 0;0 0,10 0,10 10,0 10,0 0", ""},
    {"squares that overlap", "0 0,10 0,10 10,0 10,0 0;5 5,15 5,15 15,5 15,5 5",
     "(((15 5,15 15,5 15,5 10,10 10,10 5,15 5)),((10 0,10 5,5 5,5 10,0 10,0 0,10 0)))"},
    {"a square in a square in a square",
     "0 0,30 0,30 30,0 30,0 0;5 5,25 5,25 25,5 25,5 5;10 10,20 10,20 20,10 20,10 10",
     "(((30 0,30 30,0 30,0 0,30 0),(25 5,5 5,5 25,25 25,25 5)),((20 10,20 20,10 20,10 10,20 10)))"},
    {"a hole that touches its shell twice", "0 0,20 0,20 20,0 20,0 0;10 0,20 10,10 12,10 0",
     "(((10 0,10 12,20 10,20 20,0 20,0 0,10 0)),((10 0,20 0,20 10,10 0)))"},
    {"a hole that cuts its shell in two", "0 0,20 0,20 20,0 20,0 0;0 10,10 8,20 10,10 12,0 10",
     "(((20 10,10 8,0 10,0 0,20 0,20 10)),((20 10,20 20,0 20,0 10,10 12,20 10)))"},
    {"a chain of holes from side to side",
     "0 0,30 0,30 20,0 20,0 0;0 10,10 8,10 12,0 10;10 8,20 8,20 12,10 8;20 8,30 10,20 12,20 8",
     "(((0 10,10 12,10 8,20 12,30 10,30 20,0 20,0 10)),((0 10,0 0,30 0,30 10,20 8,10 8,0 10)))"},
    {"a ring that touches itself", "0 0,20 0,20 20,10 10,0 20,10 10,0 0",
     "(((20 0,20 20,0 0,20 0)))"},
    {"a spike", "0 0,10 0,10 5,30 5,10 5,10 10,0 10,0 0", "(((10 0,10 10,0 10,0 0,10 0)))"},
    {"a star of five", "10 0,16 19,0 7,20 7,4 19,10 0",
     "(((14 12,12 7,20 7,14 12)),((8 7,6 12,0 7,8 7)),((6 12,10 15,4 19,6 12)),((14 12,16 19,10 "
     "15,14 12)),((8 7,10 0,12 7,8 7)))"},
    {"a vertex near to an edge", "0 0,30 0,30 10,15 1,0 10,0 0;2 0,28 0,15 -9,2 0",
     "(((28 0,30 0,30 10,15 1,0 10,0 0,2 0,15 -9,28 0)))"},
    {"nothing there and back", "0 0,10 10,20 20,0 0", ""},
    {"edges that cross between whole numbers", "0 0,7 3,14 1,11 9,3 8,13 4,5 1,0 0",
     "(((13 4,11 9,3 8,13 4)),((0 0,5 1,9 2,7 3,0 0)),((13 4,9 2,14 1,13 4)))"},
    {"level edges over each other", "0 0,20 0,20 10,5 10,5 0,15 0,15 5,0 5,0 0",
     "(((20 0,20 10,5 10,5 5,15 5,15 0,20 0)),((5 0,5 5,0 5,0 0,5 0)))"},
};

TEST(ValidPolygons, AreThoseOfPostgis) {
  for (const Case& one : kCases) {
    const std::optional<std::vector<WholePolygon>> polygons = valid_polygons(read_rings(one.rings));
    const std::string text =
        polygons ? joined(*polygons,
                          [](const WholePolygon& polygon) { return joined(polygon, written); })
                 : "";
    EXPECT_EQ(text, one.polygons) << one.name;
  }
}

// With a box from 0 to 10.
constexpr Case kCut[] = {
    {"all of it is within, on the sides too", "0 0,10 0,10 10,0 0", "((0 0,10 0,10 10,0 0))"},
    {"a corner", "5 5,15 5,5 15,5 5", "((5 5,10 5,10 10,5 10,5 5))"},
    {"fractions are lost in the end only", "0 0,100 7,100 8,0 0", "((0 0,10 0,10 0,0 0))"},
    {"it is out of the box", "20 20,30 20,30 30,20 20", "()"},
    {"it touches the box", "10 5,20 0,20 10,10 5", "()"},
    {"a hole without its shell", "20 20,30 20,30 30,20 20;2 2,4 2,4 4,2 2", "()"},
    {"a shell without its hole", "2 2,4 2,4 4,2 2;20 20,30 20,30 30,20 20", "((2 2,4 2,4 4,2 2))"},
};

TEST(ClippedRings, GoAlongTheBox) {
  for (const Case& one : kCut) {
    const std::vector<WholeRing> rings = clipped_rings(read_rings(one.rings), {{0, 0}, {10, 10}});
    EXPECT_EQ(joined(rings, written), one.polygons) << one.name;
  }
}

// As many places where edges cross as there can be, and many vertices on few places: what is drawn
// does not have to be known, but it has to be drawn.
TEST(ValidPolygons, OfRingsInDisorderEnd) {
  WholeRing ring;
  std::int64_t seed = 1;
  for (int i = 0; i < 300; ++i) {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    ring.push_back({seed % 37, seed / 64 % 41});
  }
  ring.push_back(WholePoint(ring.front()));
  const std::vector<WholeRing> rings{ring};
  EXPECT_TRUE(valid_polygons(rings).has_value());
}

}  // namespace
}  // namespace carto_mock::sql
