// Vertices left out, for functions that do it on the way to something else: what ST_SnapToGrid
// and ST_Simplify do.
#pragma once

#include <optional>

#include "sql/types/geometry.h"

namespace carto_mock::sql {

// On a grid from the origin; what collapses is dropped.
Geometry snap_to_cells(const Geometry& geometry, double width, double height);
// By distance (Douglas and Peucker). None: it has collapsed.
std::optional<Geometry> simplify_geometry(const Geometry& geometry, double tolerance,
                                          bool keeps_collapsed);

}  // namespace carto_mock::sql
