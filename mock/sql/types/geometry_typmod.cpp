#include "sql/types/geometry_typmod.h"

#include <fmt/format.h>

#include <array>
#include <limits>

#include "sql/types/ewkb.h"
#include "sql/types/number_text.h"
#include "sql/types/spatial_reference_systems.h"
#include "sql/types/text_scanner.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr std::int32_t kMBit = 1;
constexpr std::int32_t kZBit = 2;
constexpr int kTypeShift = 2;
constexpr std::int32_t kTypeMask = 0x3f;
constexpr int kSridShift = 8;
constexpr std::int32_t kWgs84 = 4326;

// As stored_type_number() counts them.
constexpr std::array kTypesByNumber = {GeometryType::kPoint,
                                       GeometryType::kLineString,
                                       GeometryType::kPolygon,
                                       GeometryType::kMultiPoint,
                                       GeometryType::kMultiLineString,
                                       GeometryType::kMultiPolygon,
                                       GeometryType::kGeometryCollection,
                                       GeometryType::kCircularString,
                                       GeometryType::kCompoundCurve,
                                       GeometryType::kCurvePolygon,
                                       GeometryType::kMultiCurve,
                                       GeometryType::kMultiSurface,
                                       GeometryType::kPolyhedralSurface,
                                       GeometryType::kTriangle,
                                       GeometryType::kTin};

Error mismatch(std::string message) {
  return Error(sqlstate::kInvalidParameterValue, std::move(message));
}

std::string_view type_name(const GeometryTypmod& typmod) {
  if (typmod.has_unknown_type) return "Invalid type";
  return typmod.type ? geometry_type_name(*typmod.type) : "Geometry";
}

struct NamedType {
  std::optional<GeometryType> type;
  bool has_z = false;
  bool has_m = false;
};

// "pointzm" in any case, blanks around.
std::optional<NamedType> find_named_type(std::string_view name) {
  name = trim_whitespace(name);
  NamedType result;
  const auto ends_with = [&](char letter) {
    return !name.empty() && to_lower(name.back()) == letter;
  };
  if (ends_with('m')) {
    result.has_m = true;
    name.remove_suffix(1);
  }
  if (ends_with('z')) {
    result.has_z = true;
    name.remove_suffix(1);
  }
  if (equals_ignoring_case(name, "Geometry")) return result;
  for (const GeometryType type : kTypesByNumber) {
    if (equals_ignoring_case(name, geometry_type_name(type))) {
      result.type = type;
      return result;
    }
  }
  return std::nullopt;
}

}  // namespace

GeometryTypmod decode_geometry_typmod(std::int32_t typmod) {
  GeometryTypmod result;
  if (typmod < 0) return result;
  const auto type = static_cast<std::size_t>(typmod >> kTypeShift & kTypeMask);
  if (type != 0 && type <= kTypesByNumber.size()) result.type = kTypesByNumber[type - 1];
  result.has_unknown_type = type > kTypesByNumber.size();
  constexpr std::int32_t kSridMask = 0x0fffff00;
  constexpr std::int32_t kSridSign = 0x10000000;
  result.srid = ((typmod & kSridMask) - (typmod & kSridSign)) >> kSridShift;
  result.has_z = (typmod & kZBit) != 0;
  result.has_m = (typmod & kMBit) != 0;
  return result;
}

std::int32_t encode_geometry_typmod(const GeometryTypmod& typmod) {
  const std::int32_t type = typmod.type ? stored_type_number(*typmod.type) : 0;
  return typmod.srid << kSridShift | type << kTypeShift | (typmod.has_z ? kZBit : 0) |
         (typmod.has_m ? kMBit : 0);
}

std::int32_t parse_geometry_typmod(std::span<const std::string> arguments, Oid type) {
  GeometryTypmod result;
  const bool is_geography = type == oid::kGeography || type == oid::kGeographyArray;
  if (!arguments.empty()) {
    const std::optional<NamedType> named = find_named_type(arguments[0]);
    if (!named) {
      throw mismatch(fmt::format("Invalid geometry type modifier: {}", arguments[0]));
    }
    result.type = named->type;
    result.has_z = named->has_z;
    result.has_m = named->has_m;
  }
  if (arguments.size() > 1) {
    result.srid = clamp_srid(parse_integer(arguments[1], std::numeric_limits<std::int32_t>::min(),
                                           std::numeric_limits<std::int32_t>::max(), "integer"));
  }
  if (is_geography) {
    if (result.srid == 0) result.srid = kWgs84;
    require_geographic(result.srid);
  }
  return encode_geometry_typmod(result);
}

