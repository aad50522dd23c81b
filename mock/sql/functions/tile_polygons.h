// Polygons in the whole numbers of a tile, clipped and valid: sql/tiles for geometries.
#pragma once

#include <optional>

#include "sql/types/bounding_box.h"
#include "sql/types/geometry.h"

namespace carto_mock::sql {

// `whole`: polygons whose coordinates are whole numbers. `clip`: none for all of the plane. None:
// nothing is left. Two-dimensional. Throws 0A000.
std::optional<Geometry> valid_tile_polygons(const Geometry& whole,
                                            const std::optional<Box2d>& clip);

}  // namespace carto_mock::sql
