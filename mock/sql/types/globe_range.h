// Where a geography's coordinates may be.
#pragma once

#include "sql/types/geometry.h"

namespace carto_mock::sql {

// Moves what lies beyond [-180 -90, 180 90] by no more than rounding does back to the edge, as
// PostGIS does. False: something lies farther out.
bool nudge_onto_globe(Geometry& geography);
// Moves what lies farther out to where it is on the globe, over the poles too.
void wrap_onto_globe(Geometry& geography);

}  // namespace carto_mock::sql
