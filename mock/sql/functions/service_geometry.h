// What the data services compute with: a sphere (spec dataservices.md 3.4 and 3.5), and the shapes
// that they answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "sql/functions/gazetteer.h"
#include "sql/types/geometry.h"

namespace carto_mock::sql {

inline constexpr std::int32_t kServiceSrid = 4326;
inline constexpr double kEarthRadius = 6371008.8;    // meters
inline constexpr double kLargestRadius = 2'000'000;  // meters, of a circle on the sphere

// Of the services' reference system: a point, and a multipolygon of one ring.
Geometry service_point(Coordinate at);
Geometry service_area(const Ring& ring);

// Meters a second; none: no such mode.
std::optional<double> travel_speed(std::string_view mode);

// The first vertex; none: the geometry is empty. Throws 0A000 for one that is not finite.
std::optional<Coordinate> first_vertex(const Geometry& geometry);

// Meters along the great circle; coordinates in degrees.
double spherical_distance(Coordinate from, Coordinate to);

// Square meters of polygons, as if their edges were straight on a map of longitudes and sines of
// latitudes; 0 of everything else.
double spherical_area(const Geometry& geometry);

// A ring of 64 vertices, clockwise from the north, closed, rounded as the gazetteer rounds.
// Longitudes may go beyond 180 degrees.
Ring circle_on_sphere(Coordinate center, double radius);

}  // namespace carto_mock::sql
