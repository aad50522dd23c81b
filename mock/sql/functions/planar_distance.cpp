#include "sql/functions/planar_distance.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace carto_mock::sql {
namespace {

using Run = std::vector<Coordinate>;

double between_points(const Coordinate& a, const Coordinate& b) {
  const double dx = b.x - a.x;
  const double dy = b.y - a.y;
  return std::sqrt(dx * dx + dy * dy);
}

double point_to_segment(const Coordinate& p, const Coordinate& a, const Coordinate& b) {
  if (a.x == b.x && a.y == b.y) return between_points(p, a);
  const double dx = b.x - a.x;
  const double dy = b.y - a.y;
  // Where the foot of the perpendicular lies, from 0 at a to 1 at b.
  const double share = ((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy);
  if (share < 0) return between_points(p, a);
  if (share > 1) return between_points(p, b);
  if ((a.y - p.y) * dx == (a.x - p.x) * dy) return 0;
  return between_points(p, {a.x + share * dx, a.y + share * dy});
}

double segment_to_segment(const Coordinate& a, const Coordinate& b, const Coordinate& c,
                          const Coordinate& d) {
  if (a.x == b.x && a.y == b.y) return point_to_segment(a, c, d);
  if (c.x == d.x && c.y == d.y) return point_to_segment(d, a, b);
  const double r_numerator = (a.y - c.y) * (d.x - c.x) - (a.x - c.x) * (d.y - c.y);
  const double denominator = (b.x - a.x) * (d.y - c.y) - (b.y - a.y) * (d.x - c.x);
  const double s_numerator = (a.y - c.y) * (b.x - a.x) - (a.x - c.x) * (b.y - a.y);
  if (denominator != 0) {
    const double r = r_numerator / denominator;
    const double s = s_numerator / denominator;
    if (r >= 0 && r <= 1 && s >= 0 && s <= 1) return 0;
  }
  return std::min({point_to_segment(a, c, d), point_to_segment(b, c, d), point_to_segment(c, a, b),
                   point_to_segment(d, a, b)});
}

double between_runs(const Run& left, const Run& right, SessionServices& session) {
  double best = std::numeric_limits<double>::infinity();
  if (left.size() == 1 && right.size() == 1) return between_points(left[0], right[0]);
  if (left.size() == 1) {
    for (std::size_t j = 1; j < right.size(); ++j)
      best = std::min(best, point_to_segment(left[0], right[j - 1], right[j]));
    return best;
  }
  if (right.size() == 1) return between_runs(right, left, session);
  for (std::size_t i = 1; i < left.size(); ++i) {
    if (i % 64 == 0) session.check_interrupts();
    for (std::size_t j = 1; j < right.size() && best > 0; ++j)
      best = std::min(best, segment_to_segment(left[i - 1], left[i], right[j - 1], right[j]));
  }
  return best;
}

enum class Location { kOutside, kBoundary, kInside };

// By the crossings of a ray to the right.
Location locate(const Coordinate& p, const Run& ring) {
  bool inside = false;
  for (std::size_t i = 1; i < ring.size(); ++i) {
    const Coordinate& a = ring[i - 1];
    const Coordinate& b = ring[i];
    if (point_to_segment(p, a, b) == 0) return Location::kBoundary;
    if ((a.y > p.y) != (b.y > p.y)) {
      const double side = (b.x - a.x) * (p.y - a.y) - (p.x - a.x) * (b.y - a.y);
      if ((side > 0) == (b.y > a.y)) inside = !inside;
    }
  }
  return inside ? Location::kInside : Location::kOutside;
}

bool covers(const Geometry& polygon, const Coordinate& p) {
  if (polygon.rings.empty() || locate(p, polygon.rings[0]) == Location::kOutside) return false;
  for (std::size_t i = 1; i < polygon.rings.size(); ++i) {
    if (locate(p, polygon.rings[i]) == Location::kInside) return false;
  }
  return true;
}

// The points, lines and polygons of a geometry that are not empty.
void collect_primitives(const Geometry& geometry, std::vector<const Geometry*>& primitives) {
  if (geometry.parts.empty() && !geometry.is_empty()) primitives.push_back(&geometry);
  for (const Geometry& part : geometry.parts) collect_primitives(part, primitives);
}

const Coordinate& first_vertex(const Geometry& primitive) {
  return primitive.rings.empty() ? primitive.coordinates[0] : primitive.rings[0][0];
}

double between_primitives(const Geometry& left, const Geometry& right, SessionServices& session) {
  if (covers(left, first_vertex(right)) || covers(right, first_vertex(left))) return 0;
  double best = std::numeric_limits<double>::infinity();
  const auto runs = [](const Geometry& primitive) {
    std::vector<const Run*> result;
    if (primitive.rings.empty()) result.push_back(&primitive.coordinates);
    for (const Run& ring : primitive.rings) result.push_back(&ring);
    return result;
  };
  for (const Run* a : runs(left)) {
    for (const Run* b : runs(right)) best = std::min(best, between_runs(*a, *b, session));
  }
  return best;
}

}  // namespace

std::optional<double> planar_distance(const Geometry& left, const Geometry& right,
                                      SessionServices& session) {
  std::vector<const Geometry*> from;
  std::vector<const Geometry*> to;
  collect_primitives(left, from);
  collect_primitives(right, to);
  if (from.empty() || to.empty()) return std::nullopt;
  double best = std::numeric_limits<double>::infinity();
  for (const Geometry* a : from) {
    for (const Geometry* b : to) best = std::min(best, between_primitives(*a, *b, session));
  }
  return best;
}

}  // namespace carto_mock::sql
