// Circular arcs found in lines that follow them: the way back from arc_lines.h (PostGIS manual,
// ST_LineToCurve).
#pragma once

#include "sql/types/geometry.h"

namespace carto_mock::sql {

// With CircularStrings, CompoundCurves and CurvePolygons for lines and polygons of which at least
// three edges in a row turn by equal angles on one circle, at least two to a quadrant; and the
// kinds that hold those. Others stay as they are.
Geometry with_arcs_for_lines(const Geometry& geometry);

}  // namespace carto_mock::sql
