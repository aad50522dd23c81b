// ST_AsMVTGeom of points (PostGIS manual, chapter 8.9.3): in a tile's whole numbers, from its upper
// left corner. Lines and polygons, which PostGIS simplifies and repairs there, are refused. And
// ST_AsX3D of points.
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"
#include "sql/types/geometry_text.h"

namespace carto_mock::sql {
namespace {

std::optional<Geometry> tile_geometry(std::optional<Geometry> geometry, std::optional<Box2d> bounds,
                                      std::optional<std::int32_t> extent,
                                      std::optional<std::int32_t> buffer,
                                      std::optional<bool> clips) {
  constexpr std::int32_t kDefaultExtent = 4096;
  constexpr std::int32_t kDefaultBuffer = 256;
  if (!geometry) return std::nullopt;
  if (!bounds) throw_geometry_error("ST_AsMVTGeom: Geometric bounds cannot be null");
  const double width = bounds->x_max - bounds->x_min;
  const double height = bounds->y_max - bounds->y_min;
  if (width <= 0 || height <= 0)
    throw_geometry_error("ST_AsMVTGeom: Geometric bounds are too small");
  const std::int32_t units = extent.value_or(kDefaultExtent);
  if (units <= 0) throw_geometry_error("ST_AsMVTGeom: Extent must be greater than 0");
  if (topological_dimension(*geometry) != 0 || geometry->type == GeometryType::kGeometryCollection)
    throw Error::unsupported("ST_AsMVTGeom() of what are no points");
  const double margin = buffer.value_or(kDefaultBuffer);
  if (margin < 0) throw Error::unsupported("ST_AsMVTGeom() with a negative buffer");
  const double x_factor = units / width;
  const double y_factor = -(units / height);
  const double x_offset = -bounds->x_min * x_factor;
  const double y_offset = -bounds->y_max * y_factor;
  std::vector<Geometry> points;
  for_each_simple(*geometry, [&](const Geometry& part) {
    if (part.is_empty()) return;
    Coordinate at = part.coordinates[0];
    at.x = std::rint(at.x * x_factor + x_offset);
    at.y = std::rint(at.y * y_factor + y_offset);
    const bool is_within =
        at.x >= -margin && at.x <= units + margin && at.y >= -margin && at.y <= units + margin;
    if (clips.value_or(true) && !is_within) return;
    for (const Geometry& kept : points) {
      if (kept.coordinates[0].x == at.x && kept.coordinates[0].y == at.y) return;
    }
    points.push_back(point_like(*geometry, at));
  });
  if (points.empty()) return std::nullopt;
  if (points.size() == 1) return points[0];
  return collection_like(*geometry, GeometryType::kMultiPoint, std::move(points));
}

std::optional<std::string> point_as_x3d(std::optional<Geometry> geometry,
                                        std::optional<std::int32_t> max_digits,
                                        std::optional<std::int32_t> options) {
  if (!geometry || !max_digits || !options) return std::nullopt;
  if (geometry->type != GeometryType::kPoint || *options > 1)
    throw Error::unsupported("ST_AsX3D() of what is no point");
  if (geometry->is_empty()) return "";
  const Coordinate& at = geometry->coordinates[0];
  const bool is_flipped = *options == 1;
  std::string text = format_coordinate(is_flipped ? at.y : at.x, *max_digits) + " " +
                     format_coordinate(is_flipped ? at.x : at.y, *max_digits);
  if (geometry->has_z) text += " " + format_coordinate(at.z, *max_digits);
  return text;
}

constexpr FunctionEntry kEntries[] = {
    {"st_asmvtgeom(geometry,box2d,integer,integer,boolean)", native<tile_geometry>},
    {"st_asx3d(geometry,integer,integer)", native<point_as_x3d>},
};

}  // namespace

std::span<const FunctionEntry> vector_tile_functions() { return kEntries; }

}  // namespace carto_mock::sql
