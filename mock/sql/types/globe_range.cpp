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

}  // namespace

bool nudge_onto_globe(Geometry& geography) {
  bool is_within = nudge_run(geography.coordinates);
  for (auto& ring : geography.rings) is_within = nudge_run(ring) && is_within;
  for (Geometry& part : geography.parts) is_within = nudge_onto_globe(part) && is_within;
  return is_within;
}

}  // namespace carto_mock::sql
