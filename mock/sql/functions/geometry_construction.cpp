// Geometries from numbers, text and binary forms, and casts to and from geometry (PostGIS manual,
// chapters 8.3, 8.5, 8.8).
#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/functions/function_lists.h"
#include "sql/functions/geometry_inputs.h"
#include "sql/functions/geometry_native.h"
#include "sql/functions/srid_notices.h"
#include "sql/types/geometry_text.h"
#include "sql/types/geometry_typmod.h"
#include "sql/types/text_scanner.h"
#include "support/encodings.h"

namespace carto_mock::sql {

void require_same_srid(const Geometry& left, const Geometry& right, std::string_view function) {
  if (left.srid == right.srid) return;
  throw_geometry_error(fmt::format("{}: Operation on mixed SRID geometries ({}, {}) != ({}, {})",
                                   function, geometry_type_name(left.type), left.srid,
                                   geometry_type_name(right.type), right.srid));
}

std::int32_t clamp_srid(const CallContext& context, std::int32_t srid) {
  tell_srid(srid, context.session);
  return clamp_srid(srid);
}

Geometry with_geometry_srid(Geometry geometry, std::int32_t srid) {
  geometry.srid = srid;
  for (Geometry& part : geometry.parts) part = with_geometry_srid(std::move(part), srid);
  return geometry;
}

Geometry rectangle(const Box2d& box, std::int32_t srid) {
  Geometry result;
  result.type = GeometryType::kPolygon;
  result.srid = srid;
  result.rings = {{{box.x_min, box.y_min},
                   {box.x_min, box.y_max},
                   {box.x_max, box.y_max},
                   {box.x_max, box.y_min},
                   {box.x_min, box.y_min}}};
  return result;
}

AnyGeometry geometry_from_wkt(const CallContext& context, std::string_view text,
                              std::optional<std::int32_t> srid) {
  AnyGeometry geometry = parse_any_ewkt(text);
  if (geometry.srid != 0)
    context.session.notice(Severity::kWarning,
                           "OGC WKT expected, EWKT provided - use GeomFromEWKT() for this");
  if (!srid) return geometry;
  return {with_geometry_srid(std::move(geometry), clamp_srid(context, *srid))};
}

Geometry geometry_of_box2d(const Box2d& box) {
  const bool has_width = box.x_min != box.x_max;
  const bool has_height = box.y_min != box.y_max;
  if (has_width && has_height) return rectangle(box, 0);
  Geometry result;
  result.coordinates = {{box.x_min, box.y_min}};
  if (has_width || has_height) {
    result.type = GeometryType::kLineString;
    result.coordinates.push_back({box.x_max, box.y_max});
  }
  return result;
}

AnyGeometry geometry_from_ewkb(std::string_view bytes) {
  if (bytes.empty()) throw_geometry_error("Unable to parse WKB");
  AnyGeometry geometry = read_any_ewkb(bytes);
  check_wkb_vertices(geometry);
  return geometry;
}

AnyGeometry geometry_from_wkb(const CallContext& context, std::string_view bytes,
                              std::optional<std::int32_t> srid) {
  AnyGeometry geometry = geometry_from_ewkb(bytes);
  if (geometry.srid != 0)
    context.session.notice(Severity::kWarning,
                           "OGC WKB expected, EWKB provided - use GeometryFromEWKB() for this");
  if (!srid) return geometry;
  return {with_geometry_srid(std::move(geometry), clamp_srid(context, *srid))};
}

namespace {

Geometry point(Coordinate coordinate, bool has_z, bool has_m, std::int32_t srid) {
  Geometry result;
  result.has_z = has_z;
  result.has_m = has_m;
  result.srid = srid;
  result.coordinates = {coordinate};
  return result;
}

Geometry make_point(double x, double y) { return point({x, y}, false, false, 0); }
Geometry make_point_z(double x, double y, double z) { return point({x, y, z}, true, false, 0); }
Geometry make_point_zm(double x, double y, double z, double m) {
  return point({x, y, z, m}, true, true, 0);
}
Geometry make_point_m(double x, double y, double m) { return point({x, y, 0, m}, false, true, 0); }
Geometry make_point_srid(const CallContext& context, double x, double y, std::int32_t srid) {
  return point({x, y}, false, false, clamp_srid(context, srid));
}
Geometry make_point_z_srid(const CallContext& context, double x, double y, double z,
                           std::int32_t srid) {
  return point({x, y, z}, true, false, clamp_srid(context, srid));
}

Geometry make_envelope(const CallContext& context, double x_min, double y_min, double x_max,
                       double y_max, std::int32_t srid) {
  return rectangle({x_min, y_min, x_max, y_max}, clamp_srid(context, srid));
}

Value set_srid(const CallContext& context, Arguments arguments) {
  const auto srid = static_cast<std::int32_t>(arguments[1].as_integer());
  return Value::bytes(with_srid(arguments[0].as_bytes(), clamp_srid(context, srid)));
}

AnyGeometry from_wkt(const CallContext& context, std::string_view text) {
  return geometry_from_wkt(context, text, std::nullopt);
}

AnyGeometry from_wkb(const CallContext& context, std::string_view bytes) {
  return geometry_from_wkb(context, bytes, std::nullopt);
}

AnyGeometry from_wkb_with_srid(const CallContext& context, std::string_view bytes,
                               std::int32_t srid) {
  return geometry_from_wkb(context, bytes, srid);
}

// A face of a box, from four corners.
Geometry box_face(const std::array<Coordinate, 4>& corners) {
  Geometry face;
  face.type = GeometryType::kPolygon;
  face.has_z = true;
  face.rings = {{corners[0], corners[1], corners[2], corners[3], corners[0]}};
  return face;
}

// A point, a line, a rectangle or the surface of a block, by how many extents the box has.
Geometry geometry_of_box3d(const Box3d& box) {
  const double x0 = box.x_min, y0 = box.y_min, z0 = box.z_min;
  const double x1 = box.x_max, y1 = box.y_max, z1 = box.z_max;
  const bool has_width = x0 != x1;
  const bool has_depth = y0 != y1;
  const bool has_height = z0 != z1;
  Geometry result;
  switch (int{has_width} + int{has_depth} + int{has_height}) {
    case 0:
      result = make_point_z(x0, y0, z0);
      break;
    case 1:
      result.type = GeometryType::kLineString;
      result.has_z = true;
      result.coordinates = {{x0, y0, z0}, {x1, y1, z1}};
      break;
    case 2:
      if (!has_height) {
        result = box_face({{{x0, y0, z0}, {x0, y1, z0}, {x1, y1, z0}, {x1, y0, z0}}});
      } else {
        result = box_face({{{x0, y0, z0}, {x1, y1, z0}, {x1, y1, z1}, {x0, y0, z1}}});
      }
      break;
    default:
      result.type = GeometryType::kPolyhedralSurface;
      result.has_z = true;
      result.parts = {box_face({{{x0, y0, z0}, {x0, y1, z0}, {x1, y1, z0}, {x1, y0, z0}}}),
                      box_face({{{x0, y0, z1}, {x1, y0, z1}, {x1, y1, z1}, {x0, y1, z1}}}),
                      box_face({{{x0, y0, z0}, {x0, y0, z1}, {x0, y1, z1}, {x0, y1, z0}}}),
                      box_face({{{x1, y0, z0}, {x1, y1, z0}, {x1, y1, z1}, {x1, y0, z1}}}),
                      box_face({{{x0, y0, z0}, {x1, y0, z0}, {x1, y0, z1}, {x0, y0, z1}}}),
                      box_face({{{x0, y1, z0}, {x0, y1, z1}, {x1, y1, z1}, {x1, y1, z0}}})};
  }
  return with_geometry_srid(std::move(result), box.srid);
}

std::string_view same_bytes(std::string_view bytes) { return bytes; }

std::string hexadecimal(const AnyGeometry& geometry) { return to_hex_ewkb(geometry); }

Geometry from_geojson(std::string_view text) {
  constexpr std::int32_t kWgs84 = 4326;
  return parse_geojson(text, kWgs84);
}

// A column's type modifier, applied.
Value apply_modifier(const CallContext&, Arguments arguments) {
  return Value::bytes(apply_geometry_typmod(arguments[0].as_bytes(),
                                            static_cast<std::int32_t>(arguments[1].as_integer())));
}

Geometry make_point_m_srid(const CallContext& context, double x, double y, double m,
                           std::int32_t srid) {
  return point({x, y, 0, m}, false, true, clamp_srid(context, srid));
}
Geometry make_point_zm_srid(const CallContext& context, double x, double y, double z, double m,
                            std::int32_t srid) {
  return point({x, y, z, m}, true, true, clamp_srid(context, srid));
}

// A closed line as the outer ring of a polygon.
Geometry make_polygon(const Geometry& shell) {
  if (shell.type != GeometryType::kLineString) throw_geometry_error("Shell is not a line");
  Geometry polygon = shell;
  polygon.type = GeometryType::kPolygon;
  polygon.coordinates.clear();
  if (shell.coordinates.size() < 4)
    throw_geometry_error("lwpoly_from_lwlines: shell must have at least 4 points");
  const Coordinate& first = shell.coordinates.front();
  const Coordinate& last = shell.coordinates.back();
  if (first.x != last.x || first.y != last.y || (shell.has_z && first.z != last.z))
    throw_geometry_error("lwpoly_from_lwlines: shell must be closed");
  polygon.rings = {shell.coordinates};
  return polygon;
}

Geometry make_polygon_with_holes(const Geometry& shell, const Array& holes) {
  if (shell.type == GeometryType::kLineString) {
    for (const Value& element : holes.elements) {
      if (element.is_null() ||
          NativeCodec<AnyGeometry>::unpack(element).type != GeometryType::kLineString)
        throw_geometry_error("Hole 0 is not a line");
    }
  }
  Geometry polygon = make_polygon(shell);
  for (const Value& element : holes.elements) {
    const Geometry hole = NativeCodec<AnyGeometry>::unpack(element);
    if (hole.srid != shell.srid || hole.has_z != shell.has_z || hole.has_m != shell.has_m)
      throw Error::unsupported("a polygon of lines with different SRIDs or dimensions");
    if (hole.coordinates.size() < 4)
      throw_geometry_error("lwpoly_from_lwlines: holes must have at least 4 points");
    if (!(hole.coordinates.front() == hole.coordinates.back()))
      throw_geometry_error("lwpoly_from_lwlines: holes must be closed");
    polygon.rings.push_back(hole.coordinates);
  }
  return polygon;
}

Geometry make_polygon_with_srid(const CallContext& context, const Geometry& shell,
                                std::int32_t srid) {
  return with_geometry_srid(make_polygon(shell), clamp_srid(context, srid));
}

Value any_geometry_of_text(const CallContext& context, Arguments arguments) {
  tell_srid_of_text(arguments[0].as_text(), context.session);
  return native<parse_any_geometry>(context, arguments);
}

Value any_geometry_of_bytes(const CallContext& context, Arguments arguments) {
  tell_srid_of_bytes(arguments[0].as_bytes(), context.session);
  return native<geometry_from_ewkb>(context, arguments);
}

constexpr FunctionEntry kEntries[] = {
    {"st_pointm(double precision,double precision,double precision,integer)",
     native<make_point_m_srid>},
    {"st_pointzm(double precision,double precision,double precision,double precision,integer)",
     native<make_point_zm_srid>},
    {"st_makepolygon(geometry,geometry[])", native<make_polygon_with_holes>},
    {"st_polygon(geometry,integer)", native<make_polygon_with_srid>},
    {"geomfromewkt(text)", any_geometry_of_text},
    {"st_wkttosql(text)", native<from_wkt>},
    {"geomfromewkb(bytea)", any_geometry_of_bytes},
    {"st_wkbtosql(bytea)", native<from_wkb>},
    {"st_makepoint(double precision,double precision)", native<make_point>},
    {"st_makepoint(double precision,double precision,double precision)", native<make_point_z>},
    {"st_makepoint(double precision,double precision,double precision,double precision)",
     native<make_point_zm>},
    {"st_makepointm(double precision,double precision,double precision)", native<make_point_m>},
    {"st_point(double precision,double precision)", native<make_point>},
    {"st_point(double precision,double precision,integer)", native<make_point_srid>},
    {"st_pointz(double precision,double precision,double precision,integer)",
     native<make_point_z_srid>},
    {"st_makeenvelope(double precision,double precision,double precision,double precision,"
     "integer)",
     native<make_envelope>},
    {"st_makepolygon(geometry)", native<make_polygon>},
    {"st_setsrid(geometry,integer)", set_srid},
    {"st_geomfromtext(text)", native<from_wkt>},
    {"st_geomfromtext(text,integer)", native<geometry_from_wkt>},
    {"st_geometryfromtext(text)", native<from_wkt>},
    {"st_geometryfromtext(text,integer)", native<geometry_from_wkt>},
    {"st_geomfromewkt(text)", any_geometry_of_text},
    {"st_geomfromgeojson(text)", native<from_geojson>},
    {"st_geomfromgeojson(json)", native<from_geojson>},
    {"st_geomfromgeojson(jsonb)", native<from_geojson>},
    {"st_geomfromewkb(bytea)", any_geometry_of_bytes},
    {"st_geomfromwkb(bytea)", native<from_wkb>},
    {"st_geomfromwkb(bytea,integer)", native<from_wkb_with_srid>},
    {"geometry(text)", any_geometry_of_text},
    {"geometry(bytea)", any_geometry_of_bytes},
    {"geometry(box2d)", native<geometry_of_box2d>},
    {"geometry(box3d)", native<geometry_of_box3d>},
    {"geometry(geometry,integer,boolean)", apply_modifier},
    {"text(geometry)", native_any<hexadecimal>},
    {"bytea(geometry)", native_any<same_bytes>},
};

}  // namespace

std::span<const FunctionEntry> geometry_construction_functions() { return kEntries; }

}  // namespace carto_mock::sql
