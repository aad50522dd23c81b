// ST_GeomFromGML and ST_GMLToSQL (PostGIS manual, chapter 8.8.3): what ST_AsGML writes, and the
// same in GML 2's words. Links, arcs and rings of curves are refused.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"
#include "sql/functions/xml_elements.h"
#include "sql/types/spatial_reference_systems.h"
#include "sql/types/text_scanner.h"

namespace carto_mock::sql {
namespace {

[[noreturn]] void throw_invalid() { throw_geometry_error("invalid GML representation"); }

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> result;
  while (true) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return result;
    text.remove_prefix(begin);
    const std::size_t length = std::min(text.find_first_of(" \t\r\n"), text.size());
    result.emplace_back(text.substr(0, length));
    text.remove_prefix(length);
  }
}

// A digit comes first, whatever strtod() takes beside.
double number(const std::string& text) {
  const std::size_t sign = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
  const bool is_plain = text.size() > sign && is_digit(text[sign]) &&
                        text.find_first_not_of("0123456789+-.eE") == std::string::npos;
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (!is_plain || *end != '\0') throw_invalid();
  return value;
}

// How numbers become vertices.
struct Axes {
  std::int32_t srid = 0;
  bool latitude_first = false;
};

// `EPSG:4326`, or a name whose axes are the authority's own: `urn:ogc:def:crs:EPSG::4326`.
Axes axes_from(std::string_view name) {
  constexpr std::string_view kShort = "EPSG:";
  constexpr std::string_view kLong = "urn:ogc:def:crs:EPSG::";
  const bool is_long = name.starts_with(kLong);
  if (!is_long && !name.starts_with(kShort))
    throw Error::unsupported("ST_GeomFromGML() of such a srsName");
  const std::string code(name.substr(is_long ? kLong.size() : kShort.size()));
  constexpr std::size_t kMostDigits = 6;
  if (code.empty() || code.size() > kMostDigits ||
      code.find_first_not_of("0123456789") != std::string::npos)
    throw Error::unsupported("ST_GeomFromGML() of such a srsName");
  const auto srid = static_cast<std::int32_t>(std::strtol(code.c_str(), nullptr, 10));
  const auto system = find_spatial_reference_system(srid);
  if (!system) throw_geometry_error("unknown spatial reference system");
  return {srid, is_long && system->is_geographic};
}

const std::string* attribute(const XmlElement& element, std::string_view name) {
  for (const auto& [key, value] : element.attributes) {
    if (key == name) return &value;
  }
  return nullptr;
}

struct Run {
  std::vector<Coordinate> coordinates;
  bool has_z = false;
};

class GmlReader {
 public:
  explicit GmlReader(Axes axes) : axes_(axes) {}

  Geometry read(const XmlElement& element) {
    if (element.name == "Point") return simple(element, GeometryType::kPoint);
    if (element.name == "LineString") return simple(element, GeometryType::kLineString);
    if (element.name == "Curve") return curve(element);
    if (element.name == "Polygon") return polygon(element);
    constexpr std::array<std::array<std::string_view, 2>, 4> kCollections = {{
        {"MultiPoint", "pointMember"},
        {"MultiLineString", "lineStringMember"},
        {"MultiCurve", "curveMember"},
        {"MultiPolygon", "polygonMember"},
    }};
    for (const auto& [name, member] : kCollections) {
      if (element.name == name) return collection(element, collected_type(name), member);
    }
    if (element.name == "MultiSurface")
      return collection(element, GeometryType::kMultiPolygon, "surfaceMember");
    if (element.name == "MultiGeometry")
      return collection(element, GeometryType::kGeometryCollection, "geometryMember");
    throw Error::unsupported("ST_GeomFromGML() of such an element");
  }

 private:
  static GeometryType collected_type(std::string_view name) {
    if (name == "MultiPoint") return GeometryType::kMultiPoint;
    return name == "MultiPolygon" ? GeometryType::kMultiPolygon : GeometryType::kMultiLineString;
  }

  Geometry empty(GeometryType type, bool has_z) const {
    Geometry geometry = empty_geometry(type, axes_.srid);
    geometry.has_z = has_z;
    return geometry;
  }

  Geometry simple(const XmlElement& element, GeometryType type) const {
    if (element.children.empty()) return empty(type, false);
    Run vertices = run(element);
    const bool is_point = type == GeometryType::kPoint;
    const std::size_t count = vertices.coordinates.size();
    if (is_point ? count != 1 : count < 2) throw_invalid();
    Geometry result = empty(type, vertices.has_z);
    result.coordinates = std::move(vertices.coordinates);
    return result;
  }

  Geometry curve(const XmlElement& element) const {
    const XmlElement& segments = only_child(element, "segments");
    return simple(only_child(segments, "LineStringSegment"), GeometryType::kLineString);
  }

  static const XmlElement& only_child(const XmlElement& element, std::string_view name) {
    if (element.children.size() != 1 || element.children[0].name != name)
      throw Error::unsupported("ST_GeomFromGML() of such an element");
    return element.children[0];
  }

  Geometry polygon(const XmlElement& element) const {
    if (element.children.empty()) return empty(GeometryType::kPolygon, false);
    Geometry result = empty(GeometryType::kPolygon, false);
    for (const XmlElement& boundary : element.children) {
      const bool is_outer = boundary.name == "exterior" || boundary.name == "outerBoundaryIs";
      const bool is_inner = boundary.name == "interior" || boundary.name == "innerBoundaryIs";
      if (is_outer != result.rings.empty() || is_outer == is_inner)
        throw Error::unsupported("ST_GeomFromGML() of such a polygon");
      Run ring = run(only_child(boundary, "LinearRing"));
      constexpr std::size_t kShortestRing = 4;
      const auto& vertices = ring.coordinates;
      if (vertices.size() < kShortestRing || vertices.front() != vertices.back()) throw_invalid();
      if (is_outer) result.has_z = ring.has_z;
      if (ring.has_z != result.has_z)
        throw Error::unsupported("ST_GeomFromGML() of rings with and without heights");
      result.rings.push_back(std::move(ring.coordinates));
    }
    return result;
  }

