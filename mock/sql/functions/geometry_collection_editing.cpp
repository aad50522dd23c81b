// Collections made, taken apart and made plain, and rings turned (PostGIS manual, chapter 8.5).
#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"
#include "sql/functions/geometry_homogenizing.h"

namespace carto_mock::sql {
namespace {

using Run = std::vector<Coordinate>;

Geometry multi(const AnyGeometry& geometry) {
  // PostGIS makes odd kinds of what is empty.
  if (!is_plain(geometry.type) && geometry.is_empty()) refuse_kind();
  if (!is_single(geometry.type)) return geometry;
  std::vector<Geometry> parts;
  if (!geometry.is_empty()) parts.push_back(geometry);
  return collection_like(geometry, multi_type(geometry.type), std::move(parts));
}

Geometry force_collection(const AnyGeometry& geometry) {
  if (!is_collection(geometry.type))
    return collection_like(geometry, GeometryType::kGeometryCollection, {geometry});
  Geometry result = geometry;
  result.type = GeometryType::kGeometryCollection;
  return result;
}

Geometry line_of_points(const Geometry& points) {
  if (points.type != GeometryType::kMultiPoint)
    throw_geometry_error("makeline: input must be a multipoint");
  Run run;
  for (const Geometry& point : points.parts) {
    if (point.is_empty()) throw Error::unsupported("a line from an empty point");
    run.push_back(point.coordinates[0]);
  }
  return line_like(points, std::move(run));
}

Geometry vertices(const AnyGeometry& geometry) {
  std::vector<Geometry> points;
  for_each_run(geometry, [&](const Run& run) {
    for (const Coordinate& at : run) points.push_back(point_like(geometry, at));
  });
  return collection_like(geometry, GeometryType::kMultiPoint, std::move(points));
}

Geometry extract(const Geometry& geometry, GeometryType type) {
  if (!is_collection(geometry.type))
    return geometry.type == type ? geometry : empty_like(geometry, type);
  if (geometry.type == multi_type(type)) return geometry;
  std::vector<Geometry> parts;
  for_each_simple(geometry, [&](const Geometry& part) {
    if (part.type == type && !part.is_empty()) parts.push_back(part);
  });
  return collection_like(geometry, multi_type(type), std::move(parts));
}

Geometry extract_highest(const Geometry& geometry);

// 0 means the highest dimension too.
Geometry extract_kind(const Geometry& geometry, std::int32_t kind) {
  if (find_odd_kind(geometry) != nullptr) refuse_kind();
  if (kind == 0) return extract_highest(geometry);
  if (kind < 1 || kind > 3)
    throw_geometry_error(
        "ST_CollectionExtract: only point, linestring and polygon may be extracted");
  return extract(geometry, static_cast<GeometryType>(kind));
}

// What has the highest dimension in it.
Geometry extract_highest(const Geometry& geometry) {
  if (!is_collection(geometry.type)) return geometry;
  if (find_odd_kind(geometry) != nullptr) refuse_kind();
  if (geometry.parts.empty()) return empty_like(geometry, GeometryType::kGeometryCollection);
  if (geometry.type != GeometryType::kGeometryCollection)
    return geometry.is_empty() ? empty_like(geometry, geometry.type) : geometry;
  bool has_simple = false;
  for_each_simple(geometry, [&has_simple](const Geometry&) { has_simple = true; });
  if (!has_simple) return empty_like(geometry, GeometryType::kGeometryCollection);
  return extract_kind(geometry, topological_dimension(geometry) + 1);
}

// Empty ones too, but not those of collections that hold nothing else.
void collect_simple(const Geometry& geometry, GeometryType type, std::vector<Geometry>& found) {
  for (const Geometry& part : geometry.parts) {
    if (is_collection(part.type)) {
      if (!part.is_empty()) collect_simple(part, type, found);
    } else if (part.type == type) {
      found.push_back(part);
    }
  }
}

}  // namespace

Geometry homogenize(const Geometry& geometry) {
  if (!is_collection(geometry.type)) return geometry;
  if (find_odd_kind(geometry) != nullptr) refuse_kind();
  if (geometry.type != GeometryType::kGeometryCollection) {
    if (geometry.parts.size() != 1) return geometry;
    return geometry.parts[0];
  }
  std::vector<Geometry> kinds;
  for (const GeometryType type :
       {GeometryType::kPoint, GeometryType::kLineString, GeometryType::kPolygon}) {
    std::vector<Geometry> found;
    if (!geometry.is_empty()) collect_simple(geometry, type, found);
    if (found.size() == 1) {
      kinds.push_back(found[0]);
    } else if (!found.empty()) {
      kinds.push_back(collection_like(geometry, multi_type(type), std::move(found)));
    }
  }
  if (kinds.size() == 1) return kinds[0];
  return collection_like(geometry, GeometryType::kGeometryCollection, std::move(kinds));
}

namespace {

// The lines and arcs of one curve change places, too.
Geometry reversed(Geometry geometry) {
  std::ranges::reverse(geometry.coordinates);
  for (Run& ring : geometry.rings) std::ranges::reverse(ring);
  for (Geometry& part : geometry.parts) part = reversed(std::move(part));
  if (geometry.type == GeometryType::kCompoundCurve) std::ranges::reverse(geometry.parts);
  return geometry;
}

Geometry reverse(const AnyGeometry& geometry) { return reversed(geometry); }

// Outer rings clockwise, holes the other way.
Geometry force_clockwise(const Geometry& geometry) {
  const bool is_turned = is_plain(geometry.type) || geometry.type == GeometryType::kTriangle;
  Geometry result = geometry;
  if (!is_turned) return result;
  for (std::size_t i = 0; i < result.rings.size(); ++i) {
    if (is_clockwise(result.rings[i]) != (i == 0)) std::ranges::reverse(result.rings[i]);
  }
  for (Geometry& part : result.parts) part = force_clockwise(part);
  return result;
}

// Lines are turned too.
Geometry force_counterclockwise(const Geometry& geometry) {
  return reversed(force_clockwise(geometry));
}

bool turns_clockwise(const Geometry& geometry) {
  if (geometry.type == GeometryType::kTriangle && geometry.is_empty()) return false;
  if (!is_plain(geometry.type) && geometry.type != GeometryType::kTriangle) return true;
  for (std::size_t i = 0; i < geometry.rings.size(); ++i) {
    if (is_clockwise(geometry.rings[i]) != (i == 0)) return false;
  }
  return std::ranges::all_of(geometry.parts, turns_clockwise);
}

bool turns_counterclockwise(const Geometry& geometry) {
  return turns_clockwise(reversed(geometry));
}

constexpr FunctionEntry kEntries[] = {
    {"st_multi(geometry)", native_any<multi>},
    {"st_forcecollection(geometry)", native_any<force_collection>},
    {"st_linefrommultipoint(geometry)", native_any<line_of_points>},
    {"st_points(geometry)", native_any<vertices>},
    {"st_collectionextract(geometry,integer)", native_any<extract_kind>},
    {"st_collectionextract(geometry)", native_any<extract_highest>},
    {"st_collectionhomogenize(geometry)", native_any<homogenize>},
    {"st_reverse(geometry)", native_any<reverse>},
    {"st_forcepolygoncw(geometry)", native_any<force_clockwise>},
    {"st_forcerhr(geometry)", native_any<force_clockwise>},
    {"st_forcepolygonccw(geometry)", native_any<force_counterclockwise>},
    {"st_ispolygoncw(geometry)", native_any<turns_clockwise>},
    {"st_ispolygonccw(geometry)", native_any<turns_counterclockwise>},
};

}  // namespace

std::span<const FunctionEntry> geometry_collection_editing_functions() { return kEntries; }

}  // namespace carto_mock::sql
