// GeoJSON to geometries, as PostGIS reads it through json-c: member names in any case, other
// members ignored.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "sql/types/geometry_text.h"
#include "sql/types/json.h"
#include "sql/types/text_scanner.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using Kind = JsonNode::Kind;

Error invalid(std::string message) { return Error(sqlstate::kInternalError, std::move(message)); }

const JsonNode* find_member(const JsonNode& object, std::string_view name) {
  if (object.kind != Kind::kObject) return nullptr;
  const auto member = std::ranges::find_if(object.members, [name](const auto& candidate) {
    return equals_ignoring_case(candidate.key, name);
  });
  return member == object.members.end() || member->value.kind == Kind::kNull ? nullptr
                                                                             : &member->value;
}

JsonNode parse_document(std::string_view text) {
  if (text.empty()) throw invalid("unexpected end of data (at offset 0)");
  try {
    return parse_json(text);
  } catch (const Error&) {
    // json-c's messages name its own states and offsets.
    throw Error::unsupported("the error message for malformed GeoJSON");
  }
}

class Reader {
 public:
  Geometry geometry(const JsonNode& node) {
    const JsonNode* const type = find_member(node, "type");
    if (type == nullptr) throw invalid("unknown GeoJSON type");
    Geometry result;
    result.type = type_of(*type);
    if (result.type == GeometryType::kGeometryCollection) {
      const JsonNode* const geometries = find_member(node, "geometries");
      if (geometries == nullptr) throw invalid("Unable to find 'geometries' in GeoJSON string");
      if (geometries->kind != Kind::kArray)
        throw invalid("Unable to find 'geometries' in GeoJSON string");
      for (const JsonNode& part : geometries->elements) result.parts.push_back(geometry(part));
      return result;
    }
    const JsonNode* const coordinates = find_member(node, "coordinates");
    if (coordinates == nullptr) throw invalid("Unable to find 'coordinates' in GeoJSON string");
    if (coordinates->kind != Kind::kArray) {
      throw invalid("The 'coordinates' in GeoJSON are not an array");
    }
    body(result, *coordinates);
    return result;
  }

  bool has_z() const { return has_z_; }

 private:
  static GeometryType type_of(const JsonNode& node) {
    for (int i = 1; i <= static_cast<int>(GeometryType::kGeometryCollection); ++i) {
      const auto type = static_cast<GeometryType>(i);
      if (node.kind == Kind::kString && equals_ignoring_case(node.text, geometry_type_name(type))) {
        return type;
      }
    }
    throw invalid("invalid GeoJson representation");
  }

  static const std::vector<JsonNode>& nested(const JsonNode& node) {
    if (node.kind != Kind::kArray) {
      throw invalid("The 'coordinates' in GeoJSON are not sufficiently nested");
    }
    return node.elements;
  }

  void body(Geometry& geometry, const JsonNode& node) {
    switch (geometry.type) {
      case GeometryType::kPoint:
        if (!node.elements.empty()) geometry.coordinates.push_back(coordinate(node));
        return;
      case GeometryType::kLineString:
        geometry.coordinates = coordinates(node);
        return;
      case GeometryType::kPolygon:
        for (const JsonNode& ring : nested(node)) {
          // An empty outer ring makes an empty polygon.
          if (!nested(ring).empty() || !geometry.rings.empty()) {
            geometry.rings.push_back(coordinates(ring));
          }
        }
        return;
      case GeometryType::kMultiPoint:
      case GeometryType::kMultiLineString:
      case GeometryType::kMultiPolygon:
        for (const JsonNode& element : nested(node)) {
          if (nested(element).empty() && geometry.type == GeometryType::kMultiPolygon) continue;
          Geometry part;
          part.type = part_type(geometry.type);
          body(part, element);
          geometry.parts.push_back(std::move(part));
        }
        return;
      case GeometryType::kGeometryCollection:
        return;
    }
  }

  std::vector<Coordinate> coordinates(const JsonNode& node) {
    std::vector<Coordinate> result;
    for (const JsonNode& element : nested(node)) result.push_back(coordinate(element));
    return result;
  }

  Coordinate coordinate(const JsonNode& node) {
    const std::vector<JsonNode>& ordinates = nested(node);
    if (ordinates.size() < 2) throw invalid("Too few ordinates in GeoJSON");
    Coordinate result;
    result.x = ordinate(ordinates[0]);
    result.y = ordinate(ordinates[1]);
    if (ordinates.size() > 2) {
      has_z_ = true;
      result.z = ordinate(ordinates[2]);
    }
    return result;
  }

  static double ordinate(const JsonNode& node) {
    double value = 0;
    const char* const end = node.text.data() + node.text.size();
    const auto parsed = std::from_chars(node.text.data(), end, value);
    if (node.kind != Kind::kNumber || parsed.ec != std::errc() || parsed.ptr != end) {
      throw Error::unsupported("GeoJSON coordinates that are no numbers");
    }
    return value;
  }

  bool has_z_ = false;
};

// {"type":"name","properties":{"name":"EPSG:3857"}}; what else is there makes the SRID unknown.
std::int32_t srid_of(const JsonNode& crs) {
  const JsonNode* const properties = find_member(crs, "properties");
  const JsonNode* const name = properties == nullptr ? nullptr : find_member(*properties, "name");
  if (name == nullptr || name->kind != Kind::kString) return 0;
  std::string_view text = name->text;
  for (const std::string_view prefix : {"urn:ogc:def:crs:EPSG::", "EPSG:"}) {
    if (!text.starts_with(prefix)) continue;
    text.remove_prefix(prefix.size());
    std::int32_t srid = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), srid);
    return parsed.ec == std::errc() ? clamp_srid(srid) : 0;
  }
  return 0;
}

void spread(Geometry& geometry, std::int32_t srid, bool has_z) {
  geometry.srid = srid;
  geometry.has_z = has_z;
  for (Geometry& part : geometry.parts) spread(part, srid, has_z);
}

}  // namespace

Geometry parse_geojson(std::string_view text, std::int32_t default_srid) {
  const JsonNode document = parse_document(text);
  if (document.kind == Kind::kNull) throw invalid("invalid GeoJSON representation");
  Reader reader;
  Geometry geometry = reader.geometry(document);
  const bool has_crs = document.kind == Kind::kObject &&
                       std::ranges::any_of(document.members, [](const auto& member) {
                         return equals_ignoring_case(member.key, "crs");
                       });
  const JsonNode* const crs = find_member(document, "crs");
  const std::int32_t srid = crs != nullptr ? srid_of(*crs) : (has_crs ? 0 : default_srid);
  spread(geometry, srid, reader.has_z());
  return geometry;
}

}  // namespace carto_mock::sql