  Geometry collection(const XmlElement& element, GeometryType type, std::string_view member) {
    Geometry result = empty(type, false);
    for (const XmlElement& child : element.children) {
      if (child.name != member || child.children.size() != 1)
        throw Error::unsupported("ST_GeomFromGML() of such a collection");
      result.parts.push_back(read(child.children[0]));
      const Geometry& part = result.parts.back();
      if (type != GeometryType::kGeometryCollection && part.type != part_type(type))
        throw Error::unsupported("ST_GeomFromGML() of such a collection");
      if (result.parts.size() == 1) result.has_z = part.has_z;
      if (part.has_z != result.has_z)
        throw Error::unsupported("ST_GeomFromGML() of parts with and without heights");
    }
    return result;
  }

  Run run(const XmlElement& element) const {
    if (element.children.size() != 1)
      throw Error::unsupported("ST_GeomFromGML() of several lists of coordinates");
    const XmlElement& list = element.children[0];
    if (!list.children.empty()) throw_invalid();
    if (list.name == "coordinates" && list.attributes.empty()) return comma_separated(list.text);
    if (list.name == "pos" || list.name == "posList") return positions(list);
    throw Error::unsupported("ST_GeomFromGML() of such coordinates");
  }

  Run comma_separated(std::string_view text) const {
    Run result;
    for (const std::string& tuple : words(text)) {
      std::vector<double> ordinates;
      for (std::size_t begin = 0; begin <= tuple.size();) {
        const std::size_t end = std::min(tuple.find(',', begin), tuple.size());
        ordinates.push_back(number(tuple.substr(begin, end - begin)));
        begin = end + 1;
      }
      if (ordinates.size() != 2 && ordinates.size() != 3) throw_invalid();
      add(result, ordinates);
    }
    return result;
  }

  Run positions(const XmlElement& list) const {
    const std::string* given = attribute(list, "srsDimension");
    if (given != nullptr && *given != "2" && *given != "3")
      throw Error::unsupported("ST_GeomFromGML() of such a srsDimension");
    const std::size_t dimension = given != nullptr && *given == "3" ? 3 : 2;
    const std::vector<std::string> texts = words(list.text);
    const bool has_count =
        list.name == "pos" ? texts.size() == dimension : texts.size() % dimension == 0;
    if (texts.empty() || !has_count) throw_invalid();
    Run result;
    for (std::size_t i = 0; i < texts.size(); i += dimension) {
      std::vector<double> ordinates;
      for (std::size_t j = i; j < i + dimension; ++j) ordinates.push_back(number(texts[j]));
      add(result, ordinates);
    }
    return result;
  }

  void add(Run& run, const std::vector<double>& ordinates) const {
    const bool has_z = ordinates.size() == 3;
    if (!run.coordinates.empty() && has_z != run.has_z)
      throw Error::unsupported("ST_GeomFromGML() of vertices with and without heights");
    run.has_z = has_z;
    Coordinate at{ordinates[0], ordinates[1], has_z ? ordinates[2] : 0, 0};
    if (axes_.latitude_first) std::swap(at.x, at.y);
    run.coordinates.push_back(at);
  }

  Axes axes_;
};

// Below the root only what says nothing, and how many numbers a position has.
void require_known_attributes(const XmlElement& element) {
  const bool has_positions = element.name == "pos" || element.name == "posList";
  for (const auto& [key, value] : element.attributes) {
    if (key != "gml:id" && !(has_positions && key == "srsDimension"))
      throw Error::unsupported("ST_GeomFromGML() with the attribute " + key + " in a part");
  }
  for (const XmlElement& child : element.children) require_known_attributes(child);
}

// The SRID is that of a geometry that names none.
Geometry from_gml(std::string_view text, std::int32_t srid) {
  const std::vector<XmlElement> roots = read_xml_elements(text);
  if (roots.size() != 1) throw_invalid();
  const std::string* name = attribute(roots[0], "srsName");
  if (name != nullptr && srid != 0)
    throw Error::unsupported("ST_GeomFromGML() with two reference systems");
  for (const auto& [key, value] : roots[0].attributes) {
    const bool is_known = key == "srsName" || key == "gml:id" ||
                          (key == "xmlns:gml" && value == "http://www.opengis.net/gml");
    if (!is_known) throw Error::unsupported("ST_GeomFromGML() with the attribute " + key);
  }
  for (const XmlElement& child : roots[0].children) require_known_attributes(child);
  return GmlReader(name == nullptr ? Axes{srid, false} : axes_from(*name)).read(roots[0]);
}

Geometry from_gml_without_srid(std::string_view text) { return from_gml(text, 0); }

constexpr FunctionEntry kEntries[] = {
    {"st_geomfromgml(text)", native<from_gml_without_srid>},
    {"st_geomfromgml(text,integer)", native<from_gml>},
    {"st_gmltosql(text)", native<from_gml_without_srid>},
    {"st_gmltosql(text,integer)", native<from_gml>},
};

}  // namespace

std::span<const FunctionEntry> geometry_from_gml_functions() { return kEntries; }

}  // namespace carto_mock::sql