std::string format_geometry_typmod(std::int32_t typmod) {
  if (typmod < 0) return "";
  const GeometryTypmod decoded = decode_geometry_typmod(typmod);
  const bool says_type = decoded.type || decoded.has_unknown_type;
  if (!says_type && decoded.srid == 0 && !decoded.has_z && !decoded.has_m) return "";
  std::string text = fmt::format("({}{}{}", type_name(decoded), decoded.has_z ? "Z" : "",
                                 decoded.has_m ? "M" : "");
  if (decoded.srid != 0) text += fmt::format(",{}", decoded.srid);
  return text + ")";
}

std::string geometry_typmod_type(std::int32_t typmod) {
  const std::string text = format_geometry_typmod(typmod);
  if (text.empty()) return "Geometry";
  return text.substr(1, text.find_first_of(",)") - 1);
}

std::optional<int> geometry_typmod_dimensions(std::int32_t typmod) {
  if (typmod < 0) return std::nullopt;
  const GeometryTypmod decoded = decode_geometry_typmod(typmod);
  return 2 + (decoded.has_z ? 1 : 0) + (decoded.has_m ? 1 : 0);
}

std::string apply_geometry_typmod(std::string ewkb, std::int32_t typmod) {
  if (typmod < 0) return ewkb;
  const GeometryTypmod wanted = decode_geometry_typmod(typmod);
  EwkbHeader header = read_ewkb_header(ewkb);
  // PostGIS lets an empty MultiPoint, as which it once kept empty points, into a column of points.
  if (wanted.type == GeometryType::kPoint && header.type == GeometryType::kMultiPoint &&
      read_any_ewkb(ewkb).parts.empty()) {
    Geometry point;
    point.srid = header.srid;
    point.has_z = header.has_z;
    point.has_m = header.has_m;
    ewkb = write_ewkb(point);
    header = read_ewkb_header(ewkb);
  }
  if (header.srid == 0 && wanted.srid > 0) {
    ewkb = with_srid(ewkb, wanted.srid);
    header.srid = wanted.srid;
  }
  if (wanted.srid > 0 && header.srid != wanted.srid) {
    throw mismatch(fmt::format("Geometry SRID ({}) does not match column SRID ({})", header.srid,
                               wanted.srid));
  }
  if (wanted.has_unknown_type || (wanted.type && *wanted.type != header.type)) {
    throw mismatch(fmt::format("Geometry type ({}) does not match column type ({})",
                               geometry_type_name(header.type), type_name(wanted)));
  }
  if (wanted.has_z && !header.has_z) {
    throw mismatch("Column has Z dimension but geometry does not");
  }
  if (header.has_z && !wanted.has_z) {
    throw mismatch("Geometry has Z dimension but column does not");
  }
  if (wanted.has_m && !header.has_m) {
    throw mismatch("Column has M dimension but geometry does not");
  }
  if (header.has_m && !wanted.has_m) {
    throw mismatch("Geometry has M dimension but column does not");
  }
  return ewkb;
}

namespace {

// From 999000 on, SRIDs are PostGIS's own, for the planes in which it computes geographies.
void require_unreserved(std::int32_t srid) {
  constexpr std::int32_t kFirstReserved = 999000;
  if (srid < kFirstReserved) return;
  const bool is_plane = srid <= 999062 || (srid >= 999101 && srid <= 999282);
  if (is_plane) throw mismatch("Only lon/lat coordinate systems are supported in geography.");
  throw Error(sqlstate::kInternalError, fmt::format("Invalid reserved SRID ({})", srid));
}

}  // namespace

void require_geodetic_kind(const Geometry& geometry) {
  if (!is_plain(geometry.type)) {
    throw Error(sqlstate::kInternalError,
                fmt::format("lwgeom_set_geodetic: unsupported geom type: {}",
                            geometry_type_name(geometry.type)));
  }
  for (const Geometry& part : geometry.parts) require_geodetic_kind(part);
}

void require_geographic(std::int32_t srid) {
  const auto system = find_spatial_reference_system(srid);
  if (!system) {
    require_unreserved(srid);
    throw Error(sqlstate::kInternalError,
                fmt::format("Cannot find SRID ({}) in spatial_ref_sys", srid));
  }
  if (!system->is_geographic) {
    throw mismatch("Only lon/lat coordinate systems are supported in geography.");
  }
}

}  // namespace carto_mock::sql
