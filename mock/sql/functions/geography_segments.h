// ST_Segmentize of a geography, for other functions too: edges are great circles.
#pragma once

#include "sql/types/geometry.h"

namespace carto_mock::sql {

// Halves edges that are longer than so many meters on the sphere. Points stay. Throws XX000 in
// PostGIS's words for a length that is not positive, and for ends that are each other's antipodes.
Geometry segmentize_geography(const Geometry& geography, double meters);

}  // namespace carto_mock::sql
