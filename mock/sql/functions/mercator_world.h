// What of a geometry web mercator can show: CARTO cuts off what lies beyond 89 degrees of latitude
// or 180 of longitude (spec dataservices.md 4.2).
#pragma once

#include <optional>

#include "sql/functions/function.h"
#include "sql/types/geometry.h"

namespace carto_mock::sql {

// `degrees`: in SRID 4326. Whole where all of it lies within; none where nothing does, or where an
// invalid one cannot be mended (a WARNING says so).
std::optional<Geometry> within_mercator_world(const CallContext& context, const Geometry& degrees);

}  // namespace carto_mock::sql
