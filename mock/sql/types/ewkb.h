// EWKB: well-known binary with PostGIS's flags for Z, M and SRID (PostGIS manual, chapter 4.1.2).
// What carto-mock holds and writes is little-endian with the SRID in the outermost header only, as
// PostGIS 3.3 prints it, so that equal geometries are equal bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sql/types/geometry.h"

namespace carto_mock::sql {

// What the first bytes tell. Of a Value's bytes, or of any EWKB.
struct EwkbHeader {
  GeometryType type = GeometryType::kPoint;
  std::int32_t srid = 0;
  bool has_z = false;
  bool has_m = false;
};

// All read either byte order, and ISO's codes for Z and M (1001, 2001, 3001), and throw XX000 in
// PostGIS's words. read_ewkb() throws 0A000 for kinds that are not plain.
EwkbHeader read_ewkb_header(std::string_view bytes);
Geometry read_ewkb(std::string_view bytes);
AnyGeometry read_any_ewkb(std::string_view bytes);
// What ST_GeomFromWKB() asks of lines, rings and triangles, and geometry's input function does not:
// throws XX000 where vertices are missing or a ring is open.
void check_wkb_vertices(const Geometry& geometry);

// Values are little-endian; the other order is for ST_AsEWKB() and its like.
enum class ByteOrder { kLittleEndian, kBigEndian };

std::string write_ewkb(const Geometry& geometry, ByteOrder order = ByteOrder::kLittleEndian);
// Without SRID flags: ISO WKB as ST_AsBinary() gives it (Z is 1000 more, M 2000).
std::string write_wkb(const Geometry& geometry, ByteOrder order = ByteOrder::kLittleEndian);
// The bytes of a Value with another SRID; 0 removes it.
std::string with_srid(std::string_view ewkb, std::int32_t srid);

}  // namespace carto_mock::sql
