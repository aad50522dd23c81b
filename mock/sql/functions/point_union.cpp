#include "sql/functions/point_union.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <string_view>
#include <utility>

#include "sql/functions/geometry_building.h"
#include "sql/types/ewkb.h"

namespace carto_mock::sql {

bool PlainPoints::add(const Value& geometry) {
  const std::string_view bytes = geometry.as_bytes();
  const EwkbHeader header = read_ewkb_header(bytes);
  if (header.type != GeometryType::kPoint || header.has_z || header.has_m) return false;
  // A value is little-endian, and this one ends with its two ordinates.
  static_assert(std::endian::native == std::endian::little);
  Place place{0, 0, header.srid};
  const std::string_view ordinates = bytes.substr(bytes.size() - 2 * sizeof(double));
  std::memcpy(&place.x, ordinates.data(), sizeof(double));
  std::memcpy(&place.y, ordinates.data() + sizeof(double), sizeof(double));
  if (!std::isfinite(place.x) || !std::isfinite(place.y)) return false;
  places_.push_back(place);
  return true;
}

Geometry PlainPoints::point_at(const Place& place, std::int32_t srid) {
  Geometry point = empty_geometry(GeometryType::kPoint, srid);
  point.coordinates.push_back({place.x, place.y});
  return point;
}

std::vector<Geometry> PlainPoints::take() {
  std::vector<Geometry> points;
  points.reserve(places_.size());
  for (const Place& place : std::exchange(places_, {}))
    points.push_back(point_at(place, place.srid));
  return points;
}

Geometry PlainPoints::take_union() {
  std::vector<Place> places = std::exchange(places_, {});
  const std::int32_t srid = places.front().srid;
  // Of zeros with different signs the first one stays.
  std::ranges::stable_sort(places, {},
                           [](const Place& place) { return std::pair(place.x, place.y); });
  const auto repeated = std::ranges::unique(
      places, [](const Place& a, const Place& b) { return a.x == b.x && a.y == b.y; });
  places.erase(repeated.begin(), repeated.end());
  if (places.size() == 1) return point_at(places.front(), srid);
  Geometry united = empty_geometry(GeometryType::kMultiPoint, srid);
  united.parts.reserve(places.size());
  for (const Place& place : places) united.parts.push_back(point_at(place, srid));
  return united;
}

}  // namespace carto_mock::sql
