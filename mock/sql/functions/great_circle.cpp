// CDB_GreatCircle() (spec dataservices.md 4.2): the shortest line over the globe.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "sql/functions/carto_functions.h"
#include "sql/functions/geometry_native.h"
#include "sql/functions/geos.h"

namespace carto_mock::sql {
namespace {

// PostGIS segments geography on the sphere.
constexpr double kMajorAxis = 6378137.0;
constexpr double kMinorAxis = kMajorAxis - kMajorAxis / 298.257223563;
constexpr double kRadius = (2.0 * kMajorAxis + kMinorAxis) / 3.0;
constexpr double kDegree = M_PI / 180;

using Direction = std::array<double, 3>;  // a unit vector from the center of the earth

Direction direction_of(const Coordinate& at) {
  const double flat = std::cos(at.y * kDegree);
  return {flat * std::cos(at.x * kDegree), flat * std::sin(at.x * kDegree),
          std::sin(at.y * kDegree)};
}

Coordinate coordinate_of(const Direction& direction) {
  return {std::atan2(direction[1], direction[0]) / kDegree,
          std::asin(direction[2] / std::hypot(direction[0], direction[1], direction[2])) / kDegree};
}

double angle_between(const Direction& a, const Direction& b) {
  const double x = a[1] * b[2] - a[2] * b[1];
  const double y = a[2] * b[0] - a[0] * b[2];
  const double z = a[0] * b[1] - a[1] * b[0];
  return std::atan2(std::hypot(x, y, z), a[0] * b[0] + a[1] * b[1] + a[2] * b[2]);
}

// The vertices after `from`, `to` included: halves until all pieces are short enough.
void add_segments(const Coordinate& from, const Coordinate& to, double longest_angle,
                  std::vector<Coordinate>& line) {
  const Direction a = direction_of(from);
  const Direction b = direction_of(to);
  if (angle_between(a, b) <= longest_angle) {
    line.push_back(to);
    return;
  }
  const Coordinate middle = coordinate_of({a[0] + b[0], a[1] + b[1], a[2] + b[2]});
  add_segments(from, middle, longest_angle, line);
  add_segments(middle, to, longest_angle, line);
}

const Coordinate& only_point(const Geometry& geometry) {
  if (geometry.type != GeometryType::kPoint || geometry.coordinates.empty())
    throw Error::unsupported("CDB_GreatCircle() between what are no points");
  return geometry.coordinates.front();
}

// Without the meridian at 180 degrees, so that no part crosses it.
Geometry cut_at_antimeridian(Geometry line) {
  for (Coordinate& at : line.coordinates) {
    if (at.x < 0) at.x += 360;
  }
  Geometry meridian;
  meridian.type = GeometryType::kLineString;
  meridian.srid = line.srid;
  meridian.coordinates = {{180, 90}, {180, -90}};
  constexpr double kGap = 0.00001;
  constexpr int kQuadrantSegments = 8;
  const GeosSession geos;
  const GeosGeometry gap =
      geos.own(GEOSBuffer_r(geos.handle(), geos.import(meridian).get(), kGap, kQuadrantSegments),
               "ST_Buffer");
  return geos.export_geometry(
      geos.own(GEOSDifference_r(geos.handle(), geos.import(line).get(), gap.get()),
               "ST_Difference"),
      line.srid, false);
}

Geometry great_circle(const Geometry& start, const Geometry& end, const Numeric& longest) {
  const double meters = longest.to_double();
  if (!(meters > 0)) throw Error::unsupported("CDB_GreatCircle() with such a segment length");
  const Coordinate& from = only_point(start);
  const Coordinate& to = only_point(end);
  if (start.srid != end.srid || (start.srid != 0 && start.srid != 4326))
    throw Error::unsupported("CDB_GreatCircle() outside of SRID 4326");
  if (angle_between(direction_of(from), direction_of(to)) > M_PI * (1 - 1e-9))
    throw Error::unsupported("CDB_GreatCircle() between antipodes");
  Geometry line;
  line.type = GeometryType::kLineString;
  line.srid = 4326;
  line.coordinates.push_back(from);
  add_segments(from, to, meters / kRadius, line.coordinates);
  const auto [west, east] = std::ranges::minmax(line.coordinates, {}, &Coordinate::x);
  const bool crosses = east.x - west.x > 180;
  return crosses ? cut_at_antimeridian(std::move(line)) : line;
}

constexpr FunctionEntry kEntries[] = {
    {"cdb_greatcircle(geometry,geometry,numeric)", native<great_circle>},
};

}  // namespace

std::span<const FunctionEntry> great_circle_functions() { return kEntries; }

}  // namespace carto_mock::sql
