#include "sql/types/geometry.h"

#include <algorithm>
#include <numeric>

namespace carto_mock::sql {

bool Geometry::is_empty() const {
  return coordinates.empty() &&
         std::ranges::all_of(rings, [](const auto& ring) { return ring.empty(); }) &&
         std::ranges::all_of(parts, [](const Geometry& part) { return part.is_empty(); });
}

std::size_t Geometry::vertex_count() const {
  std::size_t count = coordinates.size();
  for (const auto& ring : rings) count += ring.size();
  for (const Geometry& part : parts) count += part.vertex_count();
  return count;
}

std::string_view geometry_type_name(GeometryType type) {
  switch (type) {
    case GeometryType::kPoint:
      return "Point";
    case GeometryType::kLineString:
      return "LineString";
    case GeometryType::kPolygon:
      return "Polygon";
    case GeometryType::kMultiPoint:
      return "MultiPoint";
    case GeometryType::kMultiLineString:
      return "MultiLineString";
    case GeometryType::kMultiPolygon:
      return "MultiPolygon";
    case GeometryType::kGeometryCollection:
      return "GeometryCollection";
  }
  return "Geometry";
}

GeometryType part_type(GeometryType type) {
  switch (type) {
    case GeometryType::kMultiPoint:
      return GeometryType::kPoint;
    case GeometryType::kMultiLineString:
      return GeometryType::kLineString;
    case GeometryType::kMultiPolygon:
      return GeometryType::kPolygon;
    case GeometryType::kPoint:
    case GeometryType::kLineString:
    case GeometryType::kPolygon:
    case GeometryType::kGeometryCollection:
      break;
  }
  return GeometryType::kGeometryCollection;
}

std::int32_t clamp_srid(std::int64_t srid) {
  constexpr std::int64_t kMaximum = 999'999;
  constexpr std::int64_t kFirstReserved = 999'000;
  if (srid <= 0) return 0;
  if (srid <= kMaximum) return static_cast<std::int32_t>(srid);
  return static_cast<std::int32_t>(kFirstReserved + srid % (kMaximum - kFirstReserved));
}

}  // namespace carto_mock::sql
