// Type modifiers of geometry and geography (PostGIS manual, chapter 4.2.1): geometry(PointZ,4326).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sql/types/geometry.h"
#include "sql/types/type.h"

namespace carto_mock::sql {

struct GeometryTypmod {
  std::optional<GeometryType> type;  // none: any
  bool has_unknown_type = false;     // a number that no type has, which no value is of
  std::int32_t srid = 0;             // 0 and less: any
  bool has_z = false;
  bool has_m = false;
};

// As PostGIS packs them: bit 0 M, bit 1 Z, six bits of type, 20 of SRID and its sign.
GeometryTypmod decode_geometry_typmod(std::int32_t typmod);
std::int32_t encode_geometry_typmod(const GeometryTypmod& typmod);

// The type's parenthesis as the query has it: {"Point", "4326"}. Throws 22023 `Invalid geometry
// type modifier: x`; geography's SRID is 4326 where none is given.
std::int32_t parse_geometry_typmod(std::span<const std::string> arguments, Oid type);
// "(Point,4326)"; empty for -1 and for a modifier that says nothing.
std::string format_geometry_typmod(std::int32_t typmod);
// As postgis_typmod_type() and postgis_typmod_dims(): `PointZ`, `Geometry` where it says nothing; 2
// to 4, none for -1.
std::string geometry_typmod_type(std::int32_t typmod);
std::optional<int> geometry_typmod_dimensions(std::int32_t typmod);

// Throws 22023 where the value (EWKB) is not what the column takes: `Geometry type (LineString)
// does not match column type (Point)`. Gives the value, which takes the column's SRID where it has
// none and the column one.
std::string apply_geometry_typmod(std::string ewkb, std::int32_t typmod);

// Throws where geography cannot have that SRID: 22023 `Only lon/lat coordinate systems are
// supported in geography.`, XX000 `Cannot find SRID (1234) in spatial_ref_sys`.
void require_geographic(std::int32_t srid);

// Throws XX000 for kinds that no geography has: curves, surfaces and triangles.
void require_geodetic_kind(const Geometry& geometry);

}  // namespace carto_mock::sql
