#include "sql/functions/geography_frames.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "sql/functions/geometry_building.h"
#include "sql/functions/globe.h"
#include "sql/types/globe_range.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using globe::dot;
using globe::normalized;
using globe::Vector;
using globe::vector_of;

constexpr std::int32_t kWorldMercator = 999000;
constexpr std::int32_t kNorthUtm = 999001;  // sixty zones from here on
constexpr std::int32_t kNorthLambert = 999061;
constexpr std::int32_t kSouthUtm = 999101;
constexpr std::int32_t kSouthLambert = 999161;
constexpr std::int32_t kEqualArea = 999163;  // six bands of up to twenty zones
constexpr std::int32_t kUtmZones = 60;
constexpr std::int32_t kBands = 6;
constexpr std::int32_t kZonesOfBand = 20;

// The box around a part of the globe's surface, from the center of the earth.
struct Reach {
  Vector low{2, 2, 2};
  Vector high{-2, -2, -2};

  bool is_empty() const { return low.x > high.x; }
  void add(const Vector& point) {
    low = {std::min(low.x, point.x), std::min(low.y, point.y), std::min(low.z, point.z)};
    high = {std::max(high.x, point.x), std::max(high.y, point.y), std::max(high.z, point.z)};
  }
  void add(const Reach& other) {
    if (other.is_empty()) return;
    add(other.low);
    add(other.high);
  }
};

struct Flat {
  double x = 0;
  double y = 0;
};

int side_of(const Flat& from, const Flat& to, const Flat& point) {
  const double side = (point.x - from.x) * (to.y - from.y) - (to.x - from.x) * (point.y - from.y);
  return side == 0 ? 0 : (side < 0 ? -1 : 1);
}

// A great circle bulges beyond its ends towards the axes that it passes by.
void add_arc(Reach& reach, const Vector& from, const Vector& to) {
  reach.add(from);
  reach.add(to);
  const Vector normal = normalized(globe::cross(from, to));
  if (dot(normal, normal) == 0) return;
  const Vector across = normalized(globe::cross(normal, from));
  const Flat begin{1, 0};
  const Flat end{dot(to, from), dot(to, across)};
  const int inner_side = side_of(begin, end, {});
  constexpr std::array<Vector, 6> kAxes = {Vector{1, 0, 0},  Vector{-1, 0, 0}, Vector{0, 1, 0},
                                           Vector{0, -1, 0}, Vector{0, 0, 1},  Vector{0, 0, -1}};
  for (const Vector& axis : kAxes) {
    Flat flat{dot(axis, from), dot(axis, across)};
    const double length = std::sqrt(flat.x * flat.x + flat.y * flat.y);
    if (length > 0) flat = {flat.x / length, flat.y / length};
    if (side_of(begin, end, flat) == inner_side) continue;
    reach.add(Vector{flat.x * from.x + flat.y * across.x, flat.x * from.y + flat.y * across.y,
                     flat.x * from.z + flat.y * across.z});
  }
}

// Where the box is around an axis, the surface reaches as far as the globe does there.
void include_poles(Reach& reach) {
  const auto widen = [](const std::array<double, 2>& one, const std::array<double, 2>& other,
                        double& low, double& high) {
    if (!(one[0] < 0 && one[1] > 0 && other[0] < 0 && other[1] > 0)) return;
    const bool leans_up = low > 0 && high > 0;
    const bool leans_down = low < 0 && high < 0;
    if (!leans_up) low = -1;
    if (!leans_down) high = 1;
  };
  widen({reach.low.x, reach.high.x}, {reach.low.y, reach.high.y}, reach.low.z, reach.high.z);
  widen({reach.low.x, reach.high.x}, {reach.low.z, reach.high.z}, reach.low.y, reach.high.y);
  widen({reach.low.y, reach.high.y}, {reach.low.z, reach.high.z}, reach.low.x, reach.high.x);
}

