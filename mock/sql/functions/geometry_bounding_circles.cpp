// The smallest circle around a geometry (PostGIS manual, chapter 8.14), found by Welzl's method.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"

namespace carto_mock::sql {
namespace {

struct Circle {
  Coordinate center;
  double radius = 0;
};

double distance(const Coordinate& a, const Coordinate& b) {
  return std::hypot(a.x - b.x, a.y - b.y);
}

bool contains(const Circle& circle, const Coordinate& at) {
  constexpr double kTolerance = 1 + 1e-12;
  return distance(circle.center, at) <= circle.radius * kTolerance;
}

Circle around(const Coordinate& a, const Coordinate& b) {
  const Coordinate center{0.5 * (a.x + b.x), 0.5 * (a.y + b.y)};
  return {center, std::fmax(distance(center, a), distance(center, b))};
}

// None where they lie on a line. Computed from the first one, which decides the last digits.
std::optional<Circle> around(const Coordinate& a, const Coordinate& b, const Coordinate& c) {
  const double bx = b.x - a.x;
  const double by = b.y - a.y;
  const double cx = c.x - a.x;
  const double cy = c.y - a.y;
  const double d = 2 * (bx * cy - by * cx);
  if (d == 0) return std::nullopt;
  const double square_b = bx * bx + by * by;
  const double square_c = cx * cx + cy * cy;
  const Coordinate center{a.x + (cy * square_b - by * square_c) / d,
                          a.y + (bx * square_c - cx * square_b) / d};
  return Circle{
      center, std::fmax(std::fmax(distance(center, a), distance(center, b)), distance(center, c))};
}

Circle smallest_circle(const std::vector<Coordinate>& points) {
  Circle circle{points.front(), 0};
  for (std::size_t i = 1; i < points.size(); ++i) {
    if (contains(circle, points[i])) continue;
    circle = {points[i], 0};
    for (std::size_t j = 0; j < i; ++j) {
      if (contains(circle, points[j])) continue;
      circle = around(points[j], points[i]);
      for (std::size_t k = 0; k < j; ++k) {
        if (contains(circle, points[k])) continue;
        circle = around(points[k], points[j], points[i]).value_or(circle);
      }
    }
  }
  return circle;
}

std::optional<Circle> bounding_circle(const Geometry& geometry) {
  std::vector<Coordinate> points;
  for_each_run(geometry, [&points](const std::vector<Coordinate>& run) {
    for (const Coordinate& at : run) points.push_back({at.x, at.y});
  });
  if (points.empty()) return std::nullopt;
  const Coordinate& first = points.front();
  const auto is_first = [&first](const Coordinate& at) {
    return at.x == first.x && at.y == first.y;
  };
  if (std::ranges::all_of(points, is_first) && std::hypot(first.x, first.y) > 1)
    return Circle{first, 0};
  // PostGIS begins with a circle of the origin, which all are in whose distance is too small for
  // its square.
  const auto is_at_origin = [](const Coordinate& at) { return at.x * at.x + at.y * at.y == 0; };
  if (std::ranges::all_of(points, is_at_origin)) return Circle{};
  return smallest_circle(points);
}

// A polygon that contains it, clockwise from its top.
Geometry polygon_around(const Circle& circle, std::int32_t srid, std::int32_t segments) {
  constexpr std::int64_t kBytesOfVertex = 16;
  constexpr std::int64_t kMostBytes = 0x3fffffff;
  constexpr std::int64_t kQuarters = 4;
  const std::int64_t bytes = (kQuarters * segments + 1) * kBytesOfVertex;
  if (bytes > kMostBytes) {
    // PostGIS counts the vertices in 32 bits.
    if (segments > std::numeric_limits<std::int32_t>::max() / kQuarters - 1)
      throw Error::unsupported("a circle of so many segments");
    throw_geometry_error(fmt::format("invalid memory alloc request size {}", bytes));
  }
  const std::int32_t count = 4 * segments;
  const double step = 2 * M_PI / count;
  const double slope = std::tan(M_PI / count);
  const double radius = circle.radius * std::sqrt(1 + slope * slope);
  std::vector<Coordinate> ring;
  for (std::int32_t i = 0; i <= count; ++i)
    ring.push_back({circle.center.x + radius * std::sin(i * step),
                    circle.center.y + radius * std::cos(i * step)});
  return polygon_like(empty_geometry(GeometryType::kPolygon, srid), {std::move(ring)});
}

Geometry minimum_bounding_circle(const Geometry& geometry, std::int32_t segments) {
  const std::optional<Circle> circle = bounding_circle(geometry);
  if (!circle) return empty_geometry(GeometryType::kPoint, geometry.srid);
  if (circle->radius == 0)
    return point_like(empty_geometry(GeometryType::kPoint, geometry.srid), circle->center);
  if (segments < 0) throw Error::unsupported("ST_MinimumBoundingCircle() with negative segments");
  if (segments == 0) throw_geometry_error("Need at least one segment per quarter-circle.");
  return polygon_around(*circle, geometry.srid, segments);
}

Value minimum_bounding_radius(const CallContext&, Arguments arguments) {
  const Geometry geometry = NativeCodec<AnyGeometry>::unpack(arguments[0]);
  const std::optional<Circle> circle = bounding_circle(geometry);
  Geometry center = empty_geometry(GeometryType::kPoint, geometry.srid);
  if (circle) center.coordinates = {circle->center};
  return Value::record(
      {.types = {{oid::kGeometry, -1}, {oid::kFloat8, -1}},
       .names = {"center", "radius"},
       .fields = {NativeCodec<Geometry>::pack(center), Value::real(circle ? circle->radius : 0)}});
}

constexpr FunctionEntry kEntries[] = {
    {"st_minimumboundingcircle(geometry,integer)", native_any<minimum_bounding_circle>},
    {"st_minimumboundingradius(geometry)", minimum_bounding_radius},
};

}  // namespace

std::span<const FunctionEntry> geometry_bounding_circle_functions() { return kEntries; }

}  // namespace carto_mock::sql
