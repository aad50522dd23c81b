// Circular arcs, of which CircularStrings are made: their circle and their box. The lines that
// stand for them are made by arc_lines.h.
#pragma once

#include <optional>

#include "sql/types/geometry.h"

namespace carto_mock::sql {

// From `start` through `middle` to `end`; where start and end are one place, a whole circle whose
// diameter ends at `middle`.
struct Arc {
  Coordinate start;
  Coordinate middle;
  Coordinate end;
};

// Calls `visit(const Arc&)` for the arcs of a CircularString.
template <typename Visitor>
void for_each_arc(const Geometry& string, Visitor visit) {
  const auto& vertices = string.coordinates;
  for (std::size_t i = 2; i < vertices.size(); i += 2)
    visit(Arc{vertices[i - 2], vertices[i - 1], vertices[i]});
}

struct Circle {
  double x = 0;
  double y = 0;
  double radius = 0;
};
// None: the three places are on one line.
std::optional<Circle> circle_of(const Arc& arc);

// Positive, zero or negative: right of the line from `start` to `end`, on it, left of it.
int side_of(const Coordinate& start, const Coordinate& end, const Coordinate& at);

// Where the way from start to end through the middle goes. Not of whole circles.
bool is_clockwise_arc(const Arc& arc);

// The corners of the arc's box in x and y; in z, that of its ends.
struct ArcCorners {
  Coordinate low;
  Coordinate high;
};
ArcCorners corners_of(const Arc& arc);

// Nothing, of the SRID and the dimensions of `source`.
Geometry without_content(const Geometry& source, GeometryType type);

// Is there a CircularString in it?
bool has_arcs(const Geometry& geometry);

}  // namespace carto_mock::sql
