// Casts between geometries and PostgreSQL's own geometric types (PostGIS manual, chapter 8.1).
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/functions/geometric_shapes.h"
#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"

namespace carto_mock::sql {
namespace {

// False: it is empty, and stands for NULL.
bool is_convertible(const Geometry& geometry, GeometryType type, std::string_view target) {
  if (geometry.type != type) {
    throw_geometry_error("geometry_to_" + std::string(target) + " only accepts " +
                         std::string(geometry_type_name(type)) + "s");
  }
  return !geometry.is_empty();
}

std::vector<geometric::Point> points_of(const std::vector<Coordinate>& run) {
  std::vector<geometric::Point> points;
  points.reserve(run.size());
  for (const Coordinate& at : run) points.push_back({at.x, at.y});
  return points;
}

std::vector<Coordinate> run_of(const std::vector<geometric::Point>& points) {
  std::vector<Coordinate> run;
  run.reserve(points.size());
  for (const geometric::Point& point : points) run.push_back({point.x, point.y});
  return run;
}

std::optional<geometric::Point> to_point(const Geometry& geometry) {
  if (!is_convertible(geometry, GeometryType::kPoint, "point")) return std::nullopt;
  const Coordinate& at = geometry.coordinates[0];
  return geometric::Point{at.x, at.y};
}

// Open, also where it ends where it begins.
std::optional<geometric::Path> to_path(const Geometry& geometry) {
  if (!is_convertible(geometry, GeometryType::kLineString, "path")) return std::nullopt;
  return geometric::Path{points_of(geometry.coordinates), false};
}

// Without holes; the first vertex stands at the end again.
std::optional<geometric::Polygon> to_polygon(const Geometry& geometry) {
  if (!is_convertible(geometry, GeometryType::kPolygon, "polygon")) return std::nullopt;
  return geometric::Polygon{points_of(geometry.rings[0])};
}

std::optional<geometric::Box> to_box(const Geometry& geometry) {
  const std::optional<Box2d> box = bounding_box(geometry);
  if (!box) return std::nullopt;
  return geometric::Box{{box->x_max, box->y_max}, {box->x_min, box->y_min}};
}

geometric::Box box_of_space(const Box3d& box) {
  return {{box.x_max, box.y_max}, {box.x_min, box.y_min}};
}

Geometry from_point(const geometric::Point& point) {
  return point_like(empty_geometry(GeometryType::kPoint, 0), {point.x, point.y});
}

// A closed path is not closed here.
Geometry from_path(const geometric::Path& path) {
  return line_like(empty_geometry(GeometryType::kLineString, 0), run_of(path.points));
}

Geometry from_polygon(const geometric::Polygon& polygon) {
  std::vector<Coordinate> ring = run_of(polygon.points);
  const bool is_closed = ring.front().x == ring.back().x && ring.front().y == ring.back().y;
  if (!is_closed) ring.push_back(ring.front());
  std::vector<std::vector<Coordinate>> rings;
  rings.push_back(std::move(ring));
  return polygon_like(empty_geometry(GeometryType::kPolygon, 0), std::move(rings));
}

constexpr FunctionEntry kEntries[] = {
    {"point(geometry)", native<to_point>},       {"path(geometry)", native<to_path>},
    {"polygon(geometry)", native<to_polygon>},   {"box(geometry)", native<to_box>},
    {"box(box3d)", native<box_of_space>},        {"box3dtobox(box3d)", native<box_of_space>},
    {"geometry(point)", native<from_point>},     {"geometry(path)", native<from_path>},
    {"geometry(polygon)", native<from_polygon>},
};

}  // namespace

std::span<const FunctionEntry> plain_shape_functions() { return kEntries; }

}  // namespace carto_mock::sql
