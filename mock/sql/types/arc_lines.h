// The lines that stand for circular arcs where only lines are known (PostGIS manual,
// ST_CurveToLine).
#pragma once

#include <cstdint>

#include "sql/types/geometry.h"

namespace carto_mock::sql {

// How finely an arc is followed.
struct ArcSteps {
  // The numbers are those of ST_CurveToLine()'s third argument.
  enum class Measure : std::int32_t {
    kSegmentsOfQuadrant = 0,  // a whole number of steps for a quarter of the circle
    kDeviation = 1,           // so far at most from the arc, in the units of the coordinates
    kAngle = 2,               // so many radians at most for a step
  };
  Measure measure = Measure::kSegmentsOfQuadrant;
  double amount = 32;
  bool is_symmetric = false;  // the same vertices from either end: all steps are equally long
  // Of symmetric ones: all but the first and the last are as long as the measure says.
  bool retains_angle = false;
};

// With lines in place of arcs, and the kinds that go with lines; what has no arcs of its own,
// surfaces and triangles among it, stays. Throws XX000 in PostGIS's words for an empty
// CurvePolygon, and where an arc is met for steps that cannot be; 0A000 for millions of them.
Geometry with_lines_for_arcs(const Geometry& geometry, const ArcSteps& steps = {});

}  // namespace carto_mock::sql
