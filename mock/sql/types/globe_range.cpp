#include "sql/types/globe_range.h"

#include <cmath>

namespace carto_mock::sql {
namespace {

bool nudge(double& degrees, double limit) {
  constexpr double kTolerance = 1e-10;
  if (std::fabs(degrees) <= limit) return true;
  if (std::fabs(degrees) > limit + kTolerance) return false;
  degrees = std::copysign(limit, degrees);
  return true;
}

bool nudge_run(std::vector<Coordinate>& run) {
  bool is_within = true;
  for (Coordinate& at : run) {
    is_within = nudge(at.x, 180) && is_within;
    is_within = nudge(at.y, 90) && is_within;
  }
  return is_within;
}

double wrapped_longitude(double degrees) {
  constexpr double kTurn = 360;
  constexpr double kHalfTurn = 180;
  if (std::fabs(degrees) > kTurn) degrees = std::remainder(degrees, kTurn);
  if (degrees > kHalfTurn) degrees -= kTurn;
  if (degrees < -kHalfTurn) degrees += kTurn;
  if (degrees == -kHalfTurn) return kHalfTurn;
  return degrees;
}

double wrapped_latitude(double degrees) {
  constexpr double kTurn = 360;
  constexpr double kHalfTurn = 180;
  constexpr double kPole = 90;
  if (std::fabs(degrees) > kTurn) degrees = std::remainder(degrees, kTurn);
  if (degrees > kHalfTurn) degrees = kHalfTurn - degrees;
  if (degrees < -kHalfTurn) degrees = -kHalfTurn - degrees;
  if (degrees > kPole) degrees = kHalfTurn - degrees;
  if (degrees < -kPole) degrees = -kHalfTurn - degrees;
  return degrees;
}

// Both ordinates of a place of which one is out.
void wrap_run(std::vector<Coordinate>& run) {
  for (Coordinate& at : run) {
    if (std::fabs(at.x) <= 180 && std::fabs(at.y) <= 90) continue;
    at.x = wrapped_longitude(at.x);
    at.y = wrapped_latitude(at.y);
  }
}

}  // namespace

void wrap_onto_globe(Geometry& geography) {
  wrap_run(geography.coordinates);
  for (auto& ring : geography.rings) wrap_run(ring);
  for (Geometry& part : geography.parts) wrap_onto_globe(part);
}

bool nudge_onto_globe(Geometry& geography) {
  bool is_within = nudge_run(geography.coordinates);
  for (auto& ring : geography.rings) is_within = nudge_run(ring) && is_within;
  for (Geometry& part : geography.parts) is_within = nudge_onto_globe(part) && is_within;
  return is_within;
}

}  // namespace carto_mock::sql
