#include "sql/functions/point_in_area.h"

#include <algorithm>
#include <vector>

namespace carto_mock::sql {
namespace {

// Positive: the point is left of the line from `a` to `b`.
double turn(const Coordinate& a, const Coordinate& b, const Coordinate& point) {
  return (b.x - a.x) * (point.y - a.y) - (point.x - a.x) * (b.y - a.y);
}

bool is_between(double value, double first, double second) {
  return value <= std::max(first, second) && value >= std::min(first, second);
}

// By the number of times that the ring winds around the point.
Side side_of(const Coordinate& point, const std::vector<Coordinate>& ring) {
  int windings = 0;
  for (std::size_t i = 1; i < ring.size(); ++i) {
    const Coordinate& a = ring[i - 1];
    const Coordinate& b = ring[i];
    if (a.x == b.x && a.y == b.y) continue;
    const double side = turn(a, b, point);
    if (side == 0 && is_between(point.x, a.x, b.x) && is_between(point.y, a.y, b.y))
      return Side::kOnEdge;
    if (a.y <= point.y && point.y < b.y && side > 0) {
      ++windings;
    } else if (b.y <= point.y && point.y < a.y && side < 0) {
      --windings;
    }
  }
  return windings == 0 ? Side::kOutside : Side::kInside;
}

Side side_of_polygon(const Coordinate& point, const Geometry& polygon) {
  if (polygon.rings.empty()) return Side::kOutside;
  const Side outer = side_of(point, polygon.rings.front());
  if (outer != Side::kInside) return outer;
  for (std::size_t i = 1; i < polygon.rings.size(); ++i) {
    const Side hole = side_of(point, polygon.rings[i]);
    if (hole == Side::kInside) return Side::kOutside;
    if (hole == Side::kOnEdge) return Side::kOnEdge;
  }
  return Side::kInside;
}

}  // namespace

Side side_of(const Coordinate& point, const Geometry& area) {
  if (area.type == GeometryType::kPolygon) return side_of_polygon(point, area);
  for (const Geometry& polygon : area.parts) {
    const Side side = side_of_polygon(point, polygon);
    if (side != Side::kOutside) return side;
  }
  return Side::kOutside;
}

}  // namespace carto_mock::sql
