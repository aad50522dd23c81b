// What the stubbed Data Observatory counts of a place (spec dataservices.md 3.7): sums and medians
// of one country, as if its people were spread evenly.
#pragma once

#include "sql/functions/observatory_calls.h"

namespace carto_mock::sql {

// Where a measure is asked for without a boundary.
inline constexpr std::string_view kFinestBoundary = "us.census.tiger.block_group";

// Of a geometry that is covered. `normalize` begins with `area`, `denom` or `pre`; something else,
// or NULL, is area of a point and all of an area.
Value measure_of(const CallContext& context, const ObservatoryMeasure& measure,
                 const Geometry& geometry, const Value& normalize);

}  // namespace carto_mock::sql
