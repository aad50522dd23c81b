// ST_AsGML (PostGIS manual, chapter 8.9.3): GML 2.1.2 and 3.1.1.
#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"
#include "sql/types/geometry_text.h"
#include "sql/types/spatial_reference_systems.h"

namespace carto_mock::sql {
namespace {

// The bits of `options`.
constexpr std::int32_t kLongCrs = 1;
constexpr std::int32_t kWithoutDimension = 2;
constexpr std::int32_t kLineStrings = 4;  // in place of curves
constexpr std::int32_t kLatitudeFirst = 16;
constexpr std::int32_t kEnvelope = 32;

struct GmlStyle {
  std::int32_t version = 2;
  std::int32_t max_digits = 15;
  std::int32_t options = 0;
  std::string prefix = "gml:";
  std::string id;  // of the outermost element, in version 3; empty: none
};

class GmlWriter {
 public:
  explicit GmlWriter(GmlStyle style) : style_(std::move(style)) {}

  std::string write(const Geometry& geometry) {
    std::string attributes;
    if (geometry.srid != 0) {
      const auto system = find_spatial_reference_system(geometry.srid);
      if (!system)
        throw_geometry_error(
            fmt::format("SRID {} unknown in spatial_ref_sys table", geometry.srid));
      attributes =
          has(kLongCrs)
              ? fmt::format(" srsName=\"urn:ogc:def:crs:{}::{}\"", system->authority, geometry.srid)
              : fmt::format(" srsName=\"{}:{}\"", system->authority, geometry.srid);
    }
    if (has(kEnvelope)) {
      envelope(geometry, attributes);
      return std::move(text_);
    }
    if (is_third() && !style_.id.empty())
      attributes += fmt::format(" {}id=\"{}\"", style_.prefix, style_.id);
    element_of(geometry, attributes);
    return std::move(text_);
  }

 private:
  bool is_third() const { return style_.version == 3; }
  bool has(std::int32_t option) const { return (style_.options & option) != 0; }

  template <typename Body>
  void element(std::string_view name, std::string_view attributes, Body body) {
    text_ += fmt::format("<{}{}{}>", style_.prefix, name, attributes);
    body();
    text_ += fmt::format("</{}{}>", style_.prefix, name);
  }
  template <typename Body>
  void element(std::string_view name, Body body) {
    element(name, "", body);
  }

  std::string number(double value) const { return format_coordinate(value, style_.max_digits); }

  void ordinates(const Geometry& geometry, const Coordinate& at, char separator) {
    const bool swaps = is_third() && has(kLatitudeFirst);
    text_ += number(swaps ? at.y : at.x) + separator + number(swaps ? at.x : at.y);
    if (geometry.has_z) text_ += separator + number(at.z);
  }

  std::string dimension(const Geometry& geometry) const {
    if (has(kWithoutDimension)) return "";
    return fmt::format(" srsDimension=\"{}\"", geometry.has_z ? 3 : 2);
  }

  void run(const Geometry& geometry, const std::vector<Coordinate>& vertices) {
    const auto list = [&] {
      for (std::size_t i = 0; i < vertices.size(); ++i) {
        if (i > 0) text_ += ' ';
        ordinates(geometry, vertices[i], is_third() ? ' ' : ',');
      }
    };
    if (is_third()) {
      element(geometry.type == GeometryType::kPoint ? "pos" : "posList", dimension(geometry), list);
    } else {
      element("coordinates", list);
    }
  }

  void polygon(const Geometry& geometry, std::string_view attributes) {
    element("Polygon", attributes, [&] { rings(geometry); });
  }

  void line(const Geometry& geometry, std::string_view attributes) {
    if (is_third() && !has(kLineStrings)) {
      element("Curve", attributes, [&] {
        element("segments", [&] {
          element("LineStringSegment", [&] { run(geometry, geometry.coordinates); });
        });
      });
    } else {
      element("LineString", attributes, [&] { run(geometry, geometry.coordinates); });
    }
  }

