// The globe as PostGIS computes on it: places in radians, and directions from the center of the
// earth.
#pragma once

#include <cmath>

#include "sql/types/geometry.h"

namespace carto_mock::sql::globe {

struct Place {  // in radians
  double longitude = 0;
  double latitude = 0;
};

struct Vector {
  double x = 0;
  double y = 0;
  double z = 0;
};

inline double to_radians(double degrees) { return M_PI * degrees / 180.0; }
inline double to_degrees(double radians) { return 180.0 * radians / M_PI; }

// The antimeridian is east.
inline Place place_of(const Coordinate& at) {
  const double longitude = to_radians(at.x);
  return {longitude == -M_PI ? M_PI : longitude, to_radians(at.y)};
}

inline Vector vector_of(const Place& place) {
  return {std::cos(place.latitude) * std::cos(place.longitude),
          std::cos(place.latitude) * std::sin(place.longitude), std::sin(place.latitude)};
}

inline Place place_of(const Vector& direction) {
  return {std::atan2(direction.y, direction.x), std::asin(direction.z)};
}

inline double dot(const Vector& a, const Vector& b) { return a.x * b.x + a.y * b.y + a.z * b.z; }

inline Vector cross(const Vector& a, const Vector& b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

// The cross product without the loss of digits that nearby places bring (Ed Williams, Aviation
// Formulary).
inline Vector robust_cross(const Place& p, const Place& q) {
  const double half_sum = (q.longitude + p.longitude) / -2.0;
  const double half_difference = (q.longitude - p.longitude) / 2.0;
  const double minus = std::sin(p.latitude - q.latitude);
  const double plus = std::sin(p.latitude + q.latitude);
  return {minus * std::sin(half_sum) * std::cos(half_difference) -
              plus * std::cos(half_sum) * std::sin(half_difference),
          minus * std::cos(half_sum) * std::cos(half_difference) +
              plus * std::sin(half_sum) * std::sin(half_difference),
          std::cos(p.latitude) * std::cos(q.latitude) * std::sin(q.longitude - p.longitude)};
}

inline Vector normalized(const Vector& vector) {
  const double length = std::sqrt(dot(vector, vector));
  if (length == 0) return {};
  return {vector.x / length, vector.y / length, vector.z / length};
}

inline double angle_between(const Place& a, const Place& b) {
  const double delta = b.longitude - a.longitude;
  const double cosine = std::cos(delta);
  const double p = std::cos(b.latitude) * std::sin(delta);
  const double q = std::cos(a.latitude) * std::sin(b.latitude) -
                   std::sin(a.latitude) * std::cos(b.latitude) * cosine;
  const double r = std::sin(a.latitude) * std::sin(b.latitude) +
                   std::cos(a.latitude) * std::cos(b.latitude) * cosine;
  return std::atan2(std::sqrt(p * p + q * q), r);
}

}  // namespace carto_mock::sql::globe
