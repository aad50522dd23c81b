// ST_AsMVTGeom (PostGIS manual, chapter 8.9.3): in a tile's whole numbers, from its upper left
// corner. And ST_AsX3D of points.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"
#include "sql/functions/geometry_reduction.h"
#include "sql/functions/geos_operations.h"
#include "sql/functions/stored_boxes.h"
#include "sql/functions/tile_polygons.h"
#include "sql/types/geometry_text.h"

namespace carto_mock::sql {
namespace {

// A tile's whole numbers, and what of the plane they stand for.
struct TileSpace {
  Box2d bounds;
  std::int32_t units = 0;  // a side's
  double margin = 0;
  bool clips = true;

  double width() const { return bounds.x_max - bounds.x_min; }
  double height() const { return bounds.y_max - bounds.y_min; }

  Coordinate place(Coordinate at) const {
    const double x_factor = units / width();
    const double y_factor = -(units / height());
    at.x = at.x * x_factor + -bounds.x_min * x_factor;
    at.y = at.y * y_factor + -bounds.y_max * y_factor;
    return at;
  }

  // On both sides of the tile.
  double low() const { return -margin; }
  double high() const { return units + margin; }
};

// In the order of x, then of y, each place once.
void sort_and_unite(std::vector<Coordinate>& points) {
  std::ranges::stable_sort(points, {}, [](const Coordinate& at) { return std::pair(at.x, at.y); });
  const auto repeated = std::ranges::unique(
      points, [](const Coordinate& a, const Coordinate& b) { return a.x == b.x && a.y == b.y; });
  points.erase(repeated.begin(), repeated.end());
}

std::optional<Geometry> tile_points(const Geometry& geometry, const TileSpace& space) {
  std::vector<Coordinate> points;
  for_each_simple(geometry, [&points](const Geometry& part) {
    if (!part.is_empty()) points.push_back(part.coordinates[0]);
  });
  for (Coordinate& at : points) {
    at = space.place(at);
    at.x = std::rint(at.x);
    at.y = std::rint(at.y);
  }
  sort_and_unite(points);
  const bool are_within = std::ranges::all_of(points, [&space](const Coordinate& at) {
    return at.x >= space.low() && at.x <= space.high() && at.y >= space.low() &&
           at.y <= space.high();
  });
  const bool is_clipped = space.clips && !are_within;
  // GEOS clips: away goes what lies on the edge, and M.
  if (is_clipped) {
    std::erase_if(points, [&space](const Coordinate& at) {
      return at.x <= space.low() || at.x >= space.high() || at.y <= space.low() ||
             at.y >= space.high();
    });
  }
  if (points.empty()) return std::nullopt;
  std::vector<Geometry> parts;
  parts.reserve(points.size());
  for (const Coordinate& at : points) parts.push_back(point_like(geometry, at));
  Geometry result = parts.size() == 1
                        ? std::move(parts[0])
                        : collection_like(geometry, GeometryType::kMultiPoint, std::move(parts));
  return is_clipped ? with_dimensions(std::move(result), geometry.has_z, false, 0, 0) : result;
}

// Less than half a unit wide and high, as far as the floats of its box tell.
bool is_invisible(const Geometry& geometry, const TileSpace& space) {
  const std::optional<Box2d> box = stored_box(geometry);
  if (!box) return false;
  return box->x_max - box->x_min < space.width() / space.units / 2 &&
         box->y_max - box->y_min < space.height() / space.units / 2;
}

// The only part of a collection in its place.
Geometry unwrapped(Geometry geometry) {
  if (!is_collection(geometry.type) || geometry.parts.size() != 1) return geometry;
  Geometry part = std::move(geometry.parts[0]);
  return part;
}

bool meet(const Coordinate& a, const Coordinate& b) { return a.x == b.x && a.y == b.y; }

// Whether it goes without `at` from `a` to `b`: on the straight way between them, or there and
// back.
bool is_needless(const Coordinate& a, const Coordinate& at, const Coordinate& b) {
  const double turn = (at.x - a.x) * (b.y - at.y) - (at.y - a.y) * (b.x - at.x);
  const double advance = (at.x - a.x) * (b.x - at.x) + (at.y - a.y) * (b.y - at.y);
  return meet(a, b) || (turn == 0 && advance >= 0);
}

// Each vertex may take the place of the one before it. After a way there and back, the same vertex
// stands there twice, of which the next one takes one's place.
std::vector<Coordinate> straightened(const std::vector<Coordinate>& run) {
  std::vector<Coordinate> result;
  for (const Coordinate& at : run) {
    const std::size_t count = result.size();
    if (count >= 2 && is_needless(result[count - 2], result[count - 1], at)) {
      result.back() = at;
    } else {
      result.push_back(at);
    }
  }
  return result;
}

// In whole numbers; what collapses is dropped.
Geometry whole_lines(const Geometry& geometry) {
  const Geometry snapped = snap_to_cells(geometry, 1, 1);
  std::vector<Geometry> lines;
  for_each_simple(snapped, [&lines](const Geometry& line) {
    std::vector<Coordinate> run = straightened(line.coordinates);
    const bool has_collapsed = run.size() == 2 && meet(run[0], run[1]);
    if (run.size() > 1 && !has_collapsed) lines.push_back(line_like(line, std::move(run)));
  });
  return unwrapped(collection_like(geometry, GeometryType::kMultiLineString, std::move(lines)));
}

std::optional<Geometry> tile_lines(const Geometry& geometry, const TileSpace& space) {
  Geometry lines =
      whole_lines(change_vertices(geometry, [&space](Coordinate& at) { at = space.place(at); }));
  if (lines.is_empty()) return std::nullopt;
  const Box2d box = bounding_box(lines).value_or(Box2d{});
  const bool is_within = box.x_min >= space.low() && box.y_min >= space.low() &&
                         box.x_max <= space.high() && box.y_max <= space.high();
  if (space.clips && !is_within) {
    const bool is_apart = box.x_min > space.high() || box.y_min > space.high() ||
                          box.x_max < space.low() || box.y_max < space.low();
    if (is_apart) return std::nullopt;
    if (lines.has_z || lines.has_m)
      throw Error::unsupported("ST_AsMVTGeom() of lines with Z or M that are clipped");
    lines = run_geos(lines, "ST_AsMVTGeom", [&](auto handle, auto* imported) {
      return GEOSClipByRect_r(handle, imported, space.low(), space.low(), space.high(),
                              space.high());
    });
    lines = whole_lines(lines);
    if (lines.is_empty()) return std::nullopt;
  }
  return lines;
}

// The lines of a collection, whose points do not count.
Geometry lines_of(const Geometry& geometry) {
  if (geometry.type != GeometryType::kGeometryCollection) return unwrapped(geometry);
  std::vector<Geometry> lines;
  for_each_simple(geometry, [&lines](const Geometry& part) {
    if (part.type == GeometryType::kLineString) lines.push_back(part);
  });
  return unwrapped(collection_like(geometry, GeometryType::kMultiLineString, std::move(lines)));
}

// The polygons of a collection.
std::optional<Geometry> tile_polygons(const Geometry& geometry, const TileSpace& space) {
  std::vector<Geometry> polygons;
  for_each_simple(geometry, [&polygons](const Geometry& part) {
    if (part.type == GeometryType::kPolygon) polygons.push_back(flatten(part));
  });
  const Geometry plane = empty_geometry(GeometryType::kMultiPolygon, geometry.srid);
  const Geometry placed =
      change_vertices(collection_like(plane, GeometryType::kMultiPolygon, std::move(polygons)),
                      [&space](Coordinate& at) { at = space.place(at); });
  Geometry whole = snap_to_cells(placed, 1, 1);
  for_each_run(whole, [](std::vector<Coordinate>& ring) { ring = straightened(ring); });
  if (whole.is_empty()) return std::nullopt;
  return valid_tile_polygons(whole, space.clips ? std::optional(Box2d{space.low(), space.low(),
                                                                      space.high(), space.high()})
                                                : std::nullopt);
}

std::optional<Geometry> tile_geometry(std::optional<Geometry> geometry, std::optional<Box2d> bounds,
                                      std::optional<std::int32_t> extent,
                                      std::optional<std::int32_t> buffer,
                                      std::optional<bool> clips) {
  constexpr std::int32_t kDefaultExtent = 4096;
  constexpr std::int32_t kDefaultBuffer = 256;
  if (!geometry) return std::nullopt;
  if (!bounds) throw_geometry_error("ST_AsMVTGeom: Geometric bounds cannot be null");
  const TileSpace space{*bounds, extent.value_or(kDefaultExtent),
                        static_cast<double>(buffer.value_or(kDefaultBuffer)), clips.value_or(true)};
  if (space.width() <= 0 || space.height() <= 0)
    throw_geometry_error("ST_AsMVTGeom: Geometric bounds are too small");
  if (space.units <= 0) throw_geometry_error("ST_AsMVTGeom: Extent must be greater than 0");
  if (space.margin < 0) throw Error::unsupported("ST_AsMVTGeom() with a negative buffer");
  if (const Geometry* odd = find_odd_kind(*geometry)) {
    if (odd->type == GeometryType::kTin || odd->type == GeometryType::kTriangle) refuse_kind();
    throw_geometry_error(
        fmt::format("lwgeom_get_basic_type: Invalid type ({})", stored_type_number(odd->type)));
  }
  switch (topological_dimension(*geometry)) {
    case 0:
      return tile_points(*geometry, space);
    case 1:
      if (geometry->type != GeometryType::kGeometryCollection && is_invisible(*geometry, space))
        return std::nullopt;
      return tile_lines(lines_of(*geometry), space);
    default:
      if (geometry->type != GeometryType::kGeometryCollection && is_invisible(*geometry, space))
        return std::nullopt;
      return tile_polygons(*geometry, space);
  }
}

std::optional<std::string> point_as_x3d(std::optional<Geometry> geometry,
                                        std::optional<std::int32_t> max_digits,
                                        std::optional<std::int32_t> options) {
  if (!geometry) return std::nullopt;
  constexpr std::int32_t kGeographic = 2;
  constexpr std::int32_t kWgs84 = 4326;
  if ((options.value_or(0) & kGeographic) != 0 && geometry->srid != kWgs84)
    throw_geometry_error("Only SRID 4326 is supported for geocoordinates.");
  if (geometry->type != GeometryType::kPoint || (options.value_or(0) & ~1) != 0)
    throw Error::unsupported("ST_AsX3D() of what is no point");
  if (geometry->is_empty()) return "";
  const Coordinate& at = geometry->coordinates[0];
  const std::int32_t digits = max_digits.value_or(kDefaultWktDigits);
  const bool is_flipped = options.value_or(0) == 1;
  std::string text = format_coordinate(is_flipped ? at.y : at.x, digits) + " " +
                     format_coordinate(is_flipped ? at.x : at.y, digits);
  if (geometry->has_z) text += " " + format_coordinate(at.z, digits);
  return text;
}

constexpr FunctionEntry kEntries[] = {
    {"st_asmvtgeom(geometry,box2d,integer,integer,boolean)", native_any<tile_geometry>},
    {"st_asx3d(geometry,integer,integer)", native<point_as_x3d>},
};

}  // namespace

std::span<const FunctionEntry> vector_tile_functions() { return kEntries; }

}  // namespace carto_mock::sql