  void parts(const Geometry& geometry, std::string_view name, std::string_view member,
             std::string_view attributes) {
    if (geometry.parts.empty()) {
      text_ += fmt::format("<{}{}{}/>", style_.prefix, name, attributes);
      return;
    }
    element(name, attributes, [&] {
      for (const Geometry& part : geometry.parts) element(member, [&] { element_of(part, ""); });
    });
  }

  void element_of(const Geometry& geometry, std::string_view attributes) {
    if (geometry.is_empty()) throw Error::unsupported("GML of geometries with empty parts");
    switch (geometry.type) {
      case GeometryType::kPoint:
        element("Point", attributes, [&] { run(geometry, geometry.coordinates); });
        return;
      case GeometryType::kLineString:
        line(geometry, attributes);
        return;
      case GeometryType::kPolygon:
        polygon(geometry, attributes);
        return;
      case GeometryType::kMultiPoint:
        parts(geometry, "MultiPoint", "pointMember", attributes);
        return;
      case GeometryType::kMultiLineString:
        if (is_third() && !has(kLineStrings)) {
          parts(geometry, "MultiCurve", "curveMember", attributes);
        } else if (is_third()) {
          throw Error::unsupported("GML 3 of a MultiLineString as LineStrings");
        } else {
          parts(geometry, "MultiLineString", "lineStringMember", attributes);
        }
        return;
      case GeometryType::kMultiPolygon:
        if (is_third()) {
          parts(geometry, "MultiSurface", "surfaceMember", attributes);
        } else {
          parts(geometry, "MultiPolygon", "polygonMember", attributes);
        }
        return;
      case GeometryType::kGeometryCollection:
        for (const Geometry& part : geometry.parts) require_collected_kind(part);
        parts(geometry, "MultiGeometry", "geometryMember", attributes);
        return;
      default:
        odd_element(geometry, attributes);
    }
  }

  // Of what GML 3 alone knows.
  void odd_element(const Geometry& geometry, std::string_view attributes) {
    if (!is_third()) refuse_second_version(geometry.type);
    switch (geometry.type) {
      case GeometryType::kCircularString:
      case GeometryType::kCompoundCurve:
        curve(geometry, attributes);
        return;
      case GeometryType::kCurvePolygon:
        curve_polygon(geometry, attributes);
        return;
      // Unlike those of other kinds, their parts have all of the attributes too.
      case GeometryType::kMultiCurve:
        element("MultiCurve", attributes, [&] {
          for (const Geometry& part : geometry.parts)
            element("curveMember", [&] { element_of(part, attributes); });
        });
        return;
      case GeometryType::kMultiSurface:
        element("MultiSurface", attributes, [&] {
          for (const Geometry& part : geometry.parts) element_of(part, attributes);
        });
        return;
      case GeometryType::kPolyhedralSurface:
        surface(geometry, attributes, "PolyhedralSurface", "polygonPatches", "PolygonPatch");
        return;
      case GeometryType::kTin:
        // PostGIS does not end the outer element's tag.
        if (!style_.id.empty()) throw Error::unsupported("GML of a TIN with an identifier");
        surface(geometry, attributes, "Tin", "trianglePatches", "Triangle");
        return;
      case GeometryType::kTriangle:
        element("Triangle", attributes, [&] { rings(geometry); });
        return;
      default:
        refuse_kind();
    }
  }

  [[noreturn]] static void refuse_second_version(GeometryType type) {
    const bool is_surface = type == GeometryType::kPolyhedralSurface ||
                            type == GeometryType::kTin || type == GeometryType::kTriangle;
    if (is_surface)
      throw_geometry_error(
          fmt::format("Cannot convert {} to GML2. Try ST_AsGML(3, <geometry>) to generate GML3.",
                      geometry_type_name(type)));
    throw_geometry_error(
        fmt::format("lwgeom_to_gml2: '{}' geometry type not supported", geometry_type_name(type)));
  }

