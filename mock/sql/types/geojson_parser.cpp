// GeoJSON to geometries, through json-c as PostGIS does: its tolerance and its messages are part of
// the answer. Member names are taken in any case, other members ignored.
#include <fmt/format.h>
#include <json-c/json.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

#include "sql/types/geometry_text.h"
#include "sql/types/spatial_reference_names.h"
#include "sql/types/text_scanner.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

Error invalid(std::string message) { return Error(sqlstate::kInternalError, std::move(message)); }

// null is a null pointer, to json-c.
using Node = json_object*;

struct Release {
  void operator()(Node node) const { json_object_put(node); }
  void operator()(json_tokener* tokener) const { json_tokener_free(tokener); }
};
using Document = std::unique_ptr<json_object, Release>;

// What follows the first value is not looked at.
Document parse_document(const std::string& text) {
  const std::unique_ptr<json_tokener, Release> tokener(json_tokener_new());
  Document document(json_tokener_parse_ex(tokener.get(), text.c_str(), -1));
  const json_tokener_error error = json_tokener_get_error(tokener.get());
  if (error == json_tokener_success) return document;
  throw invalid(fmt::format("{} (at offset {})", json_tokener_error_desc(error),
                            json_tokener_get_parse_end(tokener.get())));
}

bool is_of(json_type type, Node node) { return json_object_is_type(node, type) != 0; }

// Calls `use` with name and value of each member, until it returns true. An object without any is
// an error to PostGIS wherever it looks for a member.
template <typename Use>
void visit_members(Node object, const Use& use) {
  if (!is_of(json_type_object, object)) return;
  if (json_object_object_length(object) == 0) throw invalid("invalid GeoJSON representation");
  json_object_iterator member = json_object_iter_begin(object);
  const json_object_iterator end = json_object_iter_end(object);
  for (; json_object_iter_equal(&member, &end) == 0; json_object_iter_next(&member)) {
    if (use(json_object_iter_peek_name(&member), json_object_iter_peek_value(&member))) return;
  }
}

// Null: there is none, or it is null.
Node find_member(Node object, std::string_view name) {
  Node found = nullptr;
  visit_members(object, [&](std::string_view key, Node value) {
    if (!equals_ignoring_case(key, name)) return false;
    found = value;
    return true;
  });
  return found;
}

// Of what is no array, which json-c must not be asked: none.
std::size_t element_count(Node node) {
  return is_of(json_type_array, node) ? json_object_array_length(node) : 0;
}

template <typename Use>
void visit_elements(Node array, const Use& use) {
  for (std::size_t i = 0; i < element_count(array); ++i) use(json_object_array_get_idx(array, i));
}

class Reader {
 public:
  Geometry geometry(Node node) {
    if (node == nullptr) throw invalid("invalid GeoJSON representation");
    const Node type = find_member(node, "type");
    if (type == nullptr) throw invalid("unknown GeoJSON type");
    Geometry result;
    result.type = type_of(type);
    if (result.type == GeometryType::kGeometryCollection) {
      const Node geometries = find_member(node, "geometries");
      if (geometries == nullptr) throw invalid("Unable to find 'geometries' in GeoJSON string");
      visit_elements(geometries, [&](Node part) { result.parts.push_back(geometry(part)); });
      drop_empty_parts(result);
      return result;
    }
    const Node coordinates = find_member(node, "coordinates");
    if (coordinates == nullptr) throw invalid("Unable to find 'coordinates' in GeoJSON string");
    if (!is_of(json_type_array, coordinates))
      throw invalid("The 'coordinates' in GeoJSON are not an array");
    body(result, coordinates);
    return result;
  }

  bool has_z() const { return has_z_; }

 private:
  static GeometryType type_of(Node node) {
    for (int i = 1; i <= static_cast<int>(GeometryType::kGeometryCollection); ++i) {
      const auto type = static_cast<GeometryType>(i);
      if (equals_ignoring_case(json_object_get_string(node), geometry_type_name(type))) return type;
    }
    throw invalid("invalid GeoJson representation");
  }

