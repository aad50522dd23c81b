// Where a point lies to an area, as PostGIS finds out itself, without GEOS: the two do not agree on
// every point next to an edge.
#pragma once

#include "sql/types/geometry.h"

namespace carto_mock::sql {

enum class Side { kOutside, kOnEdge, kInside };

// `area`: a Polygon or MultiPolygon.
Side side_of(const Coordinate& point, const Geometry& area);

}  // namespace carto_mock::sql
