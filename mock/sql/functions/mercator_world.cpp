#include "sql/functions/mercator_world.h"

#include <cmath>
#include <cstdint>
#include <utility>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_native.h"
#include "sql/functions/geos.h"

namespace carto_mock::sql {
namespace {

constexpr Box2d kWorld{-180, -89, 180, 89};

bool lies_within_world(const Geometry& degrees) {
  bool is_within = true;
  for_each_run(degrees, [&is_within](const std::vector<Coordinate>& run) {
    for (const Coordinate& at : run) {
      is_within = is_within && at.x >= kWorld.x_min && at.x <= kWorld.x_max &&
                  at.y >= kWorld.y_min && at.y <= kWorld.y_max;
    }
  });
  return is_within;
}

// None for a collection, which may be of several.
std::optional<int> dimension(const Geometry& geometry) {
  if (geometry.type == GeometryType::kGeometryCollection) return std::nullopt;
  return topological_dimension(geometry);
}

GeometryType multi_type(int dimension) {
  switch (dimension) {
    case 0:
      return GeometryType::kMultiPoint;
    case 1:
      return GeometryType::kMultiLineString;
    default:
      return GeometryType::kMultiPolygon;
  }
}

void collect_parts(const Geometry& geometry, int wanted, std::vector<Geometry>& parts) {
  if (!geometry.parts.empty()) {
    for (const Geometry& part : geometry.parts) collect_parts(part, wanted, parts);
  } else if (!geometry.is_empty() && dimension(geometry) == wanted) {
    parts.push_back(geometry);
  }
}

// ST_CollectionExtract(): what has another dimension goes.
Geometry parts_of_dimension(const Geometry& geometry, int wanted) {
  if (dimension(geometry) == wanted) return geometry;
  Geometry result;
  result.type = multi_type(wanted);
  result.srid = geometry.srid;
  result.has_z = geometry.has_z;
  collect_parts(geometry, wanted, result.parts);
  return result;
}

Geometry as_multi(Geometry geometry, int of_dimension) {
  if (geometry.type == multi_type(of_dimension)) return geometry;
  Geometry result;
  result.type = multi_type(of_dimension);
  result.srid = geometry.srid;
  result.has_z = geometry.has_z;
  result.parts.push_back(std::move(geometry));
  return result;
}

}  // namespace

std::optional<Geometry> within_mercator_world(const CallContext& context, const Geometry& degrees) {
  if (lies_within_world(degrees)) return degrees;
  const std::optional<int> own_dimension = dimension(degrees);
  const GeosSession geos;
  Geometry cleaned = degrees;
  if (own_dimension && *own_dimension > 0) {
    try {
      const GeosGeometry valid =
          geos.own(GEOSMakeValid_r(geos.handle(), geos.import(degrees).get()), "ST_MakeValid");
      cleaned = parts_of_dimension(geos.export_geometry(valid, degrees.srid, degrees.has_z),
                                   *own_dimension);
    } catch (const Error& error) {
      context.session.notice(Severity::kWarning,
                             "Could not clean input geometry: " + error.message());
      return std::nullopt;
    }
  }
  const GeosGeometry world = geos.import(rectangle(kWorld, degrees.srid));
  const GeosGeometry common =
      geos.own(GEOSIntersection_r(geos.handle(), geos.import(cleaned).get(), world.get()),
               "ST_Intersection");
  Geometry inside = geos.export_geometry(common, degrees.srid, degrees.has_z);
  if (inside.is_empty()) return std::nullopt;
  const bool was_multi = own_dimension && degrees.type == multi_type(*own_dimension);
  return was_multi ? as_multi(std::move(inside), *own_dimension) : inside;
}

}  // namespace carto_mock::sql
