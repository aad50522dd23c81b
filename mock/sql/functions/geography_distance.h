// Distances over the globe, as PostGIS measures them: the nearest points on the sphere, between
// edges that are great circles, and then how far these are apart on sphere or spheroid.
#pragma once

#include <geodesic.h>

#include <optional>

#include "sql/functions/session_services.h"
#include "sql/functions/spheroids.h"
#include "sql/types/geometry.h"

namespace carto_mock::sql {

// Meters, between two places in degrees, on the spheroid or on the sphere that stands for it.
double spheroid_distance(const Coordinate& from, const Coordinate& to, const Spheroid& spheroid);
double sphere_distance(const Coordinate& from, const Coordinate& to, const Spheroid& spheroid);

// Geodesics on it, for PROJ.
geod_geodesic geodesics_on(const Spheroid& spheroid);

// Meters, not rounded; none if one is empty; 0 where they touch. Both are of one system, whose
// spheroid it is.
std::optional<double> geography_distance(const Geometry& left, const Geometry& right,
                                         bool use_spheroid, SessionServices& session);

// Radians on the sphere between the nearest two places of theirs; 0 where they touch. Neither is
// empty.
double angle_between_geographies(const Geometry& left, const Geometry& right,
                                 SessionServices& session);
// Is the place within the polygon, which is not empty? On its boundary, either. Throws 0A000 for
// polygons of more than a hemisphere.
bool polygon_covers_place(const Geometry& polygon, const Coordinate& at);

}  // namespace carto_mock::sql
