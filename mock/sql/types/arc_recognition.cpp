#include "sql/types/arc_recognition.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <utility>
#include <vector>

#include "sql/types/arcs.h"

namespace carto_mock::sql {
namespace {

using Run = std::vector<Coordinate>;

constexpr double kTolerance = 1e-8;

// At `b`, from the way to `a` to the way to `c`; radians.
double angle_at(const Coordinate& a, const Coordinate& b, const Coordinate& c) {
  const double from_x = b.x - a.x;
  const double from_y = b.y - a.y;
  const double to_x = b.x - c.x;
  const double to_y = b.y - c.y;
  return std::atan2(from_x * to_y - from_y * to_x, from_x * to_x + from_y * to_y);
}

// Does the arc through the three places go on to `next`, by a step as long as the last one?
bool continues(const Arc& arc, const Coordinate& next) {
  const std::optional<Circle> circle = circle_of(arc);
  if (!circle) return false;
  const double distance = std::hypot(circle->x - next.x, circle->y - next.y);
  if (!(std::abs(circle->radius - distance) < kTolerance)) return false;
  const double before = angle_at(arc.start, arc.middle, arc.end);
  const double after = angle_at(arc.middle, arc.end, next);
  if (std::abs(before - after) > kTolerance) return false;
  return side_of(arc.start, arc.end, next) != side_of(arc.start, arc.end, arc.middle);
}

// How many quadrants PostGIS counts from `first` through `middle` to `last`.
double quadrants_of(const Coordinate& first, const Coordinate& middle, const Coordinate& last) {
  if (first.x == last.x && first.y == last.y) return 4;
  const std::optional<Circle> circle = circle_of({first, last, middle});
  const Coordinate center = circle ? Coordinate{circle->x, circle->y} : Coordinate{};
  double angle = angle_at(first, center, last);
  if (side_of(first, middle, last) >= 0) angle = -angle;
  if (angle < 0) angle += 2 * std::numbers::pi;
  return 4 * angle / (2 * std::numbers::pi);
}

// Of each edge the number of the arc that it belongs to; 0: none.
std::vector<int> arcs_of_edges(const Run& run) {
  const std::size_t edges = run.size() - 1;
  std::vector<int> numbers(edges, 0);
  int number = 1;
  std::size_t first = 0;
  while (first + 2 < edges) {
    std::size_t next = first + 3;
    while (next <= edges && continues({run[next - 3], run[next - 2], run[next - 1]}, run[next]))
      ++next;
    const bool is_arc = next > first + 3;
    if (next <= edges) ++number;
    if (!is_arc) {
      ++first;
      continue;
    }
    const int arc = next <= edges ? number - 1 : number;
    const auto length = static_cast<double>(next - 1 - first);
    // PostGIS looks at the vertex that ends the search, if one does.
    const std::size_t last = std::min(next, edges);
    const std::size_t middle = next - 3;
    constexpr double kFewestOfQuadrant = 2;
    if (length >= kFewestOfQuadrant * quadrants_of(run[first], run[middle], run[last]))
      std::fill(numbers.begin() + static_cast<std::ptrdiff_t>(first),
                numbers.begin() + static_cast<std::ptrdiff_t>(next - 1), arc);
    first = next - 1;
  }
  return numbers;
}

// The edges from `start` up to `behind`.
Geometry part_of(const Geometry& source, const Run& run, std::size_t start, std::size_t behind,
                 bool is_arc) {
  Geometry part =
      without_content(source, is_arc ? GeometryType::kCircularString : GeometryType::kLineString);
  if (is_arc) {
    part.coordinates = {run[start], run[(start + behind) / 2], run[behind]};
  } else {
    part.coordinates.assign(run.begin() + static_cast<std::ptrdiff_t>(start),
                            run.begin() + static_cast<std::ptrdiff_t>(behind) + 1);
  }
  return part;
}

// A line, arcs, or a curve of both; `source` gives dimensions and SRID.
Geometry curve_of(const Geometry& source, const Run& run) {
  constexpr std::size_t kFewestVertices = 4;
  if (run.size() < kFewestVertices) {
    Geometry line = without_content(source, GeometryType::kLineString);
    line.coordinates = run;
    return line;
  }
  const std::vector<int> numbers = arcs_of_edges(run);
  Geometry curve = without_content(source, GeometryType::kCompoundCurve);
  std::size_t start = 0;
  for (std::size_t edge = 1; edge <= numbers.size(); ++edge) {
    if (edge < numbers.size() && numbers[edge] == numbers[start]) continue;
    curve.parts.push_back(part_of(source, run, start, edge, numbers[start] != 0));
    start = edge;
  }
  if (curve.parts.size() == 1) {
    Geometry only = std::move(curve.parts.front());
    return only;
  }
  return curve;
}

bool is_straight(const Geometry& geometry) {
  return geometry.type == GeometryType::kLineString || geometry.type == GeometryType::kPolygon;
}

}  // namespace

Geometry with_arcs_for_lines(const Geometry& geometry) {
  switch (geometry.type) {
    case GeometryType::kLineString:
      return curve_of(geometry, geometry.coordinates);
    case GeometryType::kPolygon: {
      Geometry polygon = without_content(geometry, GeometryType::kCurvePolygon);
      polygon.parts.reserve(geometry.rings.size());
      for (const Run& ring : geometry.rings) polygon.parts.push_back(curve_of(geometry, ring));
      return std::ranges::all_of(polygon.parts, is_straight) ? geometry : polygon;
    }
    case GeometryType::kMultiLineString:
    case GeometryType::kMultiPolygon:
    case GeometryType::kGeometryCollection: {
      Geometry result = geometry;
      for (Geometry& part : result.parts) part = with_arcs_for_lines(part);
      if (std::ranges::all_of(result.parts, is_straight)) return result;
      if (geometry.type == GeometryType::kMultiLineString) result.type = GeometryType::kMultiCurve;
      if (geometry.type == GeometryType::kMultiPolygon) result.type = GeometryType::kMultiSurface;
      return result;
    }
    default:
      return geometry;
  }
}

}  // namespace carto_mock::sql
