// A geometry taken apart: for readers, writers and the functions that walk vertices. Measures,
// predicates and overlays are GEOS's; values travel as EWKB (ewkb.h), which is what a Value of
// geometry or geography holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace carto_mock::sql {

// Numbered as in WKB. Most functions know the first seven, the plain kinds, and their readers
// refuse the others (0A000); see AnyGeometry.
enum class GeometryType : std::uint8_t {
  kPoint = 1,
  kLineString = 2,
  kPolygon = 3,
  kMultiPoint = 4,
  kMultiLineString = 5,
  kMultiPolygon = 6,
  kGeometryCollection = 7,
  kCircularString = 8,
  kCompoundCurve = 9,
  kCurvePolygon = 10,
  kMultiCurve = 11,
  kMultiSurface = 12,
  kPolyhedralSurface = 15,
  kTin = 16,
  kTriangle = 17,
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
  // Point (none where empty), LineString and CircularString.
  std::vector<Coordinate> coordinates;
  std::vector<std::vector<Coordinate>> rings;  // Polygon: the outer one first; Triangle: one
  // All others, the rings of a CurvePolygon among them; same srid and dimensions.
  std::vector<Geometry> parts;

  friend bool operator==(const Geometry&, const Geometry&) = default;

  // No vertex in it; a collection of empty parts is empty.
  bool is_empty() const;
  std::size_t vertex_count() const;
};

// A parameter of functions that know all kinds, where Geometry lets in the plain ones alone.
struct AnyGeometry : Geometry {};

// One of the first seven kinds?
bool is_plain(GeometryType type);
// The geometry, which is of a plain kind in all its parts; throws 0A000 for another.
Geometry require_plain(Geometry geometry);
// For switches over the plain kinds: throws 0A000 for another, which their readers let in nowhere.
[[noreturn]] void refuse_kind();
// Has it parts? Rings of curves are, those of polygons are not.
bool is_collection(GeometryType type);
// The number in type modifiers and in what PostGIS stores, which is not WKB's for three kinds.
int stored_type_number(GeometryType type);

// "Point", "LineString" … "GeometryCollection", as in type modifiers and ST_GeometryType() without
// "ST_".
std::string_view geometry_type_name(GeometryType type);
// What a part of a Multi* of plain kinds must be, or of a surface of polygons or triangles;
// kGeometryCollection for what may have parts of several kinds.
GeometryType part_type(GeometryType type);
// May the one be a part of the other?
bool may_contain(GeometryType whole, GeometryType part);

// The SRID that PostGIS makes of a number: 0 for negative ones, a reserved one for those above
// 999999.
std::int32_t clamp_srid(std::int64_t srid);

}  // namespace carto_mock::sql
