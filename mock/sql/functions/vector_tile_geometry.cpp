#include "sql/functions/vector_tile_geometry.h"

#include <fmt/format.h>

#include "sql/functions/geometry_building.h"
#include "sql/functions/varints.h"

namespace carto_mock::sql {
namespace {

class CommandWriter {
 public:
  std::vector<std::uint32_t> take() { return std::move(commands_); }

  void points(const std::vector<Coordinate>& run) {
    if (run.empty()) return;
    command(kMoveTo, run.size());
    for (const Coordinate& at : run) move(at);
  }

  void line(const std::vector<Coordinate>& run) { path(run, run.size()); }

  // The last vertex, which is the first one, is left to the command that closes.
  void ring(const std::vector<Coordinate>& run) {
    if (run.empty()) return;
    path(run, run.size() - 1);
    command(kClosePath, 1);
  }

 private:
  enum Command : std::uint32_t { kMoveTo = 1, kLineTo = 2, kClosePath = 7 };

  void path(const std::vector<Coordinate>& run, std::size_t count) {
    if (count == 0) return;
    command(kMoveTo, 1);
    move(run[0]);
    if (count == 1) return;
    command(kLineTo, count - 1);
    for (std::size_t i = 1; i < count; ++i) move(run[i]);
  }

  void command(Command command, std::size_t count) {
    commands_.push_back(command | static_cast<std::uint32_t>(count) << 3U);
  }

  void move(const Coordinate& at) {
    const std::int32_t x = whole(at.x);
    const std::int32_t y = whole(at.y);
    commands_.push_back(static_cast<std::uint32_t>(zigzag(std::int64_t{x} - x_)));
    commands_.push_back(static_cast<std::uint32_t>(zigzag(std::int64_t{y} - y_)));
    x_ = x;
    y_ = y;
  }

  static std::int32_t whole(double ordinate) {
    constexpr double kLimit = 1U << 30U;  // so that differences fit as well
    if (!(ordinate > -kLimit && ordinate < kLimit))
      throw Error::unsupported("ST_AsMVT() of coordinates that large");
    return static_cast<std::int32_t>(ordinate);
  }

  std::vector<std::uint32_t> commands_;
  std::int32_t x_ = 0;
  std::int32_t y_ = 0;
};

// An empty point among others repeats the one before it, as PostGIS has it.
std::vector<Coordinate> points_of(const Geometry& multi_point) {
  std::vector<Coordinate> points;
  for (const Geometry& part : multi_point.parts) {
    if (!part.is_empty()) {
      points.push_back(part.coordinates[0]);
    } else if (!points.empty()) {
      points.push_back(points.back());
    } else {
      throw Error::unsupported("ST_AsMVT() of points of which the first is empty");
    }
  }
  return points;
}

void write_simple(CommandWriter& writer, const Geometry& geometry) {
  if (geometry.type == GeometryType::kPoint) writer.points(geometry.coordinates);
  if (geometry.type == GeometryType::kLineString) writer.line(geometry.coordinates);
  for (const auto& ring : geometry.rings) writer.ring(ring);
}

}  // namespace

TileGeometry encode_tile_geometry(const Geometry& geometry) {
  constexpr std::uint32_t kPoints = 1;
  constexpr std::uint32_t kLines = 2;
  constexpr std::uint32_t kPolygons = 3;
  CommandWriter writer;
  switch (geometry.type) {
    case GeometryType::kPoint:
      // PostGIS writes a command without points, and what is in memory behind it.
      if (geometry.is_empty()) throw Error::unsupported("ST_AsMVT() of an empty point");
      write_simple(writer, geometry);
      return {kPoints, writer.take()};
    case GeometryType::kMultiPoint:
      writer.points(points_of(geometry));
      return {kPoints, writer.take()};
    case GeometryType::kLineString:
    case GeometryType::kMultiLineString:
      for_each_simple(geometry, [&](const Geometry& line) { write_simple(writer, line); });
      return {kLines, writer.take()};
    case GeometryType::kPolygon:
    case GeometryType::kMultiPolygon:
      for_each_simple(geometry, [&](const Geometry& polygon) { write_simple(writer, polygon); });
      return {kPolygons, writer.take()};
    case GeometryType::kGeometryCollection:
      break;
    default:
      refuse_kind();
  }
  throw_geometry_error(fmt::format("encode_feature_geometry: '{}' geometry type not supported",
                                   geometry_type_name(geometry.type)));
}

}  // namespace carto_mock::sql
