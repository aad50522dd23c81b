// Functions and operators on polygon (manual, chapter 9.11).
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <numbers>

#include "sql/functions/geometric_relations.h"
#include "sql/functions/type_function_lists.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using geometric::Box;
using geometric::Circle;
using geometric::Path;
using geometric::Point;
using geometric::Polygon;
using geometric::Segment;

Box bounds(const Polygon& polygon) { return geometric::bounds(polygon.points); }
std::vector<Segment> edges(const Polygon& polygon) {
  return geometric::segments(polygon.points, true);
}

Polygon of_box(const Box& box) {
  return {{box.low, {box.low.x, box.high.y}, box.high, {box.high.x, box.low.y}}};
}

Polygon of_path(const Path& path) {
  if (!path.is_closed) {
    throw Error(sqlstate::kInvalidParameterValue, "open path cannot be converted to polygon");
  }
  return {path.points};
}

Polygon around_circle(std::int32_t count, const Circle& circle) {
  if (geometric::is_zero(circle.radius)) {
    throw Error(SqlState("0A000"), "cannot convert circle with radius zero to polygon");
  }
  if (count < 2) throw Error(sqlstate::kInvalidParameterValue, "must request at least 2 points");
  constexpr std::int64_t kBytesOfHead = 40;
  constexpr std::int64_t kBytesOfPoint = 16;
  constexpr std::int64_t kMostBytes = 0x3fffffff;  // that PostgreSQL allocates at once
  constexpr std::int32_t kMostPoints = 1000000;
  const std::int64_t size = kBytesOfHead + kBytesOfPoint * count;
  if (size > std::numeric_limits<std::int32_t>::max())
    throw Error(sqlstate::kProgramLimitExceeded, "too many points requested");
  if (size > kMostBytes)
    throw Error(sqlstate::kInternalError,
                fmt::format("invalid memory alloc request size {}", size));
  if (count > kMostPoints) throw Error::unsupported("a polygon of more than a million points");
  Polygon polygon;
  const double step = divide(2.0 * std::numbers::pi, static_cast<double>(count));
  for (std::int32_t i = 0; i < count; ++i) {
    const double angle = multiply(step, static_cast<double>(i));
    polygon.points.push_back({subtract(circle.center.x, multiply(circle.radius, std::cos(angle))),
                              add(circle.center.y, multiply(circle.radius, std::sin(angle)))});
  }
  return polygon;
}

Polygon of_circle(const Circle& circle) { return around_circle(12, circle); }

Point center_of_polygon(const Polygon& polygon) { return geometric::circle_of(polygon).center; }
std::int32_t point_count(const Polygon& polygon) {
  return static_cast<std::int32_t>(polygon.points.size());
}

// Where a polygon is, compared with another: by their bounds, without tolerance.
bool is_left(const Polygon& one, const Polygon& other) {
  return bounds(one).high.x < bounds(other).low.x;
}
bool is_not_right_of(const Polygon& one, const Polygon& other) {
  return bounds(one).high.x <= bounds(other).high.x;
}
bool is_right(const Polygon& one, const Polygon& other) {
  return bounds(one).low.x > bounds(other).high.x;
}
bool is_not_left_of(const Polygon& one, const Polygon& other) {
  return bounds(one).low.x >= bounds(other).low.x;
}
bool is_below(const Polygon& one, const Polygon& other) {
  return bounds(one).high.y < bounds(other).low.y;
}
bool is_not_above(const Polygon& one, const Polygon& other) {
  return bounds(one).high.y <= bounds(other).high.y;
}
bool is_above(const Polygon& one, const Polygon& other) {
  return bounds(one).low.y > bounds(other).high.y;
}
bool is_not_below(const Polygon& one, const Polygon& other) {
  return bounds(one).low.y >= bounds(other).low.y;
}

// The same corners in the same turn or the other one, from whichever corner on.
bool is_same(const Polygon& one, const Polygon& other) {
  const std::size_t count = one.points.size();
  if (count != other.points.size()) return false;
  for (std::size_t begin = 0; begin < count; ++begin) {
    const auto runs_along = [&](std::size_t step) {
      for (std::size_t i = 0; i < count; ++i)
        if (!geometric::is_same(other.points[(begin + i * step) % count], one.points[i]))
          return false;
      return true;
    };
    if (runs_along(1) || runs_along(count - 1)) return true;
  }
  return false;
}

bool overlaps(const Polygon& one, const Polygon& other) { return geometric::overlaps(one, other); }
bool contains(const Polygon& outer, const Polygon& inner) {
  return geometric::contains(outer, inner);
}
bool is_contained(const Polygon& inner, const Polygon& outer) {
  return geometric::contains(outer, inner);
}
bool contains_point(const Polygon& polygon, const Point& point) {
  return geometric::contains(polygon, point);
}
bool is_point_in(const Point& point, const Polygon& polygon) {
  return geometric::contains(polygon, point);
}

double distance_of_polygons(const Polygon& one, const Polygon& other) {
  if (geometric::overlaps(one, other)) return 0;
  std::optional<double> least;
  for (const Segment& edge : edges(one)) {
    for (const Segment& other_edge : edges(other)) {
      const double distance = geometric::nearest(edge, other_edge).distance;
      if (!least || geometric::is_below_exactly(distance, *least)) least = distance;
    }
  }
  return least.value_or(0);
}

double distance_to_point(const Polygon& polygon, const Point& point) {
  return geometric::distance(polygon, point);
}
double distance_from_point(const Point& point, const Polygon& polygon) {
  return geometric::distance(polygon, point);
}

constexpr FunctionEntry kEntries[] = {
    {"polygon(box)", native<of_box>},
    {"polygon(path)", native<of_path>},
    {"polygon(circle)", native<of_circle>},
    {"polygon(integer,circle)", native<around_circle>},
    {"point(polygon)", native<center_of_polygon>},
    {"poly_center(polygon)", native<center_of_polygon>},
    {"npoints(polygon)", native<point_count>},
    {"poly_npoints(polygon)", native<point_count>},
    {"poly_left(polygon,polygon)", native<is_left>},
    {"poly_overleft(polygon,polygon)", native<is_not_right_of>},
    {"poly_right(polygon,polygon)", native<is_right>},
    {"poly_overright(polygon,polygon)", native<is_not_left_of>},
    {"poly_below(polygon,polygon)", native<is_below>},
    {"poly_overbelow(polygon,polygon)", native<is_not_above>},
    {"poly_above(polygon,polygon)", native<is_above>},
    {"poly_overabove(polygon,polygon)", native<is_not_below>},
    {"poly_same(polygon,polygon)", native<is_same>},
    {"poly_overlap(polygon,polygon)", native<overlaps>},
    {"poly_contain(polygon,polygon)", native<contains>},
    {"poly_contained(polygon,polygon)", native<is_contained>},
    {"poly_contain_pt(polygon,point)", native<contains_point>},
    {"pt_contained_poly(point,polygon)", native<is_point_in>},
    {"poly_distance(polygon,polygon)", native<distance_of_polygons>},
    {"dist_polyp(polygon,point)", native<distance_to_point>},
    {"dist_ppoly(point,polygon)", native<distance_from_point>},
};

}  // namespace

std::span<const FunctionEntry> geometric_polygon_functions() { return kEntries; }

}  // namespace carto_mock::sql