  // Of a collection's part. PostGIS writes elements without names for other kinds.
  void require_collected_kind(const Geometry& part) const {
    if (is_plain(part.type)) return;
    if (part.is_empty()) refuse_kind();
    if (!is_third())
      throw_geometry_error("asgml2_collection_size: Unable to process geometry type!");
    if (part.type == GeometryType::kCircularString || part.type == GeometryType::kTriangle)
      throw_geometry_error("asgml3_collection_size: unknown geometry type");
    refuse_kind();
  }

  void segment(const Geometry& part) {
    const bool is_arc = part.type == GeometryType::kCircularString;
    element(is_arc ? "ArcString" : "LineStringSegment", [&] { run(part, part.coordinates); });
  }

  void curve(const Geometry& geometry, std::string_view attributes) {
    element("Curve", attributes, [&] {
      element("segments", [&] {
        if (geometry.type == GeometryType::kCircularString) segment(geometry);
        for (const Geometry& part : geometry.parts) segment(part);
      });
    });
  }

  void curve_polygon(const Geometry& geometry, std::string_view attributes) {
    const auto outline = [&](const Geometry& ring) {
      if (ring.type == GeometryType::kLineString) {
        element("LinearRing", [&] { run(ring, ring.coordinates); });
        return;
      }
      element("Ring", [&] { element("curveMember", [&] { element_of(ring, attributes); }); });
    };
    element("Polygon", attributes, [&] {
      bool is_outer = true;
      for (const Geometry& ring : geometry.parts) {
        element(is_outer ? "exterior" : "interior", [&] { outline(ring); });
        is_outer = false;
      }
    });
  }

  void rings(const Geometry& geometry) {
    for (std::size_t i = 0; i < geometry.rings.size(); ++i) {
      const std::string_view outer = is_third() ? "exterior" : "outerBoundaryIs";
      const std::string_view inner = is_third() ? "interior" : "innerBoundaryIs";
      element(i == 0 ? outer : inner,
              [&] { element("LinearRing", [&] { run(geometry, geometry.rings[i]); }); });
    }
  }

  void surface(const Geometry& geometry, std::string_view attributes, std::string_view name,
               std::string_view patches, std::string_view patch) {
    const std::string id =
        style_.id.empty() ? "" : fmt::format(" {}id=\"{}\"", style_.prefix, style_.id);
    element(name, attributes, [&] {
      element(patches, [&] {
        for (const Geometry& part : geometry.parts) element(patch, id, [&] { rings(part); });
      });
    });
  }

  void envelope(const Geometry& geometry, const std::string& attributes) {
    const Box3d box = bounding_box_3d(geometry).value_or(Box3d{});
    const Coordinate low{box.x_min, box.y_min, box.z_min};
    const Coordinate high{box.x_max, box.y_max, box.z_max};
    if (!is_third()) {
      element("Box", attributes, [&] {
        element("coordinates", [&] {
          ordinates(geometry, low, ',');
          text_ += ' ';
          ordinates(geometry, high, ',');
        });
      });
      return;
    }
    element("Envelope", attributes + dimension(geometry), [&] {
      element("lowerCorner", [&] { ordinates(geometry, low, ' '); });
      element("upperCorner", [&] { ordinates(geometry, high, ' '); });
    });
  }

