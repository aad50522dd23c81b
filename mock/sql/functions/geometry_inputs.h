// Geometries from text and bytes as ST_GeomFromText() and ST_GeomFromWKB() read them (PostGIS
// manual, chapter 8.8). Errors are XX000 in PostGIS's words.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "sql/functions/geometry_native.h"

namespace carto_mock::sql {

// WKT only, no other form that the type's input takes. Warns of EWKT.
AnyGeometry geometry_from_wkt(const CallContext& context, std::string_view text,
                              std::optional<std::int32_t> srid);
// Warns of EWKB.
AnyGeometry geometry_from_wkb(const CallContext& context, std::string_view bytes,
                              std::optional<std::int32_t> srid);
// Of a bytea that was given: EWKB, which is not empty.
AnyGeometry geometry_from_ewkb(std::string_view bytes);
// A point or a line where the box has no extent.
Geometry geometry_of_box2d(const Box2d& box);

}  // namespace carto_mock::sql
