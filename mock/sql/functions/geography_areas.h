// Areas over the globe, as PostGIS measures them.
#pragma once

#include "sql/types/geometry.h"

namespace carto_mock::sql {

// Square meters, of polygons and of collections of them: on the spheroid of the geography's system
// by PROJ's geodesics, on the sphere that stands for it by triangles of great circles.
double geography_area(const Geometry& geography, bool use_spheroid);

}  // namespace carto_mock::sql
