// Polygons of a tile, valid as PostGIS's library for that (wagyu) makes them: all rings count
// alike, each turns inside out what it goes around, and everything is drawn onto whole numbers.
// Which ring and which vertex comes first is as PostGIS has it too.
//
//   valid_polygons(rings)     // a bow tie becomes two triangles
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "sql/tiles/whole_point.h"

namespace carto_mock::sql {

// The shell and its holes.
using WholePolygon = std::vector<WholeRing>;

// None: nothing is left, or PostGIS gives up. Throws 0A000.
std::optional<std::vector<WholePolygon>> valid_polygons(std::span<const WholeRing> rings);

}  // namespace carto_mock::sql
