#include "sql/functions/web_mercator.h"

#include <cmath>

namespace carto_mock::sql {

bool project_to_web_mercator(Coordinate& position) {
  constexpr double kRadiansOfDegree = 0.017453292519943295769;
  constexpr double kRadius = 6378137.0;
  constexpr double kLastLongitude = 180;
  constexpr double kLastLatitude = 89;
  const bool is_within =
      std::abs(position.x) <= kLastLongitude && std::abs(position.y) <= kLastLatitude;
  if (!is_within) return false;
  position.x = kRadius * (position.x * kRadiansOfDegree);
  position.y = kRadius * std::asinh(std::tan(position.y * kRadiansOfDegree));
  return true;
}

}  // namespace carto_mock::sql