double float_below(double value) {
  const auto near = static_cast<float>(value);
  return near <= value ? near : std::nextafterf(near, -std::numeric_limits<float>::max());
}
double float_above(double value) { return -float_below(-value); }

// PostGIS keeps boxes in single precision, which decides at the border between two zones.
Reach widened(const Reach& reach) {
  if (reach.is_empty()) return reach;
  return {{float_below(reach.low.x), float_below(reach.low.y), float_below(reach.low.z)},
          {float_above(reach.high.x), float_above(reach.high.y), float_above(reach.high.z)}};
}

Vector vector_in_east(const Coordinate& at) { return vector_of(globe::place_of(at)); }

// On whichever side of the antimeridian it is written.
Vector vector_as_written(const Coordinate& at) {
  return vector_of(globe::Place{globe::to_radians(at.x), globe::to_radians(at.y)});
}

template <Vector (*vector_at)(const Coordinate&)>
Reach reach_of(const Geometry& geography) {
  Reach whole;
  for_each_simple(geography, [&whole](const Geometry& part) {
    Reach reach;
    for_each_run(part, [&reach](const std::vector<Coordinate>& run) {
      if (run.size() == 1) reach.add(vector_at(run[0]));
      for (std::size_t i = 1; i < run.size(); ++i)
        add_arc(reach, vector_at(run[i - 1]), vector_at(run[i]));
    });
    if (part.type == GeometryType::kPolygon && !reach.is_empty()) include_poles(reach);
    whole.add(reach);
  });
  return widened(whole);
}

std::array<Vector, 8> corners_of(const Reach& reach) {
  std::array<Vector, 8> corners;
  for (std::size_t i = 0; i < corners.size(); ++i) {
    corners.at(i) =
        normalized({i < 4 ? reach.low.x : reach.high.x, i % 4 < 2 ? reach.low.y : reach.high.y,
                    i % 2 == 0 ? reach.low.z : reach.high.z});
  }
  return corners;
}

// In degrees, as the next two.
double height_of(const Reach& reach) {
  double lowest = std::numeric_limits<double>::max();
  double highest = -lowest;
  for (const Vector& corner : corners_of(reach)) {
    lowest = std::min(lowest, corner.z);
    highest = std::max(highest, corner.z);
  }
  return globe::to_degrees(std::asin(highest) - std::asin(lowest));
}

double width_of(const Reach& reach) {
  const auto flat = [](double x, double y) {
    const double length = std::sqrt(x * x + y * y);
    return Flat{x / length, y / length};
  };
  const std::array<Flat, 4> corners = {
      flat(reach.low.x, reach.low.y), flat(reach.low.x, reach.high.y),
      flat(reach.high.x, reach.low.y), flat(reach.high.x, reach.high.y)};
  Flat from = corners[0];
  double widest = 0;
  for (int round = 0; round < 2; ++round) {
    widest = -std::numeric_limits<double>::max();
    Flat farthest;
    for (const Flat& corner : corners) {
      const double angle = std::acos(std::min(corner.x * from.x + corner.y * from.y, 1.0));
      if (angle <= widest) continue;
      widest = angle;
      farthest = corner;
    }
    from = farthest;
  }
  return globe::to_degrees(widest);
}

Coordinate center_of(const Reach& reach) {
  Vector sum;
  for (const Vector& corner : corners_of(reach))
    sum = {sum.x + corner.x, sum.y + corner.y, sum.z + corner.z};
  const globe::Place place = globe::place_of(normalized({sum.x / 8, sum.y / 8, sum.z / 8}));
  return {globe::to_degrees(place.longitude), globe::to_degrees(place.latitude)};
}

// How many zones on each side of Greenwich a band has, and how wide they are; bands from the south.
struct Band {
  std::int32_t half = 0;
  double width = 0;
};
constexpr Band band_at(std::int32_t band) {
  if (band == 2 || band == 3) return {6, 30};
  if (band == 1 || band == 4) return {4, 45};
  return {2, 90};
}

}  // namespace

