// Geometries as text: WKT and EWKT (PostGIS manual, chapter 4.1.1), hexadecimal EWKB, GeoJSON (RFC
// 7946 and its 2008 predecessor's crs member).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sql/types/geometry.h"

namespace carto_mock::sql {

// What geometry's input function takes: hexadecimal EWKB, EWKT or WKT, GeoJSON. Throws XX000 in
// PostGIS's words.
AnyGeometry parse_any_geometry(std::string_view text);
// [SRID=n;]WKT only.
AnyGeometry parse_any_ewkt(std::string_view text);
// The same; 0A000 for kinds that are not plain.
Geometry parse_geometry(std::string_view text);
Geometry parse_ewkt(std::string_view text);
// A GeoJSON geometry. `default_srid` is that of an object whose crs names nothing: 4326 for
// ST_GeomFromGeoJSON(), 0 for geometry's input function.
Geometry parse_geojson(std::string_view text, std::int32_t default_srid);

inline constexpr int kDefaultWktDigits = 15;
// ST_AsText(): ISO WKT, `max_digits` decimals at most.
std::string to_wkt(const Geometry& geometry, int max_digits = kDefaultWktDigits);
// ST_AsEWKT(): with SRID; M alone is in the name (POINTM), Z is not.
std::string to_ewkt(const Geometry& geometry, int max_digits = kDefaultWktDigits);
// A geometry's output function: EWKB in upper-case hexadecimal.
std::string to_hex_ewkb(const Geometry& geometry);

// The bits of ST_AsGeoJSON()'s `options`.
enum GeojsonOption : int {
  kGeojsonBoundingBox = 1,
  kGeojsonShortCrs = 2,
  kGeojsonLongCrs = 4,
  kGeojsonShortCrsUnlessWgs84 = 8,
};
inline constexpr int kDefaultGeojsonDigits = 9;
std::string to_geojson(const Geometry& geometry, int max_digits = kDefaultGeojsonDigits,
                       int options = kGeojsonShortCrsUnlessWgs84);

// A coordinate as WKT and GeoJSON show it: at most `max_digits` decimals, no zeros at the end; an
// exponent for magnitudes of 1e15 and above, and below 1e-8.
std::string format_coordinate(double value, int max_digits);

}  // namespace carto_mock::sql
