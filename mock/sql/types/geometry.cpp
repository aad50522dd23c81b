#include "sql/types/geometry.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "support/error.h"

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
    case GeometryType::kCircularString:
      return "CircularString";
    case GeometryType::kCompoundCurve:
      return "CompoundCurve";
    case GeometryType::kCurvePolygon:
      return "CurvePolygon";
    case GeometryType::kMultiCurve:
      return "MultiCurve";
    case GeometryType::kMultiSurface:
      return "MultiSurface";
    case GeometryType::kPolyhedralSurface:
      return "PolyhedralSurface";
    case GeometryType::kTin:
      return "Tin";
    case GeometryType::kTriangle:
      return "Triangle";
  }
  return "Geometry";
}

bool is_plain(GeometryType type) { return type <= GeometryType::kGeometryCollection; }

void refuse_kind() { throw Error::unsupported("geometries with curves, surfaces or triangles"); }

Geometry require_plain(Geometry geometry) {
  if (!is_plain(geometry.type)) refuse_kind();
  for (Geometry& part : geometry.parts) part = require_plain(std::move(part));
  return geometry;
}

bool is_collection(GeometryType type) {
  switch (type) {
    case GeometryType::kPoint:
    case GeometryType::kLineString:
    case GeometryType::kPolygon:
    case GeometryType::kCircularString:
    case GeometryType::kTriangle:
      return false;
    default:
      return true;
  }
}

int stored_type_number(GeometryType type) {
  switch (type) {
    case GeometryType::kPolyhedralSurface:
      return 13;
    case GeometryType::kTriangle:
      return 14;
    case GeometryType::kTin:
      return 15;
    default:
      return static_cast<int>(type);
  }
}

GeometryType part_type(GeometryType type) {
  switch (type) {
    case GeometryType::kMultiPoint:
      return GeometryType::kPoint;
    case GeometryType::kMultiLineString:
      return GeometryType::kLineString;
    case GeometryType::kMultiPolygon:
    case GeometryType::kPolyhedralSurface:
      return GeometryType::kPolygon;
    case GeometryType::kTin:
      return GeometryType::kTriangle;
    default:
      return GeometryType::kGeometryCollection;
  }
}

bool may_contain(GeometryType whole, GeometryType part) {
  const bool is_line = part == GeometryType::kLineString || part == GeometryType::kCircularString;
  switch (whole) {
    case GeometryType::kCompoundCurve:
      return is_line;
    case GeometryType::kCurvePolygon:
    case GeometryType::kMultiCurve:
      return is_line || part == GeometryType::kCompoundCurve;
    case GeometryType::kMultiSurface:
      return part == GeometryType::kPolygon || part == GeometryType::kCurvePolygon;
    case GeometryType::kGeometryCollection:
      return true;
    default:
      return part == part_type(whole);
  }
}

std::int32_t clamp_srid(std::int64_t srid) {
  constexpr std::int64_t kMaximum = 999'999;
  constexpr std::int64_t kFirstReserved = 999'000;
  if (srid <= 0) return 0;
  if (srid <= kMaximum) return static_cast<std::int32_t>(srid);
  return static_cast<std::int32_t>(kFirstReserved + srid % (kMaximum - kFirstReserved));
}

}  // namespace carto_mock::sql
