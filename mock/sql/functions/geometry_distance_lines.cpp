// The points at which two geometries are nearest or farthest, and distances that follow from them
// (PostGIS manual, chapter 8.12).
#include <cmath>
#include <optional>
#include <string_view>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"
#include "sql/functions/geos.h"
#include "sql/functions/planar_distance.h"

namespace carto_mock::sql {
namespace {

Geometry line_between(const PointPair& pair, std::int32_t srid) {
  return line_like(empty_geometry(GeometryType::kLineString, srid), {pair.from, pair.to});
}

std::optional<Geometry> closest_point(const CallContext& context, const Geometry& left,
                                      const Geometry& right) {
  require_same_srid(left, right, "LWGEOM_closestpoint");
  const auto pair = nearest_points(left, right, context.session);
  if (!pair) return std::nullopt;
  return point_like(empty_geometry(GeometryType::kPoint, left.srid), pair->from);
}

std::optional<Geometry> shortest_line(const CallContext& context, const Geometry& left,
                                      const Geometry& right) {
  require_same_srid(left, right, "LWGEOM_shortestline2d");
  const auto pair = nearest_points(left, right, context.session);
  if (!pair) return std::nullopt;
  return line_between(*pair, left.srid);
}

// PostGIS measures between the convex hulls, and asks them for the reference system.
std::optional<PointPair> farthest_of_hulls(const Geometry& left, const Geometry& right,
                                           std::string_view name) {
  const GeosSession geos;
  const auto hull_of = [&geos](const Geometry& geometry) {
    if (geometry.is_empty()) return geometry;
    const GeosGeometry hull{GEOSConvexHull_r(geos.handle(), geos.import(geometry).get()),
                            GeosDeleter{geos.handle()}};
    if (hull == nullptr) throw_geometry_error("GEOSConvexHull: " + geos.error());
    return geos.export_geometry(hull, geometry.srid, false);
  };
  const Geometry from = hull_of(left);
  const Geometry to = hull_of(right);
  require_same_srid(from, to, name);
  if (left.is_empty() || right.is_empty()) return std::nullopt;
  return farthest_points(from, to);
}

std::optional<double> max_distance(const Geometry& left, const Geometry& right) {
  const auto pair = farthest_of_hulls(left, right, "LWGEOM_maxdistance2d_linestring");
  if (!pair) return std::nullopt;
  return pair->distance;
}

std::optional<Geometry> longest_line(const Geometry& left, const Geometry& right) {
  const auto pair = farthest_of_hulls(left, right, "LWGEOM_longestline2d");
  if (!pair) return std::nullopt;
  return line_between(*pair, left.srid);
}

bool is_fully_within(const Geometry& left, const Geometry& right, double tolerance) {
  if (tolerance < 0) throw_geometry_error("Tolerance cannot be less than zero\n");
  require_same_srid(left, right, "LWGEOM_dfullywithin");
  const auto pair = farthest_points(left, right);
  return pair && pair->distance <= tolerance;
}

template <typename Measure>
std::optional<double> by_geos(const Geometry& left, const Geometry& right, std::string_view name,
                              Measure measure) {
  if (left.is_empty() || right.is_empty()) return std::nullopt;
  refuse_empty_parts(left, name);
  refuse_empty_parts(right, name);
  const GeosSession geos;
  const GeosGeometry a = geos.import(left, kFirstArgument);
  const GeosGeometry b = geos.import(right, kSecondArgument);
  double distance = 0;
  if (measure(geos.handle(), a.get(), b.get(), &distance) == 0)
    throw_geometry_error(std::string(name) + ": " + geos.error());
  return distance;
}

std::optional<double> hausdorff_distance(const Geometry& left, const Geometry& right) {
  return by_geos(left, right, "GEOSHausdorffDistance", GEOSHausdorffDistance_r);
}

std::optional<double> densified_hausdorff_distance(const Geometry& left, const Geometry& right,
                                                   double share) {
  return by_geos(left, right, "GEOSHausdorffDistanceDensify",
                 [share](auto handle, auto a, auto b, double* distance) {
                   return GEOSHausdorffDistanceDensify_r(handle, a, b, share, distance);
                 });
}

// -1 stands for no densifying.
std::optional<double> frechet_distance(const Geometry& left, const Geometry& right, double share) {
  return by_geos(left, right, "GEOSFrechetDistance",
                 [share](auto handle, auto a, auto b, double* distance) {
                   return share <= 0 ? GEOSFrechetDistance_r(handle, a, b, distance)
                                     : GEOSFrechetDistanceDensify_r(handle, a, b, share, distance);
                 });
}

double minimum_clearance(const Geometry& geometry) {
  const GeosSession geos;
  double distance = 0;
  if (GEOSMinimumClearance_r(geos.handle(), geos.import(geometry).get(), &distance) != 0)
    throw_geometry_error("GEOSMinimumClearance: " + geos.error());
  return distance;
}

Geometry minimum_clearance_line(const Geometry& geometry) {
  const GeosSession geos;
  return geos.export_geometry(
      geos.own(GEOSMinimumClearanceLine_r(geos.handle(), geos.import(geometry).get()),
               "GEOSMinimumClearanceLine"),
      geometry.srid, false);
}

std::optional<bool> is_inside_circle(const Geometry& point, double x, double y, double radius) {
  if (point.type != GeometryType::kPoint || point.is_empty()) return std::nullopt;
  const Coordinate& at = point.coordinates[0];
  return std::hypot(at.x - x, at.y - y) < radius;
}

constexpr FunctionEntry kEntries[] = {
    {"st_closestpoint(geometry,geometry)", native_any<closest_point>},
    {"st_shortestline(geometry,geometry)", native_any<shortest_line>},
    {"st_maxdistance(geometry,geometry)", native_any<max_distance>},
    {"st_longestline(geometry,geometry)", native_any<longest_line>},
    {"st_dfullywithin(geometry,geometry,double precision)", native_any<is_fully_within>},
    {"_st_dfullywithin(geometry,geometry,double precision)", native_any<is_fully_within>},
    {"st_hausdorffdistance(geometry,geometry)", native_any<hausdorff_distance>},
    {"st_hausdorffdistance(geometry,geometry,double precision)",
     native_any<densified_hausdorff_distance>},
    {"st_frechetdistance(geometry,geometry,double precision)", native_any<frechet_distance>},
    {"st_minimumclearance(geometry)", native_any<minimum_clearance>},
    {"st_minimumclearanceline(geometry)", native_any<minimum_clearance_line>},
    {"st_pointinsidecircle(geometry,double precision,double precision,double precision)",
     native_any<is_inside_circle>},
};

}  // namespace

std::span<const FunctionEntry> geometry_distance_line_functions() { return kEntries; }

}  // namespace carto_mock::sql
