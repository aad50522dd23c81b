// The smallest planar distance of two geometries.
#pragma once

#include <optional>

#include "sql/functions/session_services.h"
#include "sql/types/geometry.h"

namespace carto_mock::sql {

// 0 where they intersect, a polygon's inside included; none where one is empty. Z does not count.
// `session` ends long computations.
std::optional<double> planar_distance(const Geometry& left, const Geometry& right,
                                      SessionServices& session);

}  // namespace carto_mock::sql
