#include "sql/types/arc_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/types/arcs.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;

// Z or M at an angle between those of the three places, a1 to a3.
double ordinate_at(double angle, const std::array<double, 3>& angles,
                   const std::array<double, 3>& values) {
  const auto& [a1, a2, a3] = angles;
  const bool is_counterclockwise = a1 < a2;
  const bool is_first_half = is_counterclockwise ? angle <= a2 : angle >= a2;
  if (is_first_half) return values[0] + (values[1] - values[0]) * (angle - a1) / (a2 - a1);
  return values[1] + (values[2] - values[1]) * (angle - a2) / (a3 - a2);
}

void append(std::vector<Coordinate>& line, const Coordinate& vertex) {
  if (line.empty() || line.back() != vertex) line.push_back(vertex);
}

[[noreturn]] void refuse_steps(std::string_view what, double amount) {
  throw Error(sqlstate::kInternalError,
              fmt::format("lwarc_linearize: {}, got {:.15g}", what, amount));
}

// The angle of one step, in radians.
double increment_of(const ArcSteps& steps, double radius) {
  switch (steps.measure) {
    case ArcSteps::Measure::kSegmentsOfQuadrant: {
      const double segments = std::rint(steps.amount);
      if (segments != steps.amount)
        refuse_steps("segments per quadrant must be an integer value", steps.amount);
      if (segments < 1) refuse_steps("segments per quadrant must be at least 1", segments);
      return std::numbers::pi / 2 / segments;
    }
    case ArcSteps::Measure::kDeviation: {
      if (!(steps.amount > 0)) refuse_steps("max deviation must be bigger than 0", steps.amount);
      // Of the chord from the arc: radius * (1 - cos(half of the angle)).
      double deviation = std::min(steps.amount, radius * 2);
      double half = std::acos(1 - deviation / radius);
      while (half == 0) {  // Too small to make a difference from 1.
        deviation *= 2;
        half = std::acos(1 - deviation / radius);
      }
      return 2 * half;
    }
    case ArcSteps::Measure::kAngle:
      if (!(steps.amount > 0)) refuse_steps("max angle must be bigger than 0", steps.amount);
      return steps.amount;
  }
  throw Error(sqlstate::kInternalError,
              fmt::format("lwarc_linearize: unsupported tolerance type {}",
                          static_cast<int>(steps.measure)));
}

struct Sweep {
  double increment;  // from one vertex to the next
  double shift = 0;  // what the first step is longer
  double first = 1;  // number of the first step
  double behind;     // that of the step behind the last one
};

// `total`: the angle of the arc.
Sweep sweep_of(const ArcSteps& steps, double increment, double total, bool is_circle) {
  const double fewest = is_circle ? 3 : 2;
  double count = std::ceil(total / increment);
  if (count < fewest) {
    count = fewest;
    increment = total / fewest;
  }
  if (!steps.is_symmetric) return {.increment = increment, .behind = count};
  if (!steps.retains_angle) {
    count = std::ceil(total / increment);
    return {.increment = total / count, .behind = count};
  }
  if (is_circle) return {.increment = increment, .behind = std::ceil(total / increment)};
  // What is left of the angle goes to both ends, in equal parts.
  count = std::trunc(total / increment);
  const double shift = (total - increment * count) / 2;
  if (shift == 0) return {.increment = increment, .behind = count};
  return {.increment = increment, .shift = shift, .first = 0, .behind = count + 1};
}

constexpr double kMostVertices = 10'000'000;

