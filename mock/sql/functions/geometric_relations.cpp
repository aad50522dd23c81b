#include "sql/functions/geometric_relations.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace carto_mock::sql::geometric {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// A computation may give -0, which nobody wants to see.
double without_negative_zero(double value) { return value == 0 ? 0 : value; }

// Left, top, bottom and right: each edge from the corner that PostgreSQL begins it with.
std::array<Segment, 4> edges_by_corner(const Box& box) {
  const Point upper_left{box.low.x, box.high.y};
  const Point lower_right{box.high.x, box.low.y};
  return {Segment{box.low, upper_left}, Segment{box.high, upper_left},
          Segment{box.low, lower_right}, Segment{box.high, lower_right}};
}

void keep_nearer(Nearest& best, const Nearest& candidate) {
  if (is_below_exactly(candidate.distance, best.distance)) best = candidate;
}

template <typename Shape>
Nearest nearest_of_edges(const Box& box, const Shape& shape) {
  const auto edges = edges_by_corner(box);
  Nearest best = nearest(edges[0], shape);
  for (std::size_t i = 1; i < edges.size(); ++i) keep_nearer(best, nearest(edges[i], shape));
  return best;
}

}  // namespace

Line line_through(const Point& point, double slope) {
  if (std::isinf(slope)) return {-1, 0, point.x};
  if (slope == 0) return {0, -1, point.y};
  return {slope, -1, without_negative_zero(sql::subtract(point.y, sql::multiply(slope, point.x)))};
}

double slope(const Line& line) {
  if (is_zero(line.a)) return 0;
  if (is_zero(line.b)) return kInfinity;
  return sql::divide(line.a, -line.b);
}

double inverse_slope(const Line& line) {
  if (is_zero(line.a)) return kInfinity;
  if (is_zero(line.b)) return 0;
  return sql::divide(line.b, line.a);
}

double slope(const Segment& segment) { return slope(segment.first, segment.second); }
double inverse_slope(const Segment& segment) {
  return inverse_slope(segment.first, segment.second);
}

bool contains(const Line& line, const Point& point) {
  return is_zero(
      sql::add(sql::add(sql::multiply(line.a, point.x), sql::multiply(line.b, point.y)), line.c));
}

bool contains(const Segment& segment, const Point& point) {
  return is_equal(distance(point, segment.first) + distance(point, segment.second),
                  distance(segment.first, segment.second));
}

bool contains(const Box& box, const Point& point) {
  return box.high.x >= point.x && box.low.x <= point.x && box.high.y >= point.y &&
         box.low.y <= point.y;
}

bool contains(const Box& outer, const Box& inner) {
  return is_at_least(outer.high.x, inner.high.x) && is_at_most(outer.low.x, inner.low.x) &&
         is_at_least(outer.high.y, inner.high.y) && is_at_most(outer.low.y, inner.low.y);
}

std::optional<Point> intersection(const Line& one, const Line& other) {
  // `first` is the one that is not vertical.
  const auto solve = [](const Line& first, const Line& second) -> std::optional<Point> {
    if (is_equal(second.a, sql::multiply(first.a, sql::divide(second.b, first.b))))
      return std::nullopt;
    const double x = sql::divide(
        sql::subtract(sql::multiply(first.b, second.c), sql::multiply(second.b, first.c)),
        sql::subtract(sql::multiply(first.a, second.b), sql::multiply(second.a, first.b)));
    const double y = sql::divide(-sql::add(sql::multiply(first.a, x), first.c), first.b);
    return Point{without_negative_zero(x), without_negative_zero(y)};
  };
  if (!is_zero(one.b)) return solve(one, other);
  if (!is_zero(other.b)) return solve(other, one);
  return std::nullopt;
}

std::optional<Point> intersection(const Segment& segment, const Line& line) {
  const auto point = intersection(line_through(segment.first, slope(segment)), line);
  if (!point || !contains(segment, *point)) return std::nullopt;
  // Rounding must not miss an end.
  if (is_same(segment.first, *point)) return segment.first;
  if (is_same(segment.second, *point)) return segment.second;
  return point;
}

std::optional<Point> intersection(const Segment& one, const Segment& other) {
  const auto point = intersection(one, line_through(other.first, slope(other)));
  if (!point || !contains(other, *point)) return std::nullopt;
  return point;
}

bool overlaps(const Box& one, const Box& other) {
  return is_at_most(one.low.x, other.high.x) && is_at_most(other.low.x, one.high.x) &&
         is_at_most(one.low.y, other.high.y) && is_at_most(other.low.y, one.high.y);
}

bool intersects(const Box& box, const Segment& segment) {
  if (!overlaps(make_box(segment.first, segment.second), box)) return false;
  if (contains(box, segment.first) || contains(box, segment.second)) return true;
  return std::ranges::any_of(edges_by_corner(box), [&](const Segment& edge) {
    return intersection(edge, segment).has_value();
  });
}

Nearest nearest(const Line& line, const Point& point) {
  const auto found = intersection(line_through(point, inverse_slope(line)), line);
  if (!found) return {point, kInfinity};
  return {*found, distance(*found, point)};
}

Nearest nearest(const Segment& segment, const Line& line) {
  if (const auto point = intersection(segment, line)) return {*point, 0};
  const double first = nearest(line, segment.first).distance;
  const double second = nearest(line, segment.second).distance;
  return first < second ? Nearest{segment.first, first} : Nearest{segment.second, second};
}

Nearest nearest(const Segment& segment, const Point& point) {
  const Line perpendicular = line_through(point, inverse_slope(segment));
  const Point found = nearest(segment, perpendicular).point;
  return {found, distance(found, point)};
}

Nearest nearest(const Segment& one, const Segment& other) {
  if (const auto point = intersection(one, other)) return {*point, 0};
  Nearest best = nearest(one, other.first);
  keep_nearer(best, nearest(one, other.second));
  keep_nearer(best, {one.first, nearest(other, one.first).distance});
  keep_nearer(best, {one.second, nearest(other, one.second).distance});
  return best;
}

Nearest nearest(const Box& box, const Point& point) {
  if (contains(box, point)) return {point, 0};
  return nearest_of_edges(box, point);
}

Nearest nearest(const Box& box, const Segment& segment) {
  if (intersects(box, segment)) return {nearest(segment, center(box)).point, 0};
  return nearest_of_edges(box, segment);
}

}  // namespace carto_mock::sql::geometric
