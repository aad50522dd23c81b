// A topology of geometries (TopoJSON): coordinates become small integers, lines and rings become
// lists of arcs, and an arc that two of them share is there once. The rules are those of the
// library that the SQL API uses, topojson 0.0.8 with quantization 10000 and clockwise outer rings
// (spec sql-api.md 4.4).
#pragma once

#include <compare>
#include <vector>

#include "sql/types/geometry.h"

namespace carto_mock::formats {

struct QuantizedPoint {
  int x = 0;
  int y = 0;
  friend auto operator<=>(const QuantizedPoint&, const QuantizedPoint&) = default;
};

using Arc = std::vector<QuantizedPoint>;  // two points and more
using ArcIndexes = std::vector<int>;      // of one line or ring; ~i: arc i backwards

struct TopologyObject {
  std::vector<QuantizedPoint> points;  // of a Point or MultiPoint
  // A list a polygon, with a line a ring; lines are one list. Empty for a GeometryCollection, whose
  // members the library leaves as they are.
  std::vector<std::vector<ArcIndexes>> lines;
};

// Integers to coordinates. Infinite where there is no point at all.
struct QuantizationTransform {
  double scale_x;
  double scale_y;
  double translate_x;
  double translate_y;
};

struct Topology {
  QuantizationTransform transform;
  std::vector<TopologyObject> objects;  // one a geometry
  std::vector<Arc> arcs;
};

Topology make_topology(std::vector<sql::Geometry> geometries);

}  // namespace carto_mock::formats
