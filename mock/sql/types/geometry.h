// A geometry taken apart: for readers, writers and the functions that walk vertices. Measures,
// predicates and overlays are GEOS's; values travel as EWKB (ewkb.h), which is what a Value of
// geometry or geography holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace carto_mock::sql {

// The plain kinds, numbered as in WKB and in PostGIS's type modifiers. Curves, surfaces and TINs
// are refused (0A000) by every reader.
enum class GeometryType : std::uint8_t {
  kPoint = 1,
  kLineString = 2,
  kPolygon = 3,
  kMultiPoint = 4,
  kMultiLineString = 5,
  kMultiPolygon = 6,
  kGeometryCollection = 7,
};

// z and m are 0 where the geometry has none.
struct Coordinate {
  double x = 0;
  double y = 0;
  double z = 0;
  double m = 0;

  friend bool operator==(const Coordinate&, const Coordinate&) = default;
};

struct Geometry {
  GeometryType type = GeometryType::kPoint;
  std::int32_t srid = 0;  // 0: unknown
  bool has_z = false;
  bool has_m = false;
  std::vector<Coordinate> coordinates;         // Point (none where empty) and LineString
  std::vector<std::vector<Coordinate>> rings;  // Polygon: the outer one first
  std::vector<Geometry> parts;  // Multi* and GeometryCollection; same srid and dimensions

  friend bool operator==(const Geometry&, const Geometry&) = default;

  // No vertex in it; a collection of empty parts is empty.
  bool is_empty() const;
  std::size_t vertex_count() const;
};

// "Point", "LineString" … "GeometryCollection", as in type modifiers and ST_GeometryType() without
// "ST_".
std::string_view geometry_type_name(GeometryType type);
// What a part of a Multi* must be; kGeometryCollection for a collection, whose parts may be
// anything.
GeometryType part_type(GeometryType type);

// The SRID that PostGIS makes of a number: 0 for negative ones, a reserved one for those above
// 999999.
std::int32_t clamp_srid(std::int64_t srid);

}  // namespace carto_mock::sql
