#include "sql/types/arcs.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr double kTolerance = 1e-8;

// Positive, zero or negative: right of the line from `start` to `end`, on it, left of it.
int side_of(const Coordinate& start, const Coordinate& end, double x, double y) {
  const double cross = (x - start.x) * (end.y - start.y) - (end.x - start.x) * (y - start.y);
  return cross > 0 ? 1 : (cross < 0 ? -1 : 0);
}

bool is_circle(const Arc& arc) { return arc.start.x == arc.end.x && arc.start.y == arc.end.y; }

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

// The vertices on the arc, without its end.
void append_arc(std::vector<Coordinate>& line, const Arc& arc, int segments) {
  const std::optional<Circle> circle = circle_of(arc);
  const int side = side_of(arc.start, arc.end, arc.middle.x, arc.middle.y);
  append(line, arc.start);
  if (!circle || (side == 0 && !is_circle(arc))) {
    append(line, arc.middle);
    return;
  }
  constexpr double kTurn = 2 * std::numbers::pi;
  const auto angle_of = [&](const Coordinate& at) {
    return std::atan2(at.y - circle->y, at.x - circle->x);
  };
  double increment = std::numbers::pi / 2 / segments;
  std::array<double, 3> angles = {angle_of(arc.start), angle_of(arc.middle), angle_of(arc.end)};
  const bool is_clockwise = side < 0;
  if (is_circle(arc)) {
    angles[1] = angles[0] + std::numbers::pi;
    angles[2] = angles[0] + kTurn;
  } else if (is_clockwise) {
    increment = -increment;
    if (angles[2] > angles[0]) angles[2] -= kTurn;
    if (angles[1] > angles[0]) angles[1] -= kTurn;
  } else {
    if (angles[2] < angles[0]) angles[2] += kTurn;
    if (angles[1] < angles[0]) angles[1] += kTurn;
  }
  int count = static_cast<int>(std::ceil((angles[2] - angles[0]) / increment));
  if (count < 2) {  // At least one vertex stands between the ends.
    count = 2;
    increment = (angles[2] - angles[0]) / 2;
  }
  // PostGIS drops a circle's last vertex for its end.
  if (is_circle(arc)) --count;
  for (int i = 1; i < count; ++i) {
    const double angle = angles[0] + increment * i;
    append(line, {circle->x + circle->radius * std::cos(angle),
                  circle->y + circle->radius * std::sin(angle),
                  ordinate_at(angle, angles, {arc.start.z, arc.middle.z, arc.end.z}),
                  ordinate_at(angle, angles, {arc.start.m, arc.middle.m, arc.end.m})});
  }
}

// The vertices of a line, arcs or a curve of both.
std::vector<Coordinate> line_vertices(const Geometry& curve, int segments) {
  std::vector<Coordinate> line;
  if (curve.type == GeometryType::kCircularString) {
    for_each_arc(curve, [&](const Arc& arc) { append_arc(line, arc, segments); });
    if (!curve.coordinates.empty()) append(line, curve.coordinates.back());
    return line;
  }
  if (curve.type != GeometryType::kCompoundCurve) return curve.coordinates;
  for (const Geometry& part : curve.parts) {
    for (const Coordinate& vertex : line_vertices(part, segments)) append(line, vertex);
  }
  return line;
}

Geometry without_content(const Geometry& source, GeometryType type) {
  Geometry result;
  result.type = type;
  result.srid = source.srid;
  result.has_z = source.has_z;
  result.has_m = source.has_m;
  return result;
}

}  // namespace

std::optional<Circle> circle_of(const Arc& arc) {
  const double dx_end = arc.end.x - arc.start.x;
  const double dy_end = arc.end.y - arc.start.y;
  const double dx_middle = arc.middle.x - arc.start.x;
  const double dy_middle = arc.middle.y - arc.start.y;
  Circle circle;
  if (std::abs(dx_end) < kTolerance && std::abs(dy_end) < kTolerance) {
    circle.x = arc.start.x + dx_middle / 2;
    circle.y = arc.start.y + dy_middle / 2;
  } else {
    const double middle_square = dx_middle * dx_middle + dy_middle * dy_middle;
    const double end_square = dx_end * dx_end + dy_end * dy_end;
    const double cross = 2 * (dx_middle * dy_end - dx_end * dy_middle);
    if (std::abs(cross) < kTolerance) return std::nullopt;
    circle.x = arc.start.x + (middle_square * dy_end - end_square * dy_middle) / cross;
    circle.y = arc.start.y - (middle_square * dx_end - end_square * dx_middle) / cross;
  }
  const double dx = circle.x - arc.start.x;
  const double dy = circle.y - arc.start.y;
  circle.radius = std::sqrt(dx * dx + dy * dy);
  return circle;
}

bool is_clockwise_arc(const Arc& arc) {
  return side_of(arc.start, arc.end, arc.middle.x, arc.middle.y) < 0;
}

ArcCorners corners_of(const Arc& arc) {
  ArcCorners corners{arc.start, arc.start};
  const auto include = [&corners](double x, double y) {
    corners.low.x = std::min(corners.low.x, x);
    corners.low.y = std::min(corners.low.y, y);
    corners.high.x = std::max(corners.high.x, x);
    corners.high.y = std::max(corners.high.y, y);
  };
  include(arc.end.x, arc.end.y);
  corners.low.z = std::min(arc.start.z, arc.end.z);
  corners.high.z = std::max(arc.start.z, arc.end.z);
  const std::optional<Circle> circle = circle_of(arc);
  if (!circle) return corners;
  const auto& [x, y, radius] = *circle;
  if (is_circle(arc)) {
    corners.low.x = x - radius;
    corners.low.y = y - radius;
    corners.high.x = x + radius;
    corners.high.y = y + radius;
    return corners;
  }
  const int side = side_of(arc.start, arc.end, arc.middle.x, arc.middle.y);
  const std::array<std::pair<double, double>, 4> extremes = {
      {{x, y + radius}, {x, y - radius}, {x - radius, y}, {x + radius, y}}};
  for (const auto& [extreme_x, extreme_y] : extremes) {
    if (side_of(arc.start, arc.end, extreme_x, extreme_y) == side) include(extreme_x, extreme_y);
  }
  return corners;
}

bool has_arcs(const Geometry& geometry) {
  return geometry.type == GeometryType::kCircularString ||
         std::ranges::any_of(geometry.parts, has_arcs);
}

Geometry with_lines_for_arcs(const Geometry& geometry, int segments) {
  switch (geometry.type) {
    case GeometryType::kCircularString:
    case GeometryType::kCompoundCurve: {
      Geometry line = without_content(geometry, GeometryType::kLineString);
      line.coordinates = line_vertices(geometry, segments);
      return line;
    }
    case GeometryType::kCurvePolygon: {
      if (geometry.parts.empty())
        throw Error(sqlstate::kInternalError, "lwpoly_construct: need at least 1 ring");
      Geometry polygon = without_content(geometry, GeometryType::kPolygon);
      polygon.rings.reserve(geometry.parts.size());
      for (const Geometry& ring : geometry.parts)
        polygon.rings.push_back(line_vertices(ring, segments));
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
        result.parts.push_back(with_lines_for_arcs(part, segments));
      return result;
    }
    default:
      return geometry;
  }
}

}  // namespace carto_mock::sql
