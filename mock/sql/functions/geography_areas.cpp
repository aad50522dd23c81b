#include "sql/functions/geography_areas.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "sql/functions/geography_distance.h"
#include "sql/functions/globe.h"
#include "sql/functions/proj_library.h"
#include "sql/functions/spheroids.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using globe::dot;
using globe::Place;
using globe::Vector;

// What is smaller than that is nothing to PostGIS.
constexpr double kTolerance = 1e-12;

double spheroid_ring_area(const std::vector<Coordinate>& ring, const Spheroid& spheroid) {
  const ProjLibrary& proj = ProjLibrary::instance();
  const geod_geodesic geodesic = geodesics_on(spheroid);
  geod_polygon polygon;
  proj.geod_polygon_init(&polygon, 0);
  for (std::size_t i = 0; i + 1 < ring.size(); ++i)
    proj.geod_polygon_addpoint(&geodesic, &polygon, ring[i].y, ring[i].x);
  double area = 0;
  proj.geod_polygon_compute(&geodesic, &polygon, 0, 1, &area, nullptr);
  return std::fabs(area);
}

// Of the plane of the great circle.
Vector normal_of(const Place& from, const Place& to) {
  const Vector product = globe::robust_cross(from, to);
  if (std::sqrt(dot(product, product)) <= kTolerance) return {};
  return globe::normalized(product);
}

// At `corner`, between the ways to the two others.
double angle_at(const Place& corner, const Place& one, const Place& other) {
  return std::acos(std::min(1.0, dot(normal_of(corner, one), normal_of(corner, other))));
}

// Of a triangle in square radians; negative if it runs clockwise.
double signed_triangle_area(const Place& a, const Place& b, const Place& c) {
  const double excess = angle_at(a, b, c) + angle_at(b, a, c) + angle_at(c, b, a) - M_PI;
  const double side = dot(normal_of(a, b), globe::vector_of(c));
  if (std::fabs(side) <= kTolerance) return 0;
  return side < 0 ? -excess : excess;
}

double sphere_ring_area(const std::vector<Coordinate>& ring, const Spheroid& spheroid) {
  constexpr std::size_t kSmallestRing = 4;
  if (ring.size() < kSmallestRing) return 0;
  const Place first = globe::place_of(ring[0]);
  Place previous = globe::place_of(ring[1]);
  double area = 0;
  for (std::size_t i = 2; i + 1 < ring.size(); ++i) {
    const Place next = globe::place_of(ring[i]);
    area += signed_triangle_area(first, previous, next);
    previous = next;
  }
  return spheroid.radius() * spheroid.radius() * std::fabs(area);
}

double total_area(const Geometry& geography, const Spheroid& spheroid, bool use_spheroid) {
  double total = 0;
  for (std::size_t i = 0; i < geography.rings.size(); ++i) {
    const double inside = use_spheroid ? spheroid_ring_area(geography.rings[i], spheroid)
                                       : sphere_ring_area(geography.rings[i], spheroid);
    total += i == 0 ? inside : -inside;
  }
  for (const Geometry& part : geography.parts) total += total_area(part, spheroid, use_spheroid);
  return total;
}

}  // namespace

double geography_area(const Geometry& geography, bool use_spheroid) {
  const double area = total_area(geography, spheroid_of(geography.srid), use_spheroid);
  if (area < 0) throw Error(sqlstate::kInternalError, "lwgeom_area_spher(oid) returned area < 0.0");
  return area;
}

}  // namespace carto_mock::sql
