// Constructors by name of what they must hold: ST_MLineFromText, ST_PointFromWKB and their kin
// (PostGIS manual, chapters 8.3 and 8.8); NULL where the text or bytes hold something else.
#include <cstdint>
#include <optional>
#include <string_view>

#include "sql/functions/geometry_function_lists.h"
#include "sql/functions/geometry_inputs.h"

namespace carto_mock::sql {
namespace {

// By GeometryType(), which names what has M and no Z otherwise.
bool is_named(const Geometry& geometry, GeometryType type) {
  return geometry.type == type && (geometry.has_z || !geometry.has_m);
}

// The functions of PostGIS are written in SQL: what is of the kind is read twice, with the warnings
// that this gives.
template <GeometryType type>
std::optional<Geometry> only_from_wkt(const CallContext& context, std::string_view text,
                                      std::optional<std::int32_t> srid) {
  if (!is_named(geometry_from_wkt(context, text, srid), type)) return std::nullopt;
  return geometry_from_wkt(context, text, srid);
}

template <GeometryType type>
std::optional<Geometry> from_text_with_srid(const CallContext& context, std::string_view text,
                                            std::int32_t srid) {
  return only_from_wkt<type>(context, text, srid);
}

template <GeometryType type>
std::optional<Geometry> from_text(const CallContext& context, std::string_view text) {
  return only_from_wkt<type>(context, text, std::nullopt);
}

template <GeometryType type>
std::optional<Geometry> only_from_wkb(const CallContext& context, std::string_view bytes,
                                      std::optional<std::int32_t> srid) {
  if (!is_named(geometry_from_wkb(context, bytes, srid), type)) return std::nullopt;
  return geometry_from_wkb(context, bytes, srid);
}

template <GeometryType type>
std::optional<Geometry> from_bytes(const CallContext& context, std::string_view bytes) {
  return only_from_wkb<type>(context, bytes, std::nullopt);
}

template <GeometryType type>
std::optional<Geometry> from_bytes_with_srid(const CallContext& context, std::string_view bytes,
                                             std::int32_t srid) {
  return only_from_wkb<type>(context, bytes, srid);
}

constexpr GeometryType kPoint = GeometryType::kPoint;
constexpr GeometryType kLine = GeometryType::kLineString;
constexpr GeometryType kPolygon = GeometryType::kPolygon;
constexpr GeometryType kPoints = GeometryType::kMultiPoint;
constexpr GeometryType kLines = GeometryType::kMultiLineString;
constexpr GeometryType kPolygons = GeometryType::kMultiPolygon;
constexpr GeometryType kCollection = GeometryType::kGeometryCollection;

constexpr FunctionEntry kEntries[] = {
    {"st_pointfromtext(text)", native<from_text<kPoint>>},
    {"st_pointfromtext(text,integer)", native<from_text_with_srid<kPoint>>},
    {"st_linefromtext(text)", native<from_text<kLine>>},
    {"st_linefromtext(text,integer)", native<from_text_with_srid<kLine>>},
    {"st_polygonfromtext(text)", native<from_text<kPolygon>>},
    {"st_polygonfromtext(text,integer)", native<from_text_with_srid<kPolygon>>},
    {"st_polyfromtext(text)", native<from_text<kPolygon>>},
    {"st_polyfromtext(text,integer)", native<from_text_with_srid<kPolygon>>},
    {"st_mpointfromtext(text)", native<from_text<kPoints>>},
    {"st_mpointfromtext(text,integer)", native<from_text_with_srid<kPoints>>},
    {"st_multipointfromtext(text)", native<from_text<kPoints>>},
    {"st_mlinefromtext(text)", native<from_text<kLines>>},
    {"st_mlinefromtext(text,integer)", native<from_text_with_srid<kLines>>},
    {"st_multilinestringfromtext(text)", native<from_text<kLines>>},
    {"st_multilinestringfromtext(text,integer)", native<from_text_with_srid<kLines>>},
    {"st_mpolyfromtext(text)", native<from_text<kPolygons>>},
    {"st_mpolyfromtext(text,integer)", native<from_text_with_srid<kPolygons>>},
    {"st_multipolygonfromtext(text)", native<from_text<kPolygons>>},
    {"st_multipolygonfromtext(text,integer)", native<from_text_with_srid<kPolygons>>},
    {"st_geomcollfromtext(text)", native<from_text<kCollection>>},
    {"st_geomcollfromtext(text,integer)", native<from_text_with_srid<kCollection>>},
    {"st_pointfromwkb(bytea)", native<from_bytes<kPoint>>},
    {"st_pointfromwkb(bytea,integer)", native<from_bytes_with_srid<kPoint>>},
    {"st_linefromwkb(bytea)", native<from_bytes<kLine>>},
    {"st_linefromwkb(bytea,integer)", native<from_bytes_with_srid<kLine>>},
    {"st_linestringfromwkb(bytea)", native<from_bytes<kLine>>},
    {"st_linestringfromwkb(bytea,integer)", native<from_bytes_with_srid<kLine>>},
    {"st_polyfromwkb(bytea)", native<from_bytes<kPolygon>>},
    {"st_polyfromwkb(bytea,integer)", native<from_bytes_with_srid<kPolygon>>},
    {"st_polygonfromwkb(bytea)", native<from_bytes<kPolygon>>},
    {"st_polygonfromwkb(bytea,integer)", native<from_bytes_with_srid<kPolygon>>},
    {"st_mpointfromwkb(bytea)", native<from_bytes<kPoints>>},
    {"st_mpointfromwkb(bytea,integer)", native<from_bytes_with_srid<kPoints>>},
    {"st_multipointfromwkb(bytea)", native<from_bytes<kPoints>>},
    {"st_multipointfromwkb(bytea,integer)", native<from_bytes_with_srid<kPoints>>},
    {"st_mlinefromwkb(bytea)", native<from_bytes<kLines>>},
    {"st_mlinefromwkb(bytea,integer)", native<from_bytes_with_srid<kLines>>},
    {"st_multilinefromwkb(bytea)", native<from_bytes<kLines>>},
    {"st_mpolyfromwkb(bytea)", native<from_bytes<kPolygons>>},
    {"st_mpolyfromwkb(bytea,integer)", native<from_bytes_with_srid<kPolygons>>},
    {"st_multipolyfromwkb(bytea)", native<from_bytes<kPolygons>>},
    {"st_multipolyfromwkb(bytea,integer)", native<from_bytes_with_srid<kPolygons>>},
    {"st_geomcollfromwkb(bytea)", native<from_bytes<kCollection>>},
    {"st_geomcollfromwkb(bytea,integer)", native<from_bytes_with_srid<kCollection>>},
};

}  // namespace

std::span<const FunctionEntry> geometry_typed_input_functions() { return kEntries; }

}  // namespace carto_mock::sql
