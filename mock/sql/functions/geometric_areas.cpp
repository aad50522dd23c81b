// Points within polygons, and polygons within and over each other (geometric_relations.h).
#include <algorithm>

#include "sql/functions/geometric_relations.h"

namespace carto_mock::sql::geometric {
namespace {

// How an edge crosses the positive x-axis, from which the point is seen: 0, or a sign, doubled
// where it does so entirely; nothing where the point is on the edge.
std::optional<int> crossing(const Point& here, const Point& before) {
  if (is_zero(here.y)) {
    if (is_zero(here.x)) return std::nullopt;
    if (is_greater(here.x, 0)) {
      if (is_zero(before.y)) return is_greater(before.x, 0) ? std::optional(0) : std::nullopt;
      return is_less(before.y, 0) ? 1 : -1;
    }
    if (is_zero(before.y)) return is_less(before.x, 0) ? std::optional(0) : std::nullopt;
    return 0;
  }
  const int sign = is_greater(here.y, 0) ? 1 : -1;
  const auto is_on_this_side = [sign](double value) {
    return sign < 0 ? is_less(value, 0) : is_greater(value, 0);
  };
  if (is_zero(before.y)) return is_less(before.x, 0) ? 0 : sign;
  if (is_on_this_side(before.y)) return 0;
  if (is_at_least(here.x, 0) && is_greater(before.x, 0)) return 2 * sign;
  if (is_less(here.x, 0) && is_at_most(before.x, 0)) return 0;
  const double turn = sql::subtract(sql::multiply(sql::subtract(here.x, before.x), here.y),
                                    sql::multiply(sql::subtract(here.y, before.y), here.x));
  if (is_zero(turn)) return std::nullopt;
  return is_on_this_side(turn) ? 0 : 2 * sign;
}

// Is a segment within a polygon? Its ends are known to be; edges before `start` need no look.
class SegmentWithin {
 public:
  explicit SegmentWithin(const std::vector<Point>& polygon) : polygon_(polygon) {}

  bool holds(const Point& from, const Point& to, std::size_t start) const {
    const Segment tested{from, to};
    Segment edge{polygon_[start == 0 ? polygon_.size() - 1 : start - 1], {}};
    for (std::size_t i = start; i < polygon_.size(); ++i) {
      edge.second = polygon_[i];
      if (contains(edge, from)) {
        if (contains(edge, to)) return true;
        if (!holds_from_edge(from, to, edge, i + 1)) return false;
      } else if (contains(edge, to)) {
        if (!holds_from_edge(to, from, edge, i + 1)) return false;
      } else if (const auto crossed = intersection(tested, edge)) {
        return holds(from, *crossed, i + 1) && holds(to, *crossed, i + 1);
      }
      edge.first = edge.second;
    }
    return place_in(polygon_, center(tested)) != Place::kOutside;
  }

 private:
  // `from` is on the edge: where the edge ends on the segment, the rest behind that end counts.
  bool holds_from_edge(const Point& from, const Point& to, const Segment& edge,
                       std::size_t start) const {
    const Segment tested{from, to};
    if (is_same(from, edge.first))
      return !contains(tested, edge.second) || holds(to, edge.second, start);
    if (is_same(from, edge.second))
      return !contains(tested, edge.first) || holds(to, edge.first, start);
    if (contains(tested, edge.first)) return holds(to, edge.first, start);
    if (contains(tested, edge.second)) return holds(to, edge.second, start);
    return true;
  }

  const std::vector<Point>& polygon_;
};

}  // namespace

Place place_in(const std::vector<Point>& polygon, const Point& point) {
  int total = 0;
  const Point first = subtract(polygon.front(), point);
  Point before = first;
  for (std::size_t i = 1; i <= polygon.size(); ++i) {
    const Point here = i < polygon.size() ? subtract(polygon[i], point) : first;
    const auto crossed = crossing(here, before);
    if (!crossed) return Place::kOnEdge;
    total += *crossed;
    before = here;
  }
  return total != 0 ? Place::kInside : Place::kOutside;
}

bool contains(const Polygon& polygon, const Point& point) {
  return place_in(polygon.points, point) != Place::kOutside;
}

bool contains(const Polygon& outer, const Polygon& inner) {
  if (!contains(bounds(outer.points), bounds(inner.points))) return false;
  const SegmentWithin within(outer.points);
  return std::ranges::all_of(segments(inner.points, true), [&](const Segment& edge) {
    return within.holds(edge.first, edge.second, 0);
  });
}

bool overlaps(const Polygon& one, const Polygon& other) {
  if (!overlaps(bounds(one.points), bounds(other.points))) return false;
  const auto edges = segments(one.points, true);
  const auto other_edges = segments(other.points, true);
  for (const Segment& edge : edges) {
    if (std::ranges::any_of(other_edges, [&](const Segment& crossed) {
          return intersection(edge, crossed).has_value();
        }))
      return true;
  }
  return contains(other, one.points.front()) || contains(one, other.points.front());
}

double distance(const Polygon& polygon, const Point& point) {
  if (contains(polygon, point)) return 0;
  double least = nearest(Segment{polygon.points.front(), polygon.points.back()}, point).distance;
  for (const Segment& edge : segments(polygon.points, false)) {
    const double distance = nearest(edge, point).distance;
    if (is_below_exactly(distance, least)) least = distance;
  }
  return least;
}

Circle circle_of(const Polygon& polygon) {
  const auto count = static_cast<double>(polygon.points.size());
  Circle circle;
  for (const Point& point : polygon.points) circle.center = add(circle.center, point);
  circle.center = {sql::divide(circle.center.x, count), sql::divide(circle.center.y, count)};
  for (const Point& point : polygon.points)
    circle.radius = sql::add(circle.radius, distance(point, circle.center));
  circle.radius = sql::divide(circle.radius, count);
  return circle;
}

}  // namespace carto_mock::sql::geometric
