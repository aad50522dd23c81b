// What bounds a shape in the plane: lines and arcs, the rings of areas; and whether a place is
// within one. For planar_distance.h.
#pragma once

#include <cstdint>
#include <vector>

#include "sql/types/arcs.h"

namespace carto_mock::sql {

// A line or a row of arcs.
struct Curve {
  const std::vector<Coordinate>* vertices;  // of a geometry that outlives this
  bool has_arcs;
};
using Outline = std::vector<Curve>;

std::vector<Arc> arcs_of(const std::vector<Coordinate>& vertices);

bool is_area(const Geometry& primitive);
// The rings of an area, the outer one first; of a point, line or arcs what it is.
std::vector<Outline> outlines_of(const Geometry& primitive);

enum class Location : std::uint8_t { kOutside, kBoundary, kInside };
Location locate(const Coordinate& p, const std::vector<Coordinate>& ring);
// Of a ring with arcs, kBoundary is not told from its neighbors.
Location locate(const Coordinate& p, const Outline& outline);

}  // namespace carto_mock::sql
