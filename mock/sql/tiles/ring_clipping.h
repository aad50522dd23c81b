// The rings of a polygon cut by a box, first from left to right, then in height, as PostGIS does
// before it makes polygons of a tile valid. Parts of the result may lie on the box's sides, there
// and back.
#pragma once

#include <span>
#include <vector>

#include "sql/tiles/whole_point.h"

namespace carto_mock::sql {

// What is cut is so without rounding; in the end all loses its fractions. Without its first ring,
// the shell, nothing is left of the others.
std::vector<WholeRing> clipped_rings(std::span<const WholeRing> polygon, const WholeBox& box);

}  // namespace carto_mock::sql
