#include "sql/functions/geometry_building.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace carto_mock::sql {

Geometry empty_geometry(GeometryType type, std::int32_t srid) {
  Geometry geometry;
  geometry.type = type;
  geometry.srid = srid;
  return geometry;
}

Geometry empty_like(const Geometry& source, GeometryType type) {
  Geometry geometry = empty_geometry(type, source.srid);
  geometry.has_z = source.has_z;
  geometry.has_m = source.has_m;
  return geometry;
}

Geometry point_like(const Geometry& source, const Coordinate& coordinate) {
  Geometry point = empty_like(source, GeometryType::kPoint);
  point.coordinates = {coordinate};
  return point;
}

Geometry line_like(const Geometry& source, std::vector<Coordinate> coordinates) {
  Geometry line = empty_like(source, GeometryType::kLineString);
  line.coordinates = std::move(coordinates);
  return line;
}

Geometry polygon_like(const Geometry& source, std::vector<std::vector<Coordinate>> rings) {
  Geometry polygon = empty_like(source, GeometryType::kPolygon);
  polygon.rings = std::move(rings);
  return polygon;
}

Geometry collection_like(const Geometry& source, GeometryType type, std::vector<Geometry> parts) {
  Geometry collection = empty_like(source, type);
  collection.parts = std::move(parts);
  return collection;
}

void require_same_dimensions(const Geometry& first, const Geometry& part) {
  // As PostGIS's flags number them.
  const auto number = [](const Geometry& geometry) {
    return (geometry.has_z ? 2 : 0) + (geometry.has_m ? 1 : 0);
  };
  if (number(first) == number(part)) return;
  throw_geometry_error(fmt::format("lwcollection_construct: mixed dimension geometries: {}/{}",
                                   number(first), number(part)));
}

void require_same_dimensions(const std::vector<Geometry>& parts) {
  for (const Geometry& part : parts) require_same_dimensions(parts.front(), part);
}

bool is_single(GeometryType type) {
  return !is_collection(type) || type == GeometryType::kCompoundCurve ||
         type == GeometryType::kCurvePolygon;
}

GeometryType multi_type(GeometryType type) {
  switch (type) {
    case GeometryType::kPoint:
      return GeometryType::kMultiPoint;
    case GeometryType::kLineString:
      return GeometryType::kMultiLineString;
    case GeometryType::kPolygon:
      return GeometryType::kMultiPolygon;
    case GeometryType::kCircularString:
    case GeometryType::kCompoundCurve:
      return GeometryType::kMultiCurve;
    case GeometryType::kCurvePolygon:
      return GeometryType::kMultiSurface;
    case GeometryType::kTriangle:
      return GeometryType::kTin;
    default:
      return type;
  }
}

GeometryType collecting_type(const std::vector<Geometry>& parts) {
  const GeometryType first = parts.front().type;
  const bool all_alike =
      std::ranges::all_of(parts, [first](const Geometry& part) { return part.type == first; });
  return all_alike && is_single(first) ? multi_type(first) : GeometryType::kGeometryCollection;
}

const Geometry* find_odd_kind(const Geometry& geometry) {
  if (!is_plain(geometry.type)) return &geometry;
  for (const Geometry& part : geometry.parts) {
    if (const Geometry* found = find_odd_kind(part)) return found;
  }
  return nullptr;
}

Geometry with_plain_areas(const Geometry& geometry) {
  Geometry result = geometry;
  switch (geometry.type) {
    case GeometryType::kTriangle:
      result.type = GeometryType::kPolygon;
      return result;
    case GeometryType::kTin:
    case GeometryType::kPolyhedralSurface:
      result.type = GeometryType::kGeometryCollection;
      break;
    default:
      if (!is_plain(geometry.type)) refuse_kind();
  }
  for (Geometry& part : result.parts) part = with_plain_areas(part);
  return result;
}

bool encloses_space(const Geometry& surface) {
  if (!surface.has_z || surface.parts.empty()) return false;
  using Place = std::array<double, 3>;
  const auto place_of = [](const Coordinate& at) { return Place{at.x, at.y, at.z}; };
  std::map<std::pair<Place, Place>, int> edges;
  for_each_run(surface, [&](const std::vector<Coordinate>& ring) {
    for (std::size_t i = 1; i < ring.size(); ++i) {
      const Place a = place_of(ring[i - 1]);
      const Place b = place_of(ring[i]);
      ++edges[std::minmax(a, b)];
    }
  });
  return std::ranges::all_of(edges, [](const auto& edge) { return edge.second == 2; });
}

std::int32_t topological_dimension(const Geometry& geometry) {
  switch (geometry.type) {
    case GeometryType::kPoint:
    case GeometryType::kMultiPoint:
      return 0;
    case GeometryType::kLineString:
    case GeometryType::kMultiLineString:
    case GeometryType::kCircularString:
    case GeometryType::kCompoundCurve:
    case GeometryType::kMultiCurve:
      return 1;
    case GeometryType::kPolygon:
    case GeometryType::kMultiPolygon:
    case GeometryType::kCurvePolygon:
    case GeometryType::kMultiSurface:
    case GeometryType::kTin:
    case GeometryType::kTriangle:
      return 2;
    case GeometryType::kPolyhedralSurface:
      return encloses_space(geometry) ? 3 : 2;
    case GeometryType::kGeometryCollection: {
      std::int32_t largest = 0;
      for (const Geometry& part : geometry.parts)
        largest = std::max(largest, topological_dimension(part));
      return largest;
    }
  }
  return 0;
}

Geometry with_dimensions(Geometry geometry, bool has_z, bool has_m, double new_z, double new_m) {
  const bool adds_z = has_z && !geometry.has_z;
  const bool adds_m = has_m && !geometry.has_m;
  const auto change_run = [&](std::vector<Coordinate>& run) {
    for (Coordinate& coordinate : run) {
      if (adds_z) coordinate.z = new_z;
      if (adds_m) coordinate.m = new_m;
      if (!has_z) coordinate.z = 0;
      if (!has_m) coordinate.m = 0;
    }
  };
  change_run(geometry.coordinates);
  for (auto& ring : geometry.rings) change_run(ring);
  for (Geometry& part : geometry.parts)
    part = with_dimensions(std::move(part), has_z, has_m, new_z, new_m);
  geometry.has_z = has_z;
  geometry.has_m = has_m;
  return geometry;
}

Geometry flatten(Geometry geometry) {
  return with_dimensions(std::move(geometry), false, false, 0, 0);
}

double signed_ring_area(const std::vector<Coordinate>& ring) {
  if (ring.size() < 3) return 0;
  double sum = 0;
  for (std::size_t i = 1; i + 1 < ring.size(); ++i)
    sum += (ring[i + 1].y - ring[i - 1].y) * (ring[i].x - ring[0].x);
  return sum / 2;
}

bool is_clockwise(const std::vector<Coordinate>& ring) { return signed_ring_area(ring) < 0; }

void require_room_for(const Geometry& geometry, std::int32_t digits) {
  constexpr std::int64_t kMost = 1'000'000'000;
  if (geometry.type == GeometryType::kPoint || digits <= 0) return;
  std::int64_t vertices = 0;
  for_each_run(geometry, [&vertices](const std::vector<Coordinate>& run) {
    vertices += static_cast<std::int64_t>(run.size());
  });
  const std::int64_t ordinates = vertices * (geometry.has_z ? 3 : 2);
  if (ordinates > kMost / digits) throw Error::unsupported("coordinates of so many digits");
}

}  // namespace carto_mock::sql
