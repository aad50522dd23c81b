// Geometries made from geometries: overlays, buffers, hulls by GEOS; edits of vertices (PostGIS
// manual, chapters 8.5, 8.13 and 8.14).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/functions/function_lists.h"
#include "sql/functions/geometry_building.h"
#include "sql/functions/geos.h"

namespace carto_mock::sql {
namespace {

using GeosUnary = GEOSGeometry* (*)(GEOSContextHandle_t, const GEOSGeometry*);
using GeosBinary = GEOSGeometry* (*)(GEOSContextHandle_t, const GEOSGeometry*, const GEOSGeometry*);

template <GeosUnary operation>
Geometry run(const Geometry& geometry, std::string_view name) {
  const GeosSession geos;
  const GeosGeometry imported = geos.import(geometry);
  return geos.export_geometry(geos.own(operation(geos.handle(), imported.get()), name),
                              geometry.srid, geometry.has_z);
}

template <GeosBinary operation>
Geometry overlay(const Geometry& left, const Geometry& right, std::string_view name) {
  const GeosSession geos;
  const GeosGeometry a = geos.import(left);
  const GeosGeometry b = geos.import(right);
  return geos.export_geometry(geos.own(operation(geos.handle(), a.get(), b.get()), name), left.srid,
                              left.has_z || right.has_z);
}

void require_overlay(const Geometry& left, const Geometry& right, std::string_view name) {
  if (left.srid != right.srid)
    throw_geometry_error(fmt::format("{}: Operation on mixed SRID geometries ({} != {})", name,
                                     left.srid, right.srid));
}

// A grid size of -1 means none.
void require_no_grid(double grid_size) {
  if (grid_size >= 0) throw Error::unsupported("overlays with a grid size");
}

Geometry unite(const Geometry& left, const Geometry& right) {
  constexpr std::string_view kName = "lwgeom_union_prec";
  require_overlay(left, right, kName);
  if (left.is_empty()) return right;
  if (right.is_empty()) return left;
  return overlay<GEOSUnion_r>(left, right, kName);
}

Geometry unite_with_grid(const Geometry& left, const Geometry& right, double grid_size) {
  require_no_grid(grid_size);
  return unite(left, right);
}

Geometry intersect(const Geometry& left, const Geometry& right, double grid_size) {
  constexpr std::string_view kName = "lwgeom_intersection_prec";
  require_no_grid(grid_size);
  require_overlay(left, right, kName);
  if (right.is_empty()) return right;
  if (left.is_empty()) return left;
  return overlay<GEOSIntersection_r>(left, right, kName);
}

Geometry subtract(const Geometry& left, const Geometry& right, double grid_size) {
  constexpr std::string_view kName = "lwgeom_difference_prec";
  require_no_grid(grid_size);
  require_overlay(left, right, kName);
  if (left.is_empty() || right.is_empty()) return left;
  return overlay<GEOSDifference_r>(left, right, kName);
}

Geometry symmetric_difference(const Geometry& left, const Geometry& right, double grid_size) {
  constexpr std::string_view kName = "lwgeom_symdifference_prec";
  require_no_grid(grid_size);
  require_overlay(left, right, kName);
  if (right.is_empty()) return left;
  if (left.is_empty()) return right;
  return overlay<GEOSSymDifference_r>(left, right, kName);
}

Geometry centroid(const Geometry& geometry) {
  if (geometry.is_empty()) return empty_geometry(GeometryType::kPoint, geometry.srid);
  return run<GEOSGetCentroid_r>(flatten(geometry), "lwgeom_centroid");
}

Geometry point_on_surface(const Geometry& geometry) {
  if (geometry.is_empty()) return empty_geometry(GeometryType::kPoint, geometry.srid);
  return run<GEOSPointOnSurface_r>(geometry, "lwgeom_pointonsurface");
}

Geometry convex_hull(const Geometry& geometry) {
  if (geometry.is_empty()) return geometry;
  return run<GEOSConvexHull_r>(geometry, "convexhull");
}

Geometry boundary(const Geometry& geometry) {
  switch (geometry.type) {
    case GeometryType::kPoint:
    case GeometryType::kMultiPoint: {
      Geometry empty = geometry;
      empty.coordinates.clear();
      empty.parts.clear();
      return empty;
    }
    case GeometryType::kGeometryCollection:
      if (geometry.is_empty()) return geometry;
      throw Error::unsupported("ST_Boundary() of a collection");
    case GeometryType::kLineString:
    case GeometryType::kPolygon:
    case GeometryType::kMultiLineString:
    case GeometryType::kMultiPolygon:
      break;
  }
  return run<GEOSBoundary_r>(geometry, "boundary");
}

Geometry buffer_with_segments(const Geometry& geometry, double distance, std::int32_t segments) {
  if (geometry.is_empty()) return empty_geometry(GeometryType::kPolygon, geometry.srid);
  const GeosSession geos;
  const GeosGeometry imported = geos.import(geometry);
  return geos.export_geometry(
      geos.own(GEOSBuffer_r(geos.handle(), imported.get(), distance, segments), "GEOSBuffer"),
      geometry.srid, geometry.has_z);
}

Geometry buffer(const Geometry& geometry, double distance, std::string_view parameters) {
  constexpr std::int32_t kDefaultSegments = 8;
  if (!parameters.empty()) throw Error::unsupported("ST_Buffer() with style parameters");
  return buffer_with_segments(geometry, distance, kDefaultSegments);
}

Geometry simplify_preserving_topology(const Geometry& geometry, double tolerance) {
  if (geometry.is_empty()) return geometry;
  const GeosSession geos;
  const GeosGeometry imported = geos.import(geometry);
  return geos.export_geometry(
      geos.own(GEOSTopologyPreserveSimplify_r(geos.handle(), imported.get(), tolerance),
               "lwgeom_simplifypreservetopology"),
      geometry.srid, geometry.has_z);
}

Geometry make_valid(const Geometry& geometry) {
  if (geometry.is_empty()) return geometry;
  return run<GEOSMakeValid_r>(geometry, "lwgeom_make_valid");
}

Geometry normalize(const Geometry& geometry) {
  const GeosSession geos;
  const GeosGeometry imported = geos.import(geometry);
  if (GEOSNormalize_r(geos.handle(), imported.get()) == -1)
    throw_geometry_error("lwgeom_normalize: GEOS Error: " + geos.error());
  return geos.export_geometry(imported, geometry.srid, geometry.has_z);
}

std::optional<double> hausdorff_distance(const Geometry& left, const Geometry& right) {
  if (left.is_empty() || right.is_empty()) return std::nullopt;
  const GeosSession geos;
  const GeosGeometry a = geos.import(left);
  const GeosGeometry b = geos.import(right);
  double distance = 0;
  if (GEOSHausdorffDistance_r(geos.handle(), a.get(), b.get(), &distance) == 0)
    throw_geometry_error("GEOSHausdorffDistance: " + geos.error());
  return distance;
}

bool ordering_equals(const Geometry& left, const Geometry& right) { return left == right; }

Box2d box_between(const Geometry& low, const Geometry& high) {
  require_same_srid(low, high, "BOX2D_construct");
  if (low.type != GeometryType::kPoint || high.type != GeometryType::kPoint)
    throw_geometry_error("BOX2D_construct: arguments must be points");
  if (low.is_empty() || high.is_empty())
    throw_geometry_error("BOX2D_construct: args can not be empty points");
  const Coordinate& a = low.coordinates[0];
  const Coordinate& b = high.coordinates[0];
  return {std::min(a.x, b.x), std::min(a.y, b.y), std::max(a.x, b.x), std::max(a.y, b.y)};
}

constexpr FunctionEntry kEntries[] = {
    {"st_union(geometry,geometry)", native<unite>},
    {"st_union(geometry,geometry,double precision)", native<unite_with_grid>},
    {"st_intersection(geometry,geometry,double precision)", native<intersect>},
    {"st_difference(geometry,geometry,double precision)", native<subtract>},
    {"st_symdifference(geometry,geometry,double precision)", native<symmetric_difference>},
    {"st_centroid(geometry)", native<centroid>},
    {"st_pointonsurface(geometry)", native<point_on_surface>},
    {"st_convexhull(geometry)", native<convex_hull>},
    {"st_boundary(geometry)", native<boundary>},
    {"st_buffer(geometry,double precision,integer)", native<buffer_with_segments>},
    {"st_buffer(geometry,double precision,text)", native<buffer>},
    {"st_simplifypreservetopology(geometry,double precision)",
     native<simplify_preserving_topology>},
    {"st_makevalid(geometry)", native<make_valid>},
    {"st_normalize(geometry)", native<normalize>},
    {"st_hausdorffdistance(geometry,geometry)", native<hausdorff_distance>},
    {"st_orderingequals(geometry,geometry)", native<ordering_equals>},
    {"st_makebox2d(geometry,geometry)", native<box_between>},
};

}  // namespace

std::span<const FunctionEntry> geometry_processing_functions() { return kEntries; }

}  // namespace carto_mock::sql
