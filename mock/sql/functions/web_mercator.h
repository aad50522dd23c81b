// EPSG:4326 to EPSG:3857 without PROJ's objects: every row of a CARTO table is projected, and
// finding PROJ's operation costs a thread more than projecting a dataset does.
#pragma once

#include "sql/types/geometry.h"

namespace carto_mock::sql {

// Projects a position in degrees by PROJ's steps in PROJ's order, so that the metres are PROJ's to
// the last bit. False, and nothing done, where PROJ has more to do: outside of 180 and 89 degrees,
// where longitudes wrap around and latitudes reach the pole.
bool project_to_web_mercator(Coordinate& position);

}  // namespace carto_mock::sql