  static Node nested(Node node) {
    if (is_of(json_type_array, node)) return node;
    throw invalid("The 'coordinates' in GeoJSON are not sufficiently nested");
  }
  void body(Geometry& geometry, Node node) {
    switch (geometry.type) {
      case GeometryType::kPoint:
        if (element_count(node) > 0) geometry.coordinates.push_back(coordinate(node));
        return;
      case GeometryType::kLineString:
        geometry.coordinates = coordinates(node);
        return;
      case GeometryType::kPolygon:
        geometry.rings = rings(node);
        return;
      case GeometryType::kMultiPoint:
        visit_elements(node, [&](Node point) { static_cast<void>(nested(point)); });
        break;
      case GeometryType::kMultiLineString:
        visit_elements(node, [&](Node line) {
          if (!is_of(json_type_array, line)) throw invalid("lwgeom_from_geojson returned NULL");
        });
        break;
      case GeometryType::kMultiPolygon:
      case GeometryType::kGeometryCollection:
        break;
      default:
        refuse_kind();
    }
    visit_elements(node, [&](Node element) {
      if (!is_of(json_type_array, element)) return;
      Geometry part;
      part.type = part_type(geometry.type);
      body(part, element);
      geometry.parts.push_back(std::move(part));
    });
    drop_empty_parts(geometry);
  }

  // Where there is nothing else in it.
  static void drop_empty_parts(Geometry& geometry) {
    if (std::ranges::all_of(geometry.parts, &Geometry::is_empty)) geometry.parts.clear();
  }

  // Holes do not matter where the outer ring is empty; empty holes are left out.
  std::vector<std::vector<Coordinate>> rings(Node node) {
    std::vector<std::vector<Coordinate>> result;
    for (std::size_t i = 0; i < element_count(node); ++i) {
      const Node ring = json_object_array_get_idx(node, i);
      if (!is_of(json_type_array, ring))
        throw invalid("The 'coordinates' in GeoJSON ring are not an array");
      if (element_count(ring) > 0) {
        result.push_back(coordinates(ring));
      } else if (i == 0) {
        break;
      }
    }
    return result;
  }

  std::vector<Coordinate> coordinates(Node node) {
    std::vector<Coordinate> result;
    visit_elements(nested(node), [&](Node element) { result.push_back(coordinate(element)); });
    return result;
  }

  Coordinate coordinate(Node node) {
    const Node ordinates = nested(node);
    if (element_count(ordinates) < 2) throw invalid("Too few ordinates in GeoJSON");
    // Of what is no number json-c takes the text for one, or 0.
    const auto ordinate = [ordinates](std::size_t place) {
      return json_object_get_double(json_object_array_get_idx(ordinates, place));
    };
    Coordinate result;
    result.x = ordinate(0);
    result.y = ordinate(1);
    if (element_count(ordinates) > 2) {
      has_z_ = true;
      result.z = ordinate(2);
    }
    return result;
  }

  bool has_z_ = false;
};

// {"type":"name","properties":{"name":"EPSG:3857"}}; the type may be anything. None: it names
// nothing.
std::optional<std::int32_t> srid_of(Node crs) {
  if (crs == nullptr || find_member(crs, "type") == nullptr) return std::nullopt;
  const Node name = find_member(find_member(crs, "properties"), "name");
  if (name == nullptr) return std::nullopt;
  return srid_of_name(json_object_get_string(name));
}

void spread(Geometry& geometry, std::int32_t srid, bool has_z) {
  geometry.srid = srid;
  geometry.has_z = has_z;
  for (Geometry& part : geometry.parts) spread(part, srid, has_z);
}

}  // namespace

Geometry parse_geojson(std::string_view text, std::int32_t default_srid) {
  const Document document = parse_document(std::string(text));
  Reader reader;
  Geometry geometry = reader.geometry(document.get());
  const std::int32_t srid = srid_of(find_member(document.get(), "crs")).value_or(default_srid);
  spread(geometry, srid, reader.has_z());
  return geometry;
}

}  // namespace carto_mock::sql
