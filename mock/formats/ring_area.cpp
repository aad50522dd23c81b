#include "formats/ring_area.h"

#include <cmath>
#include <numbers>

namespace carto_mock::formats {
namespace {

using std::numbers::pi;

constexpr double kEpsilon = 1e-6;

struct Place {
  double longitude;  // radians
  double latitude;

  bool is_polar() const { return std::fabs(std::fabs(latitude) - pi / 2) < kEpsilon; }
  bool is_north_pole() const { return std::fabs(latitude - pi / 2) < kEpsilon; }
};

Place to_place(const sql::Coordinate& coordinate) {
  return {coordinate.x * (pi / 180), coordinate.y * (pi / 180)};
}

// The triangle between two places and the south pole: its excess by l'Huilier's theorem.
double polar_triangle(const Place& from, const Place& to) {
  const double turn = to.longitude - from.longitude;
  const double across = std::cos(to.latitude) * std::sin(turn);
  const double along = std::cos(from.latitude) * std::sin(to.latitude) -
                       std::sin(from.latitude) * std::cos(to.latitude) * std::cos(turn);
  const double distance =
      std::atan2(std::sqrt(across * across + along * along),
                 std::sin(from.latitude) * std::sin(to.latitude) +
                     std::cos(from.latitude) * std::cos(to.latitude) * std::cos(turn));
  const double half = (distance + pi + from.latitude + to.latitude) / 4;  // half of s
  const double product = std::tan(half) * std::tan(half - distance / 2) *
                         std::tan(half - pi / 4 - from.latitude / 2) *
                         std::tan(half - pi / 4 - to.latitude / 2);
  const double excess = 4 * std::atan(std::sqrt(std::fabs(product)));
  const bool is_westward = (turn < 0 && turn > -pi) || turn > pi;
  return is_westward ? -excess : excess;
}

}  // namespace

double ring_area(std::span<const sql::Coordinate> ring) {
  if (ring.empty()) return 0;
  double area = 0;
  Place before = to_place(ring[0]);
  double longitude_before_that = before.longitude;
  for (const sql::Coordinate& coordinate : ring.subspan(1)) {
    const Place place = to_place(coordinate);
    if (before.is_polar() && place.is_polar()) continue;
    area += before.is_north_pole() ? (place.longitude - longitude_before_that) * 2
                                   : polar_triangle(before, place);
    longitude_before_that = before.longitude;
    before = place;
  }
  return area;
}

}  // namespace carto_mock::formats
