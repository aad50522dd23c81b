// What a geometry is made of (PostGIS manual, chapter 8.4), and its text and binary forms
// (chapter 8.9).
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/functions/function_lists.h"
#include "sql/functions/geometry_building.h"
#include "sql/functions/json_conversion.h"
#include "sql/types/ewkb_point.h"
#include "sql/types/ewkb_vertices.h"
#include "sql/types/geometry_text.h"
#include "support/encodings.h"

namespace carto_mock::sql {
namespace {

template <double Coordinate::*ordinate>
std::optional<double> point_ordinate(const Geometry& geometry, char name) {
  if (geometry.type != GeometryType::kPoint)
    throw_geometry_error(fmt::format("Argument to ST_{}() must have type POINT", name));
  if (geometry.coordinates.empty()) return std::nullopt;
  return geometry.coordinates[0].*ordinate;
}

// x and y of plain points are what everybody asks for, of all rows.
template <double Coordinate::*ordinate, char name>
Value x_or_y(const CallContext&, Arguments arguments) {
  const std::string_view bytes = arguments[0].as_bytes();
  if (const std::optional<EwkbPoint> point = read_ewkb_point(bytes))
    return Value::real(point->at.*ordinate);
  const std::optional<double> value = point_ordinate<ordinate>(read_any_ewkb(bytes), name);
  return value ? Value::real(*value) : Value();
}
std::optional<double> z(const AnyGeometry& geometry) {
  const auto value = point_ordinate<&Coordinate::z>(geometry, 'Z');
  return geometry.has_z ? value : std::nullopt;
}
std::optional<double> m(const AnyGeometry& geometry) {
  const auto value = point_ordinate<&Coordinate::m>(geometry, 'M');
  return geometry.has_m ? value : std::nullopt;
}

Value srid(const CallContext&, Arguments arguments) {
  return Value::integer(read_ewkb_header(arguments[0].as_bytes()).srid);
}

Value type_name(const CallContext&, Arguments arguments) {
  const EwkbHeader header = read_ewkb_header(arguments[0].as_bytes());
  return Value::text("ST_" + std::string(geometry_type_name(header.type)));
}

Value upper_type_name(const CallContext&, Arguments arguments) {
  const EwkbHeader header = read_ewkb_header(arguments[0].as_bytes());
  std::string name(geometry_type_name(header.type));
  for (char& byte : name) byte = static_cast<char>(byte >= 'a' && byte <= 'z' ? byte - 32 : byte);
  if (header.has_m && !header.has_z) name += 'M';
  return Value::text(std::move(name));
}

// A line, arcs, or both in a row?
bool is_curve(GeometryType type) {
  return type == GeometryType::kLineString || type == GeometryType::kCircularString ||
         type == GeometryType::kCompoundCurve;
}

std::int32_t vertex_count(const AnyGeometry& geometry) {
  return static_cast<std::int32_t>(geometry.vertex_count());
}

std::optional<std::int32_t> line_vertex_count(const AnyGeometry& geometry) {
  if (!is_curve(geometry.type)) return std::nullopt;
  return vertex_count(geometry);
}

bool is_empty(const AnyGeometry& geometry) { return geometry.is_empty(); }

// Without the parts being made, of which there may be many.
Value part_count(const CallContext&, Arguments arguments) {
  const std::string_view bytes = arguments[0].as_bytes();
  bool is_empty = true;
  const bool is_plain =
      visit_ewkb_vertices(bytes, [&is_empty](double, double) { is_empty = false; });
  if (!is_plain) is_empty = read_any_ewkb(bytes).is_empty();
  return Value::integer(is_empty ? 0 : read_ewkb_part_count(bytes).value_or(1));
}

std::optional<Geometry> part(const AnyGeometry& geometry, std::int32_t number) {
  if (is_single(geometry.type)) {
    if (number != 1 || geometry.is_empty()) return std::nullopt;
    return geometry;
  }
  if (number < 1 || static_cast<std::size_t>(number) > geometry.parts.size()) return std::nullopt;
  return geometry.parts[static_cast<std::size_t>(number) - 1];
}

bool is_polygon(GeometryType type) {
  return type == GeometryType::kPolygon || type == GeometryType::kCurvePolygon;
}

std::optional<Geometry> exterior_ring(const AnyGeometry& geometry) {
  if (geometry.type == GeometryType::kCurvePolygon && !geometry.parts.empty())
    return geometry.parts.front();
  if (!is_polygon(geometry.type) && geometry.type != GeometryType::kTriangle) return std::nullopt;
  return line_like(geometry,
                   geometry.rings.empty() ? std::vector<Coordinate>() : geometry.rings[0]);
}

std::optional<std::int32_t> interior_ring_count(const AnyGeometry& geometry) {
  const bool is_empty_triangle = geometry.type == GeometryType::kTriangle && geometry.is_empty();
  if (is_empty_triangle) return 0;
  if (!is_polygon(geometry.type)) return std::nullopt;
  const std::size_t rings = geometry.rings.size() + geometry.parts.size();
  return rings == 0 ? 0 : static_cast<std::int32_t>(rings) - 1;
}

std::optional<Geometry> interior_ring(const AnyGeometry& geometry, std::int32_t number) {
  if (geometry.type == GeometryType::kCurvePolygon) {
    if (number < 1 || static_cast<std::size_t>(number) >= geometry.parts.size())
      return std::nullopt;
    return geometry.parts[static_cast<std::size_t>(number)];
  }
  if (geometry.type != GeometryType::kPolygon) return std::nullopt;
  if (number < 1 || static_cast<std::size_t>(number) >= geometry.rings.size()) return std::nullopt;
  return line_like(geometry, geometry.rings[static_cast<std::size_t>(number)]);
}

std::int32_t ring_count(const Geometry& geometry) {
  auto count = static_cast<std::int32_t>(geometry.rings.size());
  if (geometry.type == GeometryType::kCurvePolygon)
    return static_cast<std::int32_t>(geometry.parts.size());
  for (const Geometry& child : geometry.parts) count += ring_count(child);
  return count;
}

// The first or last vertex of the first line, ring or point.
std::optional<Geometry> start_point(const AnyGeometry& geometry) {
  if (geometry.type == GeometryType::kMultiCurve || geometry.type == GeometryType::kMultiSurface) {
    if (geometry.is_empty()) return std::nullopt;
    throw_geometry_error(fmt::format("lwgeom_startpoint: unsupported geometry type: {}",
                                     geometry_type_name(geometry.type)));
  }
  std::optional<Geometry> result;
  for_each_run(geometry, [&](const std::vector<Coordinate>& run) {
    if (!result && !run.empty()) result = point_like(geometry, run.front());
  });
  return result;
}

std::optional<Geometry> vertex(const AnyGeometry& geometry, std::int32_t number) {
  if (!is_curve(geometry.type)) return std::nullopt;
  std::vector<Coordinate> vertices;
  for_each_run(geometry, [&vertices](const std::vector<Coordinate>& run) {
    vertices.insert(vertices.end(), run.begin(), run.end());
  });
  const auto count = static_cast<std::int32_t>(vertices.size());
  const std::int32_t index = number < 0 ? count + number : number - 1;
  if (number == 0 || index < 0 || index >= count) return std::nullopt;
  return point_like(geometry, vertices[static_cast<std::size_t>(index)]);
}

std::optional<Geometry> end_point(const AnyGeometry& geometry) { return vertex(geometry, -1); }

std::int32_t dimension(const AnyGeometry& geometry) { return topological_dimension(geometry); }

std::int16_t ordinate_count(const AnyGeometry& geometry) {
  return static_cast<std::int16_t>(2 + (geometry.has_z ? 1 : 0) + (geometry.has_m ? 1 : 0));
}

std::int16_t dimension_flags(const AnyGeometry& geometry) {
  return static_cast<std::int16_t>((geometry.has_z ? 2 : 0) + (geometry.has_m ? 1 : 0));
}

std::string text_form(const AnyGeometry& geometry) { return to_wkt(geometry); }
std::string text_form_digits(const AnyGeometry& geometry, std::int32_t digits) {
  return to_wkt(geometry, digits);
}
std::string extended_text_form(const AnyGeometry& geometry) { return to_ewkt(geometry); }
std::string extended_text_form_digits(const AnyGeometry& geometry, std::int32_t digits) {
  return to_ewkt(geometry, digits);
}

std::string geojson(const AnyGeometry& geometry, std::int32_t digits, std::int32_t options) {
  require_room_for(geometry, digits);
  return to_geojson(geometry, digits, options);
}
std::string plain_geojson(const AnyGeometry& geometry) {
  return geojson_with_known_system(geometry);
}

std::string binary_form(const AnyGeometry& geometry) { return write_wkb(geometry); }
std::string_view extended_binary_form(std::string_view ewkb) { return ewkb; }
std::string hexadecimal_form(const AnyGeometry& geometry) { return to_hex_ewkb(geometry); }

// Whatever does not begin as the other order's name is little-endian.
ByteOrder byte_order_of(std::string_view name) {
  return name.starts_with("xdr") || name.starts_with("XDR") ? ByteOrder::kBigEndian
                                                            : ByteOrder::kLittleEndian;
}
std::string binary_form_in_order(const AnyGeometry& geometry, std::string_view order) {
  return write_wkb(geometry, byte_order_of(order));
}
// Not STRICT, unlike that of a geometry.
std::optional<std::string> geography_in_order(std::optional<AnyGeometry> geography,
                                              const std::optional<std::string>& order) {
  if (!geography) return std::nullopt;
  return binary_form_in_order(*geography, order.value_or(""));
}
std::string extended_form_in_order(const AnyGeometry& geometry, std::string_view order) {
  return write_ewkb(geometry, byte_order_of(order));
}
std::string hexadecimal_form_in_order(const AnyGeometry& geometry, std::string_view order) {
  constexpr bool kUpperCase = true;
  return hex_encode(extended_form_in_order(geometry, order), kUpperCase);
}

constexpr FunctionEntry kEntries[] = {
    {"st_x(geometry)", x_or_y<&Coordinate::x, 'X'>},
    {"st_y(geometry)", x_or_y<&Coordinate::y, 'Y'>},
    {"st_z(geometry)", native_any<z>},
    {"st_m(geometry)", native_any<m>},
    {"st_srid(geometry)", srid},
    {"st_geometrytype(geometry)", type_name},
    {"geometrytype(geometry)", upper_type_name},
    {"st_npoints(geometry)", native_any<vertex_count>},
    {"st_numpoints(geometry)", native_any<line_vertex_count>},
    {"st_isempty(geometry)", native_any<is_empty>},
    {"st_numgeometries(geometry)", part_count},
    {"st_geometryn(geometry,integer)", native_any<part>},
    {"st_exteriorring(geometry)", native_any<exterior_ring>},
    {"st_numinteriorrings(geometry)", native_any<interior_ring_count>},
    {"st_numinteriorring(geometry)", native_any<interior_ring_count>},
    {"st_interiorringn(geometry,integer)", native_any<interior_ring>},
    {"st_nrings(geometry)", native_any<ring_count>},
    {"st_startpoint(geometry)", native_any<start_point>},
    {"st_endpoint(geometry)", native_any<end_point>},
    {"st_pointn(geometry,integer)", native_any<vertex>},
    {"st_dimension(geometry)", native_any<dimension>},
    {"st_coorddim(geometry)", native_any<ordinate_count>},
    {"st_ndims(geometry)", native_any<ordinate_count>},
    {"st_zmflag(geometry)", native_any<dimension_flags>},
    {"st_astext(geometry)", native_any<text_form>},
    {"st_astext(geometry,integer)", native_any<text_form_digits>},
    {"st_asewkt(geometry)", native_any<extended_text_form>},
    {"st_asewkt(geometry,integer)", native_any<extended_text_form_digits>},
    {"st_asgeojson(geometry,integer,integer)", native_any<geojson>},
    {"json(geometry)", native_any<plain_geojson>},
    {"st_asbinary(geometry)", native_any<binary_form>},
    {"st_srid(geography)", srid},
    {"geometrytype(geography)", upper_type_name},
    {"st_astext(geography)", native<text_form>},
    {"st_astext(geography,integer)", native<text_form_digits>},
    {"st_asewkt(geography)", native<extended_text_form>},
    {"st_asewkt(geography,integer)", native<extended_text_form_digits>},
    {"st_asgeojson(geography,integer,integer)", native<geojson>},
    {"st_asbinary(geography)", native<binary_form>},
    {"st_asewkb(geometry)", native_any<extended_binary_form>},
    {"st_ashexewkb(geometry)", native_any<hexadecimal_form>},
    {"st_asbinary(geometry,text)", native_any<binary_form_in_order>},
    {"st_asbinary(geography,text)", native<geography_in_order>},
    {"st_asewkb(geometry,text)", native_any<extended_form_in_order>},
    {"st_ashexewkb(geometry,text)", native_any<hexadecimal_form_in_order>},
};

}  // namespace

std::span<const FunctionEntry> geometry_accessor_functions() { return kEntries; }

}  // namespace carto_mock::sql