  GmlStyle style_;
  std::string text_;
};

enum class GmlSubject { kGeometry, kGeography };

std::optional<std::string> as_gml(GmlSubject subject, std::int32_t version,
                                  std::optional<Geometry> geometry,
                                  std::optional<std::int32_t> max_digits,
                                  std::optional<std::int32_t> options,
                                  const std::optional<std::string>& prefix,
                                  const std::optional<std::string>& id) {
  if (version != 2 && version != 3) throw_geometry_error("Only GML 2 and GML 3 are supported");
  if (!geometry) return std::nullopt;
  constexpr std::int32_t kUnsupported = 8;
  if (options && (*options & kUnsupported) != 0) {
    throw_geometry_error(
        fmt::format("Options {} passed to ST_AsGML({}) sets unsupported value {}", *options,
                    subject == GmlSubject::kGeometry ? "geometry" : "geography", kUnsupported));
  }
  constexpr std::int32_t kOfGeometry = 4 | 16 | 32;
  if (subject == GmlSubject::kGeography && options && (*options & kOfGeometry) != 0) {
    throw_geometry_error(
        fmt::format("Options {} passed to ST_AsGML(geography) but are only applicable to "
                    "ST_AsGML(geometry)",
                    *options));
  }
  if (geometry->is_empty()) {
    constexpr std::int32_t kAsBox = 32;
    if (options && (*options & kAsBox) != 0)
      throw Error::unsupported("the box of an empty geometry as GML");
    return std::nullopt;
  }
  GmlStyle style;
  style.version = version;
  if (max_digits) style.max_digits = *max_digits;
  if (options) style.options = *options;
  constexpr std::size_t kLongestPrefix = 39;  // of a geography; longer ones are cut off
  if (subject == GmlSubject::kGeography && prefix && prefix->size() > kLongestPrefix)
    throw Error::unsupported("GML with so long a prefix");
  if (prefix) style.prefix = prefix->empty() ? "" : *prefix + ":";
  if (subject == GmlSubject::kGeography && id && !id->empty()) {
    // PostGIS ends the prefix where the identifier should end.
    if (!prefix || prefix->empty())
      throw Error::unsupported("GML of a geography with an identifier and no prefix");
    // … and the identifier nowhere.
    if (version == 3) throw Error::unsupported("GML 3 of a geography with an identifier");
    style.prefix = style.prefix.substr(0, id->size() + 1);
  }
  if (id) style.id = *id;
  // Whatever the geography's system.
  constexpr std::int32_t kWgs84 = 4326;
  if (subject == GmlSubject::kGeography)
    geometry = with_geometry_srid(*std::move(geometry), kWgs84);
  return GmlWriter(std::move(style)).write(*geometry);
}

template <GmlSubject subject>
std::optional<std::string> as_gml_of_version(std::optional<std::int32_t> version,
                                             std::optional<Geometry> geometry,
                                             std::optional<std::int32_t> max_digits,
                                             std::optional<std::int32_t> options,
                                             const std::optional<std::string>& prefix,
                                             const std::optional<std::string>& id) {
  return as_gml(subject, version.value_or(0), std::move(geometry), max_digits, options, prefix, id);
}

std::optional<std::string> as_gml_2(std::optional<Geometry> geometry,
                                    std::optional<std::int32_t> max_digits,
                                    std::optional<std::int32_t> options) {
  return as_gml(GmlSubject::kGeometry, 2, std::move(geometry), max_digits, options, std::nullopt,
                std::nullopt);
}

std::optional<std::string> geography_as_gml(const Geometry& geography, std::int32_t max_digits,
                                            std::int32_t options, const std::string& prefix,
                                            const std::string& id) {
  return as_gml(GmlSubject::kGeography, 2, geography, max_digits, options, prefix, id);
}

std::optional<std::string> text_as_gml(std::string_view text) {
  return as_gml(GmlSubject::kGeometry, 2, parse_geometry(text), std::nullopt, 0, std::nullopt,
                std::nullopt);
}

constexpr FunctionEntry kEntries[] = {
    {"st_asgml(geometry,integer,integer)", native_any<as_gml_2>},
    {"st_asgml(integer,geometry,integer,integer,text,text)",
     native_any<as_gml_of_version<GmlSubject::kGeometry>>},
    {"_st_asgml(integer,geometry,integer,integer,text,text)",
     native_any<as_gml_of_version<GmlSubject::kGeometry>>},
    {"st_asgml(integer,geography,integer,integer,text,text)",
     native<as_gml_of_version<GmlSubject::kGeography>>},
    {"st_asgml(geography,integer,integer,text,text)", native<geography_as_gml>},
    {"st_asgml(text)", native<text_as_gml>},
};

}  // namespace

std::span<const FunctionEntry> geometry_gml_functions() { return kEntries; }

}  // namespace carto_mock::sql