// The vertices on the arc between its ends. None: it is a line.
std::optional<std::vector<Coordinate>> vertices_between(const Arc& arc, const ArcSteps& steps) {
  const bool is_circle = arc.start.x == arc.end.x && arc.start.y == arc.end.y;
  const std::optional<Circle> circle = circle_of(arc);
  const int side = side_of(arc.start, arc.end, arc.middle);
  if ((!circle || side == 0) && !is_circle) return std::nullopt;
  if (side < 0 && steps.is_symmetric) {
    auto vertices = vertices_between({arc.end, arc.middle, arc.start}, steps);
    if (vertices) std::ranges::reverse(*vertices);
    return vertices;
  }
  const double increment = increment_of(steps, circle->radius);
  const auto angle_of = [&](const Coordinate& at) {
    return std::atan2(at.y - circle->y, at.x - circle->x);
  };
  std::array<double, 3> angles = {angle_of(arc.start), angle_of(arc.middle), angle_of(arc.end)};
  const bool is_clockwise = side < 0;
  double total = is_clockwise ? angles[0] - angles[2] : angles[2] - angles[0];
  if (total <= 0) total += kTurn;
  Sweep sweep = sweep_of(steps, increment, total, is_circle);
  if (is_circle) {
    angles[1] = angles[0] + std::numbers::pi;
    angles[2] = angles[0] + kTurn;
    --sweep.behind;  // PostGIS drops a circle's last vertex for its end.
  } else if (is_clockwise) {
    sweep.increment = -sweep.increment;
    sweep.shift = -sweep.shift;
    if (angles[2] > angles[0]) angles[2] -= kTurn;
    if (angles[1] > angles[0]) angles[1] -= kTurn;
  } else {
    if (angles[2] < angles[0]) angles[2] += kTurn;
    if (angles[1] < angles[0]) angles[1] += kTurn;
  }
  if (sweep.behind > kMostVertices) throw Error::unsupported("lines of that many steps for an arc");
  std::vector<Coordinate> vertices;
  vertices.reserve(static_cast<std::size_t>(sweep.behind));
  for (double step = sweep.first; step < sweep.behind; ++step) {
    const double angle = angles[0] + sweep.increment * step + sweep.shift;
    vertices.push_back({circle->x + circle->radius * std::cos(angle),
                        circle->y + circle->radius * std::sin(angle),
                        ordinate_at(angle, angles, {arc.start.z, arc.middle.z, arc.end.z}),
                        ordinate_at(angle, angles, {arc.start.m, arc.middle.m, arc.end.m})});
  }
  return vertices;
}

// Without its end. Only of arcs that are lines PostGIS keeps vertices that repeat others.
void append_arc(std::vector<Coordinate>& line, const Arc& arc, const ArcSteps& steps) {
  const std::optional<std::vector<Coordinate>> between = vertices_between(arc, steps);
  if (!between) {
    line.push_back(arc.start);
    line.push_back(arc.middle);
    return;
  }
  append(line, arc.start);
  for (const Coordinate& vertex : *between) append(line, vertex);
}

// The vertices of a line, arcs or a curve of both.
std::vector<Coordinate> line_vertices(const Geometry& curve, const ArcSteps& steps) {
  std::vector<Coordinate> line;
  if (curve.type == GeometryType::kCircularString) {
    for_each_arc(curve, [&](const Arc& arc) { append_arc(line, arc, steps); });
    if (!curve.coordinates.empty()) append(line, curve.coordinates.back());
    return line;
  }
  if (curve.type != GeometryType::kCompoundCurve) return curve.coordinates;
  for (const Geometry& part : curve.parts) {
    for (const Coordinate& vertex : line_vertices(part, steps)) append(line, vertex);
  }
  return line;
}

}  // namespace

Geometry with_lines_for_arcs(const Geometry& geometry, const ArcSteps& steps) {
  switch (geometry.type) {
    case GeometryType::kCircularString:
    case GeometryType::kCompoundCurve: {
      Geometry line = without_content(geometry, GeometryType::kLineString);
      line.coordinates = line_vertices(geometry, steps);
      return line;
    }
    case GeometryType::kCurvePolygon: {
      if (geometry.parts.empty())
        throw Error(sqlstate::kInternalError, "lwpoly_construct: need at least 1 ring");
      Geometry polygon = without_content(geometry, GeometryType::kPolygon);
      polygon.rings.reserve(geometry.parts.size());
      for (const Geometry& ring : geometry.parts)
        polygon.rings.push_back(line_vertices(ring, steps));
      return polygon;
    }
    case GeometryType::kMultiCurve:
    case GeometryType::kMultiSurface:
    case GeometryType::kGeometryCollection: {
      GeometryType type = geometry.type;
      if (type == GeometryType::kMultiCurve) type = GeometryType::kMultiLineString;
      if (type == GeometryType::kMultiSurface) type = GeometryType::kMultiPolygon;
      Geometry result = without_content(geometry, type);
      result.parts.reserve(geometry.parts.size());
      for (const Geometry& part : geometry.parts)
        result.parts.push_back(with_lines_for_arcs(part, steps));
      return result;
    }
    default:
      return geometry;
  }
}

}  // namespace carto_mock::sql
