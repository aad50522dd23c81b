// The box that PostGIS keeps with a geometry and then takes for the geometry's own: floats, rounded
// outward, so that it is a little larger.
#pragma once

#include <optional>

#include "sql/types/bounding_box.h"
#include "sql/types/geometry.h"

namespace carto_mock::sql {

// Of a whole value; parts within it have no boxes of their own. None: it is empty.
std::optional<Box2d> stored_box(const Geometry& geometry);

}  // namespace carto_mock::sql
