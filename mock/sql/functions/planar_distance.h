// How near and how far two geometries are in the plane, as PostGIS measures it.
#pragma once

#include <optional>

#include "sql/functions/session_services.h"
#include "sql/types/geometry.h"

namespace carto_mock::sql {

// A point of one geometry and a point of the other; without Z and M.
struct PointPair {
  double distance = 0;
  Coordinate from;
  Coordinate to;
};

// None if one is empty, and often where an empty part comes before others. 0 where they touch or
// one covers the other. Long geometries can be interrupted.
std::optional<PointPair> nearest_points(const Geometry& left, const Geometry& right,
                                        SessionServices& session);
// PostGIS begins with the largest float: what is farther away has no distance. planar_distance()
// gives it nevertheless.
bool is_measured(double distance);
std::optional<double> planar_distance(const Geometry& left, const Geometry& right,
                                      SessionServices& session);

// Of all vertices but those of an area's outline that the other geometry, a line, begins in. None:
// there are none.
std::optional<PointPair> farthest_points(const Geometry& left, const Geometry& right);

// The point of the segment that is nearest to `p`, as a share of the way from `a` to `b`: 0 to 1.
double nearest_share(const Coordinate& p, const Coordinate& a, const Coordinate& b);

}  // namespace carto_mock::sql
