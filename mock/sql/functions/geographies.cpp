// Measures on the spheroid (PostGIS manual, chapters 4.3 and 8.12), by PROJ's geodesics as PostGIS
// computes them: between points, along lines. What PostGIS computes with algorithms of its own
// (distances to lines and polygons, areas) is left out.
#include <geodesic.h>

#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

#include "sql/functions/function_lists.h"
#include "sql/functions/geometry_native.h"

namespace carto_mock::sql {
namespace {

constexpr std::int32_t kWgs84 = 4326;
constexpr double kMajorAxis = 6378137.0;
constexpr double kInverseFlattening = 298.257223563;
constexpr double kMinorAxis = kMajorAxis - kMajorAxis / kInverseFlattening;
constexpr double kFlattening = (kMajorAxis - kMinorAxis) / kMajorAxis;
constexpr double kRadius = (2.0 * kMajorAxis + kMinorAxis) / 3.0;

Geometry to_geography(const Geometry& geometry) {
  if (geometry.srid != 0 && geometry.srid != kWgs84)
    throw Error(sqlstate::kInvalidParameterValue,
                "Only lon/lat coordinate systems are supported in geography.");
  for_each_run(geometry, [](const std::vector<Coordinate>& run) {
    for (const Coordinate& coordinate : run) {
      if (std::fabs(coordinate.x) > 180 || std::fabs(coordinate.y) > 90)
        throw Error::unsupported("geography of coordinates that lie outside of the globe");
    }
  });
  return with_geometry_srid(geometry, kWgs84);
}

Geometry to_geometry(const Geometry& geography) { return geography; }

double to_radians(double degrees) { return M_PI * degrees / 180.0; }

// PostGIS keeps radians and gives PROJ degrees: the way there and back decides the last digits.
double by_radians(double degrees) { return 180.0 * to_radians(degrees) / M_PI; }

double spheroid_distance(const Coordinate& from, const Coordinate& to) {
  if (from.x == to.x && from.y == to.y) return 0;
  geod_geodesic geodesic;
  geod_init(&geodesic, kMajorAxis, kFlattening);
  double distance = 0;
  geod_inverse(&geodesic, by_radians(from.y), by_radians(from.x), by_radians(to.y),
               by_radians(to.x), &distance, nullptr, nullptr);
  return distance;
}

double sphere_distance(const Coordinate& from, const Coordinate& to) {
  const double delta = to_radians(to.x) - to_radians(from.x);
  const double from_latitude = to_radians(from.y);
  const double to_latitude = to_radians(to.y);
  const double cosine_delta = std::cos(delta);
  const double a = std::cos(to_latitude) * std::sin(delta);
  const double b = std::cos(from_latitude) * std::sin(to_latitude) -
                   std::sin(from_latitude) * std::cos(to_latitude) * cosine_delta;
  const double c = std::sin(from_latitude) * std::sin(to_latitude) +
                   std::cos(from_latitude) * std::cos(to_latitude) * cosine_delta;
  return kRadius * std::atan2(std::sqrt(a * a + b * b), c);
}

double distance_of(const Coordinate& from, const Coordinate& to, bool use_spheroid) {
  return use_spheroid ? spheroid_distance(from, to) : sphere_distance(from, to);
}

// PostGIS rounds to 10 nanometers.
double rounded(double distance) { return std::round(distance * 1e8) / 1e8; }

std::optional<double> distance(const Geometry& left, const Geometry& right, bool use_spheroid) {
  if (left.is_empty() || right.is_empty()) return std::nullopt;
  if (left.type != GeometryType::kPoint || right.type != GeometryType::kPoint)
    throw Error::unsupported("the distance of geographies that are not points");
  return rounded(distance_of(left.coordinates[0], right.coordinates[0], use_spheroid));
}

bool is_within(const Geometry& left, const Geometry& right, double tolerance, bool use_spheroid) {
  const std::optional<double> measured = distance(left, right, use_spheroid);
  return measured && *measured <= tolerance;
}

double length(const Geometry& geography, bool use_spheroid) {
  double total = 0;
  if (geography.type == GeometryType::kLineString) {
    for (std::size_t i = 1; i < geography.coordinates.size(); ++i)
      total += distance_of(geography.coordinates[i - 1], geography.coordinates[i], use_spheroid);
  }
  for (const Geometry& part : geography.parts) total += length(part, use_spheroid);
  return total;
}

double perimeter(const Geometry& geography, bool use_spheroid) {
  double total = 0;
  for (const auto& ring : geography.rings) {
    for (std::size_t i = 1; i < ring.size(); ++i)
      total += distance_of(ring[i - 1], ring[i], use_spheroid);
  }
  for (const Geometry& part : geography.parts) total += perimeter(part, use_spheroid);
  return total;
}

double ring_area(const std::vector<Coordinate>& ring) {
  geod_geodesic geodesic;
  geod_init(&geodesic, kMajorAxis, kFlattening);
  geod_polygon polygon;
  geod_polygon_init(&polygon, 0);
  for (std::size_t i = 0; i + 1 < ring.size(); ++i)
    geod_polygon_addpoint(&geodesic, &polygon, ring[i].y, ring[i].x);
  double area = 0;
  geod_polygon_compute(&geodesic, &polygon, 0, 1, &area, nullptr);
  return std::fabs(area);
}

double area(const Geometry& geography, bool use_spheroid) {
  if (!use_spheroid) throw Error::unsupported("the area of a geography on a sphere");
  double total = 0;
  for (std::size_t i = 0; i < geography.rings.size(); ++i)
    total += i == 0 ? ring_area(geography.rings[i]) : -ring_area(geography.rings[i]);
  for (const Geometry& part : geography.parts) total += area(part, use_spheroid);
  return total;
}

std::optional<double> distance_on_sphere(const Geometry& left, const Geometry& right) {
  return distance(to_geography(left), to_geography(right), false);
}

// Not rounded, unlike a geography's; -1 where one is empty.
double distance_on_spheroid(const Geometry& left, const Geometry& right) {
  if (left.is_empty() || right.is_empty()) return -1;
  if (left.type != GeometryType::kPoint || right.type != GeometryType::kPoint)
    throw Error::unsupported("the distance on a spheroid of what are no points");
  return spheroid_distance(left.coordinates[0], right.coordinates[0]);
}

std::optional<double> distance_on_sphere_of_radius(const Geometry& left, const Geometry& right,
                                                   double radius) {
  if (left.is_empty() || right.is_empty()) return std::nullopt;
  if (left.type != GeometryType::kPoint || right.type != GeometryType::kPoint)
    throw Error::unsupported("the distance on a sphere of what are no points");
  return sphere_distance(left.coordinates[0], right.coordinates[0]) / kRadius * radius;
}

constexpr FunctionEntry kEntries[] = {
    {"geography(geometry)", native<to_geography>},
    {"geometry(geography)", native<to_geometry>},
    {"st_distance(geography,geography,boolean)", native<distance>},
    {"st_dwithin(geography,geography,double precision,boolean)", native<is_within>},
    {"st_length(geography,boolean)", native<length>},
    {"st_perimeter(geography,boolean)", native<perimeter>},
    {"st_area(geography,boolean)", native<area>},
    {"st_distancesphere(geometry,geometry)", native<distance_on_sphere>},
    {"st_distancesphere(geometry,geometry,double precision)", native<distance_on_sphere_of_radius>},
    {"st_distancespheroid(geometry,geometry)", native<distance_on_spheroid>},
};

}  // namespace

std::span<const FunctionEntry> geography_functions() { return kEntries; }

}  // namespace carto_mock::sql
