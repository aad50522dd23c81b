// How near circular arcs come to points, lines and other arcs, as PostGIS measures it: by the
// circles that they lie on. Where the nearest places of the circles are not both on the arcs it
// looks at ends, not always at those that are nearest.
#pragma once

#include <vector>

#include "sql/functions/nearest_pair.h"
#include "sql/types/geometry.h"

namespace carto_mock::sql {

// From a line or a point to the arcs of a CircularString, all by their vertices.
void run_to_arcs(const std::vector<Coordinate>& run, const std::vector<Coordinate>& string,
                 Nearest& nearest);

void arcs_to_arcs(const std::vector<Coordinate>& left, const std::vector<Coordinate>& right,
                  Nearest& nearest);

}  // namespace carto_mock::sql
