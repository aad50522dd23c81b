#include "sql/types/geometry_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "sql/types/bounding_box.h"
#include "sql/types/ewkb.h"
#include "sql/types/spatial_reference_systems.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

class WktWriter {
 public:
  enum class Form { kIso, kExtended };
  WktWriter(Form form, int max_digits) : form_(form), max_digits_(max_digits) {}

  std::string write(const Geometry& geometry) {
    if (form_ == Form::kExtended && geometry.srid != 0) {
      text_ = fmt::format("SRID={};", geometry.srid);
    }
    tagged(geometry);
    return std::move(text_);
  }

 private:
  void tagged(const Geometry& geometry) {
    std::string name(geometry_type_name(geometry.type));
    std::ranges::transform(name, name.begin(), [](char c) {
      return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    text_ += name;
    if (form_ == Form::kExtended) {
      if (geometry.has_m && !geometry.has_z) text_ += 'M';
    } else if (geometry.has_z || geometry.has_m) {
      text_ += fmt::format(" {}{} ", geometry.has_z ? "Z" : "", geometry.has_m ? "M" : "");
    }
    const bool is_empty =
        geometry.coordinates.empty() && geometry.rings.empty() && geometry.parts.empty();
    if (is_empty) {
      if (text_.back() != ' ') text_ += ' ';
      text_ += "EMPTY";
      return;
    }
    body(geometry);
  }

  // Without the name; a part without vertices is EMPTY.
  void body(const Geometry& geometry) {
    switch (geometry.type) {
      case GeometryType::kPoint:
      case GeometryType::kLineString:
      case GeometryType::kCircularString:
        coordinates(geometry, geometry.coordinates);
        return;
      case GeometryType::kPolygon:
      case GeometryType::kTriangle:
        if (geometry.rings.empty()) {
          text_ += "EMPTY";
          return;
        }
        list(geometry.rings, [&](const auto& ring) { coordinates(geometry, ring); });
        return;
      case GeometryType::kMultiPoint:
        // EWKT leaves the parentheses of points out.
        list(geometry.parts, [&](const Geometry& part) {
          if (form_ == Form::kExtended && !part.coordinates.empty()) {
            coordinate(part, part.coordinates.front());
          } else {
            body(part);
          }
        });
        return;
      case GeometryType::kMultiLineString:
      case GeometryType::kMultiPolygon:
      case GeometryType::kPolyhedralSurface:
      case GeometryType::kTin:
        list(geometry.parts, [&](const Geometry& part) { body(part); });
        return;
      case GeometryType::kGeometryCollection:
        list(geometry.parts, [&](const Geometry& part) { tagged(part); });
        return;
      default:
        // In curves, and in sets of them, the plain kind has no name.
        list(geometry.parts, [&](const Geometry& part) {
          if (is_plain(part.type)) {
            body(part);
          } else {
            tagged(part);
          }
        });
        return;
    }
  }

  template <typename Items, typename Write>
  void list(const Items& items, Write write) {
    text_ += '(';
    bool is_first = true;
    for (const auto& item : items) {
      if (!is_first) text_ += ',';
      is_first = false;
      write(item);
    }
    text_ += ')';
  }

  void coordinates(const Geometry& geometry, const std::vector<Coordinate>& values) {
    if (values.empty()) {
      text_ += "EMPTY";
      return;
    }
    list(values, [&](const Coordinate& value) { coordinate(geometry, value); });
  }

  void coordinate(const Geometry& geometry, const Coordinate& value) {
    text_ +=
        format_coordinate(value.x, max_digits_) + " " + format_coordinate(value.y, max_digits_);
    if (geometry.has_z) text_ += " " + format_coordinate(value.z, max_digits_);
    if (geometry.has_m) text_ += " " + format_coordinate(value.m, max_digits_);
  }

  Form form_;
  int max_digits_;
  std::string text_;
};

class GeojsonWriter {
 public:
  explicit GeojsonWriter(int max_digits) : max_digits_(std::max(max_digits, 0)) {}

  std::string write(const Geometry& geometry, int options) {
    require_kind(geometry);
    text_ = "{\"type\":\"" + std::string(type_name(geometry.type)) + "\",";
    crs(geometry, options);
    const bool has_no_parts =
        type_name(geometry.type) == "GeometryCollection" && geometry.parts.empty();
    if ((options & kGeojsonBoundingBox) != 0 && !has_no_parts) bounding_box(geometry);
    members(geometry, true);
    return std::move(text_);
  }

 private:
  static void require_kind(const Geometry& geometry) {
    // PostGIS writes triangles as polygons.
    if (geometry.type == GeometryType::kTriangle || geometry.type == GeometryType::kTin) return;
    if (!is_plain(geometry.type)) {
      throw Error(sqlstate::kInternalError,
                  fmt::format("lwgeom_to_geojson: '{}' geometry type not supported",
                              geometry_type_name(geometry.type)));
    }
    for (const Geometry& part : geometry.parts) {
      if (is_plain(part.type) || part.type == GeometryType::kTriangle) continue;
      throw Error(sqlstate::kInternalError, "GeoJson: geometry not supported.");
    }
  }

  static std::string_view type_name(GeometryType type) {
    if (type == GeometryType::kTriangle) return geometry_type_name(GeometryType::kPolygon);
    if (type == GeometryType::kTin) return geometry_type_name(GeometryType::kGeometryCollection);
    return geometry_type_name(type);
  }

  void members(const Geometry& geometry, bool is_outermost) {
    if (geometry.type != GeometryType::kGeometryCollection && geometry.type != GeometryType::kTin) {
      text_ += "\"coordinates\":";
      body(geometry);
      text_ += '}';
      return;
    }
    if (!is_outermost) throw Error(sqlstate::kInternalError, "GeoJson: geometry not supported.");
    if (geometry.is_empty()) {
      text_ += "\"geometries\":[]}";
      return;
    }
    text_ += "\"geometries\":";
    list(geometry.parts, [&](const Geometry& part) {
      text_ += "{\"type\":\"" + std::string(type_name(part.type)) + "\",";
      members(part, false);
    });
    text_ += '}';
  }

  void crs(const Geometry& geometry, int options) {
    constexpr std::int32_t kWgs84 = 4326;
    const bool is_short = (options & kGeojsonShortCrs) != 0 ||
                          ((options & kGeojsonShortCrsUnlessWgs84) != 0 && geometry.srid != kWgs84);
    const bool is_long = (options & kGeojsonLongCrs) != 0;
    if (geometry.srid == 0 || (!is_short && !is_long)) return;
    const auto system = find_spatial_reference_system(geometry.srid);
    if (!system) {
      throw Error(sqlstate::kInternalError,
                  fmt::format("SRID {} unknown in spatial_ref_sys table", geometry.srid));
    }
    const std::string name =
        is_long ? fmt::format("urn:ogc:def:crs:{}::{}", system->authority, geometry.srid)
                : fmt::format("{}:{}", system->authority, geometry.srid);
    text_ += "\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"" + name + "\"}},";
  }

  // Fixed decimals, unlike the coordinates.
  void bounding_box(const Geometry& geometry) {
    const Box3d box = bounding_box_3d(geometry).value_or(Box3d{});
    const auto fixed = [this](double value) { return fmt::format("{:.{}f}", value, max_digits_); };
    std::vector<std::string> ordinates{fixed(box.x_min), fixed(box.y_min), fixed(box.x_max),
                                       fixed(box.y_max)};
    if (geometry.has_z) {
      ordinates.insert(ordinates.begin() + 2, fixed(box.z_min));
      ordinates.push_back(fixed(box.z_max));
    }
    text_ += fmt::format("\"bbox\":[{}],", fmt::join(ordinates, ","));
  }

  void body(const Geometry& geometry) {
    switch (geometry.type) {
      case GeometryType::kPoint:
        if (geometry.coordinates.empty()) {
          text_ += "[]";
        } else {
          coordinate(geometry, geometry.coordinates.front());
        }
        return;
      case GeometryType::kLineString:
        coordinates(geometry, geometry.coordinates);
        return;
      case GeometryType::kTriangle:
        if (geometry.rings.empty()) {
          text_ += "[[]]";
          return;
        }
        [[fallthrough]];
      case GeometryType::kPolygon:
        list(geometry.rings, [&](const auto& ring) { coordinates(geometry, ring); });
        return;
      case GeometryType::kMultiPoint:
        // PostGIS writes nothing for an empty point here.
        list(geometry.parts, [&](const Geometry& part) {
          if (!part.coordinates.empty()) coordinate(part, part.coordinates.front());
        });
        return;
      case GeometryType::kMultiLineString:
      case GeometryType::kMultiPolygon:
      case GeometryType::kGeometryCollection:
        list(geometry.parts, [&](const Geometry& part) { body(part); });
        return;
      default:
        refuse_kind();
    }
  }

  template <typename Items, typename Write>
  void list(const Items& items, Write write) {
    text_ += '[';
    bool is_first = true;
    for (const auto& item : items) {
      if (!is_first) text_ += ',';
      is_first = false;
      write(item);
    }
    text_ += ']';
  }

  void coordinates(const Geometry& geometry, const std::vector<Coordinate>& values) {
    list(values, [&](const Coordinate& value) { coordinate(geometry, value); });
  }

  // M has no place in GeoJSON.
  void coordinate(const Geometry& geometry, const Coordinate& value) {
    text_ += '[' + format_coordinate(value.x, max_digits_) + ',' +
             format_coordinate(value.y, max_digits_);
    if (geometry.has_z) text_ += ',' + format_coordinate(value.z, max_digits_);
    text_ += ']';
  }

  int max_digits_;
  std::string text_;
};

// PostGIS keeps arcs without an end, and says so in a NOTICE.
void refuse_broken_arcs(const Geometry& geometry) {
  const std::size_t count = geometry.coordinates.size();
  const bool is_broken =
      geometry.type == GeometryType::kCircularString && count > 0 && (count < 3 || count % 2 == 0);
  if (is_broken) throw Error::unsupported("a CircularString whose last arc has no end");
  for (const Geometry& part : geometry.parts) refuse_broken_arcs(part);
}

AnyGeometry parse_hex_ewkb(std::string_view text) {
  if (text.size() % 2 != 0) {
    throw Error(
        sqlstate::kInternalError,
        fmt::format("Invalid hex string, length ({}) has to be a multiple of two!", text.size()));
  }
  const std::optional<std::string> bytes = hex_decode(text);
  if (!bytes) {
    const std::size_t place = text.find_first_not_of("0123456789abcdefABCDEF");
    throw Error(sqlstate::kInternalError,
                fmt::format("Invalid hex character ({}) encountered", text.at(place)));
  }
  AnyGeometry geometry = read_any_ewkb(*bytes);
  refuse_broken_arcs(geometry);
  return geometry;
}

}  // namespace

AnyGeometry parse_any_geometry(std::string_view text) {
  if (text.empty()) throw Error(sqlstate::kInternalError, "parse error - invalid geometry");
  if (text.starts_with('0')) return parse_hex_ewkb(text);
  if (text.starts_with('{')) return {parse_geojson(text, 0)};
  return parse_any_ewkt(text);
}

Geometry parse_geometry(std::string_view text) { return require_plain(parse_any_geometry(text)); }

std::string to_wkt(const Geometry& geometry, int max_digits) {
  return WktWriter(WktWriter::Form::kIso, max_digits).write(geometry);
}

std::string to_ewkt(const Geometry& geometry, int max_digits) {
  return WktWriter(WktWriter::Form::kExtended, max_digits).write(geometry);
}

std::string to_hex_ewkb(const Geometry& geometry) { return hex_encode(write_ewkb(geometry), true); }

std::string to_geojson(const Geometry& geometry, int max_digits, int options) {
  return GeojsonWriter(max_digits).write(geometry, options);
}

}  // namespace carto_mock::sql
