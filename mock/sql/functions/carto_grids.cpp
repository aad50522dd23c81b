// Tiles, hexagons and rectangles that cover an area (spec dataservices.md 4.2).
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <optional>
#include <vector>

#include "sql/functions/carto_functions.h"
#include "sql/functions/geometry_native.h"
#include "sql/functions/value_streams.h"

namespace carto_mock::sql {
namespace {

constexpr std::int32_t kWebMercator = 3857;

// Meters a pixel of a tile of 256 pixels.
double tile_resolution(std::int32_t zoom) {
  constexpr double kEarthRadius = 6378137;
  constexpr double kPixels = 256;
  return kEarthRadius * 2 * std::numbers::pi / kPixels / std::pow(2, zoom);
}

Geometry closed_polygon(std::vector<Coordinate> ring, std::int32_t srid) {
  Geometry polygon;
  polygon.type = GeometryType::kPolygon;
  polygon.srid = srid;
  ring.push_back(ring.front());
  polygon.rings.push_back(std::move(ring));
  return polygon;
}

Geometry tile_extent(std::int32_t x, std::int32_t y, std::int32_t zoom) {
  constexpr double kEdge = 20037508.342789244;
  const double size = 256 * tile_resolution(zoom);
  // Each from the edge of the world, so that they round as the extension's do.
  const double left = -kEdge + x * size;
  const double right = -kEdge + (x + 1.0) * size;
  const double top = kEdge - y * size;
  const double bottom = kEdge - (y + 1.0) * size;
  return closed_polygon({{left, top}, {left, bottom}, {right, bottom}, {right, top}}, kWebMercator);
}

// Flat-topped, clockwise from its vertex in the east.
std::vector<Coordinate> hexagon_around(Coordinate center, double radius) {
  constexpr std::array<double, 6> kDegrees = {0, -60, -120, -180, 120, 60};
  std::vector<Coordinate> ring;
  for (const double degrees : kDegrees) {
    const double angle = degrees * std::numbers::pi / 180;
    ring.push_back({center.x + radius * std::cos(angle), center.y + radius * std::sin(angle)});
  }
  return ring;
}

Geometry make_hexagon(const Geometry& center, double radius) {
  if (center.type != GeometryType::kPoint || center.coordinates.empty())
    throw Error::unsupported("CDB_MakeHexagon() around what is no point");
  return closed_polygon(hexagon_around(center.coordinates.front(), radius), center.srid);
}

struct GridArguments {
  Box2d extent;
  std::int32_t srid;
  Coordinate origin;
  double largest_count;
};

// None: no extent. `sizes`: how many of the arguments after the extent are sizes.
std::optional<GridArguments> grid_arguments(Arguments arguments, std::size_t sizes) {
  if (arguments[0].is_null()) return std::nullopt;
  const Geometry extent = NativeCodec<Geometry>::unpack(arguments[0]);
  const std::optional<Box2d> box = bounding_box(extent);
  if (!box) return std::nullopt;
  for (std::size_t i = 1; i <= sizes; ++i) {
    if (arguments[i].is_null() || arguments[i].as_real() <= 0)
      throw Error::unsupported("a grid without a positive cell size");
  }
  const Value& count = arguments[sizes + 2];
  if (count.is_null()) throw Error::unsupported("a grid without maxcells");
  GridArguments result{*box, extent.srid, {}, static_cast<double>(count.as_integer())};
  if (arguments[sizes + 1].is_null()) return result;
  const Geometry origin = NativeCodec<Geometry>::unpack(arguments[sizes + 1]);
  if (origin.srid != extent.srid) {
    throw Error(
        sqlstate::kRaiseException,
        fmt::format("SRID mismatch between extent ({}) and origin ({})", extent.srid, origin.srid));
  }
  if (origin.type != GeometryType::kPoint || origin.coordinates.empty())
    throw Error::unsupported("a grid whose origin is no point");
  result.origin = origin.coordinates.front();
  return result;
}

void check_count(double count, const GridArguments& grid) {
  if (count > grid.largest_count)
    throw Error(sqlstate::kRaiseException, "The requested grid is too big to be rendered");
}

// Or the grid would have no end.
void check_steps(double start, double step) {
  if (!(start + step > start)) throw Error::unsupported("a grid so far from its origin");
}

double first_step(double low, double origin, double step) {
  return std::ceil((low - origin) / step);
}

std::vector<Value> hexagon_grid(const CallContext& context, Arguments arguments) {
  const std::optional<GridArguments> grid = grid_arguments(arguments, 1);
  if (!grid) return {};
  const double side = arguments[1].as_real();
  const double height = side * std::sqrt(3.0);
  const double column_width = side * 1.5;
  const Coordinate origin = grid->origin;
  const Box2d& extent = grid->extent;
  const double skipped = first_step(extent.x_min, origin.x, column_width);
  const double x_start = origin.x + skipped * column_width;
  const double y_start = origin.y + first_step(extent.y_min, origin.y, height) * height;
  check_steps(x_start, column_width);
  check_steps(y_start, height);
  check_count(std::ceil(std::ceil((extent.y_max - y_start) / (height / 2)) *
                        std::ceil((extent.x_max - x_start) / (column_width * 2 / 3)) / 3),
              *grid);

  // Columns begin at two heights in turn.
  const double below = y_start - height / 2;
  const std::array<double, 2> starts = {below < extent.y_min ? y_start + height / 2 : below,
                                        y_start};
  auto column = static_cast<std::size_t>(std::fabs(std::fmod(skipped, 2)));
  const auto snap = [](double value, double from, double step) {
    return std::rint((value - from) / step) * step + from;
  };
  std::vector<Value> cells;
  for (double x = x_start; x < extent.x_max; x += column_width) {
    for (double y = starts[column]; y < extent.y_max; y += height) {
      context.session.check_interrupts();
      std::vector<Coordinate> ring = hexagon_around({x, y}, side);
      for (Coordinate& vertex : ring) {
        vertex.x = snap(vertex.x, origin.x, side / 2);
        vertex.y = snap(vertex.y, origin.y, side * std::sqrt(3.0) / 2);
      }
      cells.push_back(NativeCodec<Geometry>::pack(closed_polygon(std::move(ring), grid->srid)));
    }
    column = 1 - column;
  }
  return cells;
}

std::vector<Value> rectangle_grid(const CallContext& context, Arguments arguments) {
  const std::optional<GridArguments> grid = grid_arguments(arguments, 2);
  if (!grid) return {};
  const double width = arguments[1].as_real();
  const double height = arguments[2].as_real();
  const Box2d& extent = grid->extent;
  const double x_start = grid->origin.x + first_step(extent.x_min, grid->origin.x, width) * width;
  const double y_start = grid->origin.y + first_step(extent.y_min, grid->origin.y, height) * height;
  check_steps(x_start, width);
  check_steps(y_start, height);
  check_count(
      std::ceil((extent.x_max - x_start) / width) * std::ceil((extent.y_max - y_start) / height),
      *grid);
  std::vector<Value> cells;
  for (double x = x_start; x < extent.x_max; x += width) {
    for (double y = y_start; y < extent.y_max; y += height) {
      context.session.check_interrupts();
      const Box2d cell{x - width / 2, y - height / 2, x + width / 2, y + height / 2};
      cells.push_back(NativeCodec<Geometry>::pack(rectangle(cell, grid->srid)));
    }
  }
  return cells;
}

constexpr FunctionEntry kEntries[] = {
    {"cdb_xyz_resolution(integer)", native<tile_resolution>},
    {"cdb_xyz_extent(integer,integer,integer)", native<tile_extent>},
    {"cdb_makehexagon(geometry,double precision)", native<make_hexagon>},
};

constexpr SetFunctionEntry kSetEntries[] = {
    {"cdb_hexagongrid(geometry,double precision,geometry,integer)", all_at_once<hexagon_grid>},
    {"cdb_rectanglegrid(geometry,double precision,double precision,geometry,integer)",
     all_at_once<rectangle_grid>},
};

}  // namespace

std::span<const FunctionEntry> carto_grid_functions() { return kEntries; }
std::span<const SetFunctionEntry> carto_grid_set_functions() { return kSetEntries; }

}  // namespace carto_mock::sql
