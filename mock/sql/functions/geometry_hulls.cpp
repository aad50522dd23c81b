// Points and areas that stand for a geometry: centers, hulls (PostGIS manual, chapter
// 8.14).
#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"
#include "sql/functions/geos_operations.h"
#include "sql/types/geometry_text.h"

namespace carto_mock::sql {
namespace {

Geometry centroid(const Geometry& geometry) {
  if (geometry.is_empty()) return empty_like(geometry, GeometryType::kPoint);
  return run_geos(flatten(geometry), "lwgeom_centroid", GEOSGetCentroid_r);
}

Geometry centroid_of_text(std::string_view text) { return centroid(parse_geometry(text)); }

Geometry point_on_surface(const Geometry& geometry) {
  if (geometry.is_empty()) return empty_like(geometry, GeometryType::kPoint);
  refuse_empty_parts(geometry, "ST_PointOnSurface");
  return run_geos(geometry, "lwgeom_pointonsurface", GEOSPointOnSurface_r);
}

Geometry convex_hull(const Geometry& geometry) {
  if (geometry.is_empty()) return geometry;
  const GeosSession geos;
  const GeosGeometry imported = geos.import(geometry, kFirstArgument);
  const GeosGeometry hull{GEOSConvexHull_r(geos.handle(), imported.get()),
                          GeosDeleter{geos.handle()}};
  if (hull == nullptr) throw_geometry_error("GEOSConvexHull: " + geos.error());
  return geos.export_geometry(hull, geometry.srid, geometry.has_z);
}

// GEOS does not survive them.
void refuse_flat_polygons(const Geometry& polygons) {
  for_each_simple(polygons, [](const Geometry& polygon) {
    if (!polygon.is_empty() && signed_ring_area(polygon.rings[0]) == 0)
      throw Error::unsupported("ST_ConcaveHull() of polygons without an area");
  });
}

Geometry concave_hull(const Geometry& geometry, double ratio, bool allows_holes) {
  refuse_empty_parts(geometry, "ST_ConcaveHull");
  if (find_odd_kind(geometry) != nullptr && topological_dimension(geometry) > 1) refuse_kind();
  const bool is_area =
      geometry.type == GeometryType::kPolygon || geometry.type == GeometryType::kMultiPolygon;
  refuse_unbounded_vertices(geometry, "ST_ConcaveHull");
  if (is_area) refuse_flat_polygons(geometry);
  return run_geos(geometry, "lwgeom_concavehull", [=](auto handle, const auto* imported) {
    constexpr unsigned kLoose = 0;  // it may leave the areas' outlines
    if (is_area) {
      return GEOSConcaveHullOfPolygons_r(handle, imported, ratio, kLoose, allows_holes ? 1 : 0);
    }
    return GEOSConcaveHull_r(handle, imported, ratio, allows_holes ? 1 : 0);
  });
}

Geometry polygon_hull(const Geometry& geometry, double share, bool is_outer) {
  return run_geos(geometry, "lwgeom_simplify_polygonal", [=](auto handle, const auto* imported) {
    return GEOSPolygonHullSimplify_r(handle, imported, is_outer ? 1 : 0, share);
  });
}

Geometry oriented_envelope(const Geometry& geometry) {
  const GeosSession geos;
  const GeosGeometry imported = import_for(geos, flatten(geometry), "ST_OrientedEnvelope");
  const GeosGeometry envelope{GEOSMinimumRotatedRectangle_r(geos.handle(), imported.get()),
                              GeosDeleter{geos.handle()}};
  if (envelope == nullptr)
    throw_geometry_error("Error computing oriented envelope: " + geos.error());
  return geos.export_geometry(envelope, geometry.srid, geometry.has_z);
}

// Where it lies, and the point of the outline that is nearest.
Value inscribed_circle(const CallContext&, Arguments arguments) {
  const Geometry geometry = NativeCodec<AnyGeometry>::unpack(arguments[0]);
  Geometry center = empty_geometry(GeometryType::kPoint, geometry.srid);
  Geometry nearest = center;
  double radius = 0;
  if (find_odd_kind(geometry) != nullptr && topological_dimension(geometry) > 1) refuse_kind();
  if (!geometry.is_empty()) {
    constexpr double kShareOfExtent = 1000;
    const Box2d box = bounding_box(geometry).value();
    const double tolerance =
        std::fmax(box.x_max - box.x_min, box.y_max - box.y_min) / kShareOfExtent;
    const GeosSession geos;
    const GeosGeometry imported = geos.import(geometry);
    const bool has_area = topological_dimension(geometry) == 2;
    const GeosGeometry spoke{
        has_area ? GEOSMaximumInscribedCircle_r(geos.handle(), imported.get(), tolerance)
                 : GEOSLargestEmptyCircle_r(geos.handle(), imported.get(), nullptr, tolerance),
        GeosDeleter{geos.handle()}};
    if (spoke == nullptr)
      throw_geometry_error(fmt::format("Error calculating {}.", has_area
                                                                    ? "GEOSMaximumInscribedCircle"
                                                                    : "GEOSLargestEmptyCircle"));
    if (GEOSLength_r(geos.handle(), spoke.get(), &radius) == 0)
      throw_geometry_error("GEOSLength: " + geos.error());
    if (std::isnan(radius))
      throw Error::unsupported("a circle around a point that is infinitely far");
    const auto end_of_spoke = [&](GEOSGeometry* end) {
      return geos.export_geometry(geos.own(end, "GEOSGeomGetPoint"), geometry.srid, geometry.has_z);
    };
    center = end_of_spoke(GEOSGeomGetStartPoint_r(geos.handle(), spoke.get()));
    nearest = end_of_spoke(GEOSGeomGetEndPoint_r(geos.handle(), spoke.get()));
  }
  return Value::record({.types = {{oid::kGeometry, -1}, {oid::kGeometry, -1}, {oid::kFloat8, -1}},
                        .names = {"center", "nearest", "radius"},
                        .fields = {NativeCodec<Geometry>::pack(center),
                                   NativeCodec<Geometry>::pack(nearest), Value::real(radius)}});
}

constexpr FunctionEntry kEntries[] = {
    {"st_centroid(geometry)", native_any<centroid>},
    {"st_centroid(text)", native<centroid_of_text>},
    {"st_pointonsurface(geometry)", native_any<point_on_surface>},
    {"st_convexhull(geometry)", native_any<convex_hull>},
    {"st_concavehull(geometry,double precision,boolean)", native_any<concave_hull>},
    {"st_simplifypolygonhull(geometry,double precision,boolean)", native_any<polygon_hull>},
    {"st_orientedenvelope(geometry)", native_any<oriented_envelope>},
    {"st_maximuminscribedcircle(geometry)", inscribed_circle},
};

}  // namespace

std::span<const FunctionEntry> geometry_hull_functions() { return kEntries; }

}  // namespace carto_mock::sql
