#include "sql/functions/service_geometry.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr double kRadians = std::numbers::pi / 180;

double ring_area(const std::vector<Coordinate>& ring) {
  double sum = 0;
  for (std::size_t i = 1; i < ring.size(); ++i) {
    sum += (ring[i].x - ring[i - 1].x) * kRadians *
           (std::sin(ring[i].y * kRadians) + std::sin(ring[i - 1].y * kRadians)) / 2;
  }
  return std::fabs(sum) * kEarthRadius * kEarthRadius;
}

}  // namespace

Geometry service_point(Coordinate at) {
  Geometry point;
  point.srid = kServiceSrid;
  point.coordinates = {at};
  return point;
}

Geometry service_area(const Ring& ring) {
  Geometry polygon;
  polygon.type = GeometryType::kPolygon;
  polygon.srid = kServiceSrid;
  polygon.rings.emplace_back();
  for (const GeographicPosition& position : ring)
    polygon.rings[0].push_back({position.longitude, position.latitude});
  Geometry area;
  area.type = GeometryType::kMultiPolygon;
  area.srid = kServiceSrid;
  area.parts = {std::move(polygon)};
  return area;
}

std::optional<double> travel_speed(std::string_view mode) {
  if (mode == "car") return 13.888889;
  if (mode == "walk") return 1.388889;
  if (mode == "bicycle") return 4.166667;
  return std::nullopt;
}

namespace {

std::optional<Coordinate> any_first_vertex(const Geometry& geometry) {
  if (!geometry.coordinates.empty()) return geometry.coordinates.front();
  for (const std::vector<Coordinate>& ring : geometry.rings) {
    if (!ring.empty()) return ring.front();
  }
  for (const Geometry& part : geometry.parts) {
    if (const std::optional<Coordinate> found = any_first_vertex(part)) return found;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Coordinate> first_vertex(const Geometry& geometry) {
  const std::optional<Coordinate> found = any_first_vertex(geometry);
  if (found && !(std::isfinite(found->x) && std::isfinite(found->y)))
    throw Error::unsupported("data services for a place that is not finite");
  return found;
}

double spherical_distance(Coordinate from, Coordinate to) {
  const double latitude = std::sin((to.y - from.y) * kRadians / 2);
  const double longitude = std::sin((to.x - from.x) * kRadians / 2);
  const double square = latitude * latitude + std::cos(from.y * kRadians) *
                                                  std::cos(to.y * kRadians) * longitude * longitude;
  return 2 * kEarthRadius * std::asin(std::min(1.0, std::sqrt(square)));
}

double spherical_area(const Geometry& geometry) {
  double area = 0;
  for (const Geometry& part : geometry.parts) area += spherical_area(part);
  for (std::size_t i = 0; i < geometry.rings.size(); ++i) {
    const double size = ring_area(geometry.rings[i]);
    area += i == 0 ? size : -size;
  }
  return area;
}

Ring circle_on_sphere(Coordinate center, double radius) {
  constexpr int kVertices = 64;
  const double latitude = center.y * kRadians;
  const double angle = radius / kEarthRadius;
  Ring ring;
  for (int k = 0; k < kVertices; ++k) {
    const double bearing = 2 * std::numbers::pi * k / kVertices;
    const double reached = std::asin(std::sin(latitude) * std::cos(angle) +
                                     std::cos(latitude) * std::sin(angle) * std::cos(bearing));
    const double turned = std::atan2(std::sin(bearing) * std::sin(angle) * std::cos(latitude),
                                     std::cos(angle) - std::sin(latitude) * std::sin(reached));
    ring.push_back(
        {rounded_degrees(center.x + turned / kRadians), rounded_degrees(reached / kRadians)});
  }
  ring.push_back(ring.front());
  return ring;
}

}  // namespace carto_mock::sql