bool geography_boxes_overlap(const Geometry& one, const Geometry& other) {
  const Reach a = reach_of<vector_as_written>(one);
  const Reach b = reach_of<vector_as_written>(other);
  if (a.is_empty() || b.is_empty()) return false;
  return a.low.x <= b.high.x && b.low.x <= a.high.x && a.low.y <= b.high.y && b.low.y <= a.high.y &&
         a.low.z <= b.high.z && b.low.z <= a.high.z;
}

std::int32_t best_srid(const Geometry& one, const Geometry& other) {
  Reach reach = reach_of<vector_in_east>(one);
  reach.add(reach_of<vector_in_east>(other));
  if (reach.is_empty()) return kNorthUtm + kUtmZones / 2;  // as if at 0, 0
  const Coordinate center = center_of(reach);
  const double width = width_of(reach);
  const double height = height_of(reach);
  if (center.y > 70 && height < 45) return kNorthLambert;
  if (center.y < -70 && height < 45) return kSouthLambert;
  if (width < 6) {
    const auto zone =
        std::min(static_cast<std::int32_t>(std::floor((center.x + 180) / 6)), kUtmZones - 1);
    return (center.y < 0 ? kSouthUtm : kNorthUtm) + zone;
  }
  if (height < 25) {
    const auto number = 3 + static_cast<std::int32_t>(std::floor(center.y / 30));
    const Band band = band_at(number);
    if (width < band.width) {
      const auto zone = band.half + static_cast<std::int32_t>(std::floor(center.x / band.width));
      return kEqualArea + kZonesOfBand * number + zone;
    }
  }
  return kWorldMercator;
}

Geometry with_system(const Geometry& geography) {
  constexpr std::int32_t kWgs84 = 4326;
  return geography.srid == 0 ? with_geometry_srid(geography, kWgs84) : geography;
}

Geometry from_plane(const Geometry& plane) {
  constexpr std::int32_t kWgs84 = 4326;
  Geometry geography = transform_geometry(plane, kWgs84);
  if (!nudge_onto_globe(geography))
    throw Error::unsupported("geography of coordinates that lie outside of the globe");
  return geography;
}

std::optional<std::string> reserved_system(std::int32_t srid) {
  constexpr std::string_view kCommon = "+ellps=WGS84 +datum=WGS84";
  const auto is_within = [srid](std::int32_t first, std::int32_t count) {
    return srid >= first && srid < first + count;
  };
  if (is_within(kNorthUtm, kUtmZones))
    return fmt::format("+proj=utm +zone={} {} +units=m +no_defs", srid - kNorthUtm + 1, kCommon);
  if (is_within(kSouthUtm, kUtmZones)) {
    return fmt::format("+proj=utm +zone={} +south {} +units=m +no_defs", srid - kSouthUtm + 1,
                       kCommon);
  }
  const auto equal_area = [&](double latitude, double longitude) {
    return fmt::format("+proj=laea {} +lat_0={} +lon_0={} +units=m +no_defs", kCommon, latitude,
                       longitude);
  };
  if (srid == kNorthLambert) return equal_area(90, -40);
  if (srid == kSouthLambert) return equal_area(-90, 0);
  if (srid == kWorldMercator) return fmt::format("+proj=merc {} +units=m +no_defs", kCommon);
  if (is_within(kEqualArea, kBands * kZonesOfBand)) {
    const std::int32_t number = (srid - kEqualArea) / kZonesOfBand;
    const std::int32_t zone = (srid - kEqualArea) % kZonesOfBand;
    const Band band = band_at(number);
    return equal_area(30.0 * (number - 3) + 15, band.width * (zone - band.half) + band.width / 2);
  }
  return std::nullopt;
}

}  // namespace carto_mock::sql
