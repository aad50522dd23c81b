#include "sql/types/arcs.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace carto_mock::sql {
namespace {

constexpr double kTolerance = 1e-8;

bool is_circle(const Arc& arc) { return arc.start.x == arc.end.x && arc.start.y == arc.end.y; }

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

int side_of(const Coordinate& start, const Coordinate& end, const Coordinate& at) {
  const double cross = (at.x - start.x) * (end.y - start.y) - (end.x - start.x) * (at.y - start.y);
  return cross > 0 ? 1 : (cross < 0 ? -1 : 0);
}

bool is_clockwise_arc(const Arc& arc) { return side_of(arc.start, arc.end, arc.middle) < 0; }

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
  const int side = side_of(arc.start, arc.end, arc.middle);
  const std::array<std::pair<double, double>, 4> extremes = {
      {{x, y + radius}, {x, y - radius}, {x - radius, y}, {x + radius, y}}};
  for (const auto& [extreme_x, extreme_y] : extremes) {
    if (side_of(arc.start, arc.end, {extreme_x, extreme_y}) == side) include(extreme_x, extreme_y);
  }
  return corners;
}

Geometry without_content(const Geometry& source, GeometryType type) {
  Geometry result;
  result.type = type;
  result.srid = source.srid;
  result.has_z = source.has_z;
  result.has_m = source.has_m;
  return result;
}

bool has_arcs(const Geometry& geometry) {
  return geometry.type == GeometryType::kCircularString ||
         std::ranges::any_of(geometry.parts, has_arcs);
}

}  // namespace carto_mock::sql
