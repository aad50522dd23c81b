// Lines' vertices added, replaced and removed, and vertices put in between (PostGIS manual, chapter
// 8.5).
#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"

namespace carto_mock::sql {
namespace {

using Run = std::vector<Coordinate>;

void require_line(const Geometry& geometry) {
  if (geometry.type != GeometryType::kLineString)
    throw_geometry_error("First argument must be a LINESTRING");
}

// With the line's dimensions: what the point lacks is 0.
Coordinate vertex_for(const Geometry& line, const Geometry& point) {
  if (point.is_empty()) throw Error::unsupported("an empty point as a line's vertex");
  return with_dimensions(point, line.has_z, line.has_m, 0, 0).coordinates[0];
}

// -1 adds at the end.
Geometry add_point_at(const Geometry& line, const Geometry& point, std::int32_t position) {
  require_line(line);
  if (point.type != GeometryType::kPoint) throw_geometry_error("Second argument must be a POINT");
  const auto count = static_cast<std::int32_t>(line.coordinates.size());
  if (position < -1 || position > count) throw_geometry_error("LWGEOM_addpoint: Invalid offset");
  Geometry result = line;
  result.coordinates.insert(result.coordinates.begin() + (position == -1 ? count : position),
                            vertex_for(line, point));
  return result;
}

Geometry add_point(const Geometry& line, const Geometry& point) {
  return add_point_at(line, point, -1);
}

Geometry set_point(const Geometry& line, std::int32_t position, const Geometry& point) {
  if (point.type != GeometryType::kPoint) throw_geometry_error("Third argument must be a POINT");
  require_line(line);
  const auto count = static_cast<std::int32_t>(line.coordinates.size());
  if (count < 1) throw_geometry_error("Line has no points");
  const std::int32_t index = position < 0 ? position + count : position;
  if (index < 0 || index >= count)
    throw_geometry_error(fmt::format("abs(Point index) out of range (-)({}..{})", 0, count - 1));
  Geometry result = line;
  result.coordinates[static_cast<std::size_t>(index)] = vertex_for(line, point);
  return result;
}

Geometry remove_point(const Geometry& line, std::int32_t position) {
  require_line(line);
  const auto count = static_cast<std::int32_t>(line.coordinates.size());
  if (count > 0 && (position < 0 || position >= count))
    throw_geometry_error(fmt::format("Point index out of range ({}..{})", 0, count - 1));
  if (count < 3) throw_geometry_error("Can't remove points from a single segment line");
  Geometry result = line;
  result.coordinates.erase(result.coordinates.begin() + position);
  return result;
}

bool same_place(const Coordinate& a, const Coordinate& b) { return a == b; }

// A closed line that begins at another of its vertices.
Geometry scroll(const Geometry& line, const Geometry& point) {
  if (line.type != GeometryType::kLineString) throw_geometry_error("First argument must be a line");
  if (point.type != GeometryType::kPoint) throw_geometry_error("Second argument must be a point");
  if (point.is_empty()) throw_geometry_error("Second argument must be a non-empty point");
  const Run& run = line.coordinates;
  if (run.empty() || !same_place(run.front(), run.back()))
    throw_geometry_error("ptarray_scroll_in_place: input POINTARRAY is not closed");
  Coordinate wanted = point.coordinates[0];
  if (!point.has_z) wanted.z = 0;
  for (std::size_t start = 0; start < run.size(); ++start) {
    if (!same_place(run[start], wanted)) continue;
    Run rotated;
    for (std::size_t i = 0; i + 1 < run.size(); ++i)
      rotated.push_back(run[(start + i) % (run.size() - 1)]);
    rotated.push_back(rotated.front());
    return line_like(line, std::move(rotated));
  }
  throw_geometry_error(
      "ptarray_scroll_in_place: input POINTARRAY does not contain the given point");
}

// Without vertices that repeat the one before, except where there is nothing else.
Run segmentize_run(const Run& run, double longest) {
  if (run.size() == 2 && run[0] == run[1]) return run;
  Run result;
  for (std::size_t i = 0; i < run.size(); ++i) {
    if (i > 0) {
      const Coordinate& from = run[i - 1];
      const Coordinate& to = run[i];
      const double length = std::hypot(to.x - from.x, to.y - from.y);
      const double pieces = std::ceil(length / longest);
      constexpr double kMost = std::numeric_limits<std::int32_t>::max() - 1;
      if (pieces >= kMost) throw Error::unsupported("a line of so many segments");
      for (double piece = 1; piece < pieces; ++piece) {
        result.push_back(
            {from.x + (to.x - from.x) * piece / pieces, from.y + (to.y - from.y) * piece / pieces,
             from.z + (to.z - from.z) * piece / pieces, from.m + (to.m - from.m) * piece / pieces});
      }
    }
    if (result.empty() || result.back() != run[i]) result.push_back(run[i]);
  }
  return result;
}

// Curves, surfaces and triangles stay as they are. Of the parts of collections PostGIS asks no more
// whether they are empty.
Geometry with_segments(Geometry geometry, double longest) {
  if (!is_plain(geometry.type)) return geometry;
  if (geometry.type == GeometryType::kPolygon && geometry.rings.empty())
    throw_geometry_error("lwpoly_construct: need at least 1 ring");
  if (geometry.type == GeometryType::kLineString && geometry.coordinates.empty())
    throw Error::unsupported("ST_Segmentize() of a collection with an empty line");
  const bool is_point = geometry.type == GeometryType::kPoint;
  if (!is_point) geometry.coordinates = segmentize_run(geometry.coordinates, longest);
  for (Run& ring : geometry.rings) ring = segmentize_run(ring, longest);
  for (Geometry& part : geometry.parts) part = with_segments(std::move(part), longest);
  return geometry;
}

Geometry segmentize(const Geometry& geometry, double longest) {
  if (std::isnan(longest) || geometry.type == GeometryType::kPoint ||
      geometry.type == GeometryType::kMultiPoint)
    return geometry;
  if (longest <= 0)
    throw_geometry_error(
        fmt::format("ST_Segmentize: invalid max_distance {} (must be >= 0)",
                    std::isinf(longest) ? "-Infinity" : fmt::format("{:g}", longest)));
  if (geometry.is_empty()) return geometry;
  return with_segments(geometry, longest);
}

constexpr FunctionEntry kEntries[] = {
    {"st_addpoint(geometry,geometry)", native_any<add_point>},
    {"st_addpoint(geometry,geometry,integer)", native_any<add_point_at>},
    {"st_setpoint(geometry,integer,geometry)", native_any<set_point>},
    {"st_removepoint(geometry,integer)", native_any<remove_point>},
    {"st_scroll(geometry,geometry)", native_any<scroll>},
    {"st_segmentize(geometry,double precision)", native_any<segmentize>},
};

}  // namespace

std::span<const FunctionEntry> geometry_vertex_editing_functions() { return kEntries; }

}  // namespace carto_mock::sql
