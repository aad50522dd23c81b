// Squares and hexagons that cover the plane, and the tiles of web maps (PostGIS manual, chapter
// 8.3).
#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"
#include "sql/functions/value_streams.h"

namespace carto_mock::sql {
namespace {

// Of a hexagon with sides of length 1; PostGIS's digits.
constexpr double kHalfHeight = 0.8660254037844387;

Geometry hexagon(double origin_x, double origin_y, double size, std::int32_t column,
                 std::int32_t row, std::int32_t srid) {
  static constexpr double kX[] = {-1, -0.5, 0.5, 1, 0.5, -0.5, -1};
  static constexpr std::int64_t kHalfHeightsUp[] = {0, -1, -1, 0, 1, 1, 0};
  const std::int64_t center = 2 * std::int64_t{row} + (column % 2 == 0 ? 0 : 1);
  std::vector<Coordinate> ring;
  for (std::size_t i = 0; i < std::size(kX); ++i)
    ring.push_back(
        {origin_x + size * (1.5 * column + kX[i]),
         origin_y + size * kHalfHeight * static_cast<double>(center + kHalfHeightsUp[i])});
  return polygon_like(empty_geometry(GeometryType::kPolygon, srid), {std::move(ring)});
}

Geometry square(double origin_x, double origin_y, double size, std::int32_t column,
                std::int32_t row, std::int32_t srid) {
  const double left = origin_x + (size * column);
  const double bottom = origin_y + (size * row);
  const double right = origin_x + (size * (column + 1));
  const double top = origin_y + (size * (row + 1));
  return rectangle({left, bottom, right, top}, srid);
}

using Shape = Geometry (*)(double, double, double, std::int32_t, std::int32_t, std::int32_t);

template <Shape shape>
std::optional<Geometry> shape_at(double size, std::int32_t column, std::int32_t row,
                                 const Geometry& origin) {
  if (origin.type != GeometryType::kPoint)
    throw Error::unsupported("a grid's origin that is no point");
  if (origin.is_empty()) throw Error::unsupported("a grid's origin that is empty");
  const Coordinate& at = origin.coordinates[0];
  return shape(at.x, at.y, size, column, row, origin.srid);
}

Value grid_row(const Geometry& cell, std::int32_t column, std::int32_t row) {
  return Value::record(
      {.types = {{oid::kGeometry, -1}, {oid::kInt4, -1}, {oid::kInt4, -1}},
       .names = {"geom", "i", "j"},
       .fields = {NativeCodec<Geometry>::pack(cell), Value::integer(column), Value::integer(row)}});
}

struct Range {
  std::int32_t first = 0;
  std::int32_t last = -1;
};

// Column by column; which rows a column has may depend on it.
template <typename RowsOf>
std::unique_ptr<ValueStream> grid(Range columns, RowsOf rows_of, Shape shape, double size,
                                  std::int32_t srid) {
  return stream_of([=, column = columns.first,
                    row = rows_of(columns.first).first]() mutable -> std::optional<Value> {
    while (column <= columns.last && row > rows_of(column).last) row = rows_of(++column).first;
    if (column > columns.last) return std::nullopt;
    Value value = grid_row(shape(0, 0, size, column, row, srid), column, row);
    ++row;
    return value;
  });
}

std::int32_t index_of(double value) {
  if (std::fabs(value) > static_cast<double>(std::numeric_limits<std::int32_t>::max() - 2))
    throw Error::unsupported("a grid of so many cells");
  return static_cast<std::int32_t>(value);
}

struct Bounds {
  double size;
  Box2d box;
  std::int32_t srid;
};

std::optional<Bounds> bounds_of(Arguments arguments) {
  const double size = arguments[0].as_real();
  const Geometry geometry = NativeCodec<AnyGeometry>::unpack(arguments[1]);
  const std::optional<Box2d> box = bounding_box(geometry);
  if (!box) return std::nullopt;
  if (!(size > 0)) throw Error::unsupported("a grid with cells of no size");
  constexpr double kLargest = 1e300;
  if (size > kLargest) throw Error::unsupported("a grid with cells that large");
  // As it is stored, which adds cells beside an edge of small ones.
  const FloatBox stored = outward_rounded(*box);
  return Bounds{size, {stored.x_min, stored.y_min, stored.x_max, stored.y_max}, geometry.srid};
}

std::unique_ptr<ValueStream> square_grid(const CallContext&, Arguments arguments) {
  const std::optional<Bounds> bounds = bounds_of(arguments);
  if (!bounds) return stream_of([]() -> std::optional<Value> { return std::nullopt; });
  const Box2d& box = bounds->box;
  const double size = bounds->size;
  const Range columns{index_of(std::floor(box.x_min / size)),
                      index_of(std::floor(box.x_max / size))};
  const Range rows{index_of(std::floor(box.y_min / size)), index_of(std::floor(box.y_max / size))};
  return grid(
      columns, [rows](std::int32_t) { return rows; }, square, size, bounds->srid);
}

std::unique_ptr<ValueStream> hexagon_grid(const CallContext&, Arguments arguments) {
  const std::optional<Bounds> bounds = bounds_of(arguments);
  if (!bounds) return stream_of([]() -> std::optional<Value> { return std::nullopt; });
  const Box2d& box = bounds->box;
  const double size = bounds->size;
  const double column_width = 1.5 * size;
  const double row_height = size * 2 * kHalfHeight;
  // The columns whose hexagons touch the box, and for even and odd columns the rows that do.
  Range columns{index_of(std::floor(box.x_min / column_width)),
                index_of(std::ceil(box.x_max / column_width))};
  const double left = box.x_min - static_cast<double>(columns.first) * column_width;
  if (left > size) ++columns.first;
  const double right = static_cast<double>(columns.last) * column_width - box.x_max;
  if (right > size) --columns.last;
  const auto rows_of = [=](std::int32_t column) {
    const double shift = std::abs(column) % 2 == 0 ? 0.5 : 0;
    return Range{index_of(std::floor(box.y_min / row_height + shift)),
                 index_of(std::floor(box.y_max / row_height + shift))};
  };
  return grid(columns, rows_of, hexagon, size, bounds->srid);
}

// Web Mercator's world, unless told otherwise.
std::optional<Geometry> tile_envelope(std::optional<std::int32_t> zoom,
                                      std::optional<std::int32_t> x, std::optional<std::int32_t> y,
                                      std::optional<Geometry> bounds,
                                      std::optional<double> margin) {
  if (!zoom || !x || !y || !bounds) return std::nullopt;
  const std::optional<Box2d> box = bounding_box(*bounds);
  if (!box) throw_geometry_error("ST_TileEnvelope: Unable to compute bbox");
  const double share = margin.value_or(0);
  if (share < -0.5)
    throw_geometry_error(
        fmt::format("ST_TileEnvelope: Margin must not be less than -50%, margin={}",
                    message_number(share, "{:.6f}")));
  const double width = box->x_max - box->x_min;
  const double height = box->y_max - box->y_min;
  if (width <= 0 || height <= 0)
    throw_geometry_error("ST_TileEnvelope: Geometric bounds are too small");
  if (*zoom < 0 || *zoom >= 32)
    throw_geometry_error(fmt::format("ST_TileEnvelope: Invalid tile zoom value, {}", *zoom));
  const std::uint32_t count = 1U << static_cast<std::uint32_t>(*zoom);
  if (*x < 0 || static_cast<std::uint32_t>(*x) >= count)
    throw_geometry_error(fmt::format("ST_TileEnvelope: Invalid tile x value, {}", *x));
  if (*y < 0 || static_cast<std::uint32_t>(*y) >= count)
    throw_geometry_error(fmt::format("ST_TileEnvelope: Invalid tile y value, {}", *y));
  const double tile_width = width / count;
  const double tile_height = height / count;
  Box2d tile;
  if (1 + share * 2 > count) {
    tile.x_min = box->x_min;
    tile.x_max = box->x_max;
  } else {
    tile.x_min = box->x_min + tile_width * (*x - share);
    tile.x_max = box->x_min + tile_width * (*x + 1 + share);
  }
  tile.y_min = box->y_max - tile_height * (*y + 1 + share);
  tile.y_max = box->y_max - tile_height * (*y - share);
  // NaN stays.
  if (box->y_min > tile.y_min) tile.y_min = box->y_min;
  if (box->y_max < tile.y_max) tile.y_max = box->y_max;
  return rectangle(tile, bounds->srid);
}

constexpr FunctionEntry kEntries[] = {
    {"st_square(double precision,integer,integer,geometry)", native_any<shape_at<square>>},
    {"st_hexagon(double precision,integer,integer,geometry)", native_any<shape_at<hexagon>>},
    {"st_tileenvelope(integer,integer,integer,geometry,double precision)",
     native_any<tile_envelope>},
};

constexpr SetFunctionEntry kSetEntries[] = {
    {"st_squaregrid(double precision,geometry)", square_grid},
    {"st_hexagongrid(double precision,geometry)", hexagon_grid},
};

}  // namespace

std::span<const FunctionEntry> geometry_grid_functions() { return kEntries; }
std::span<const SetFunctionEntry> geometry_grid_set_functions() { return kSetEntries; }

}  // namespace carto_mock::sql
