// CDB_GreatCircle() (spec dataservices.md 4.2): the shortest line over the globe.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "sql/functions/carto_functions.h"
#include "sql/functions/geography_segments.h"
#include "sql/functions/geometry_native.h"
#include "sql/functions/geos.h"
#include "sql/functions/globe.h"

namespace carto_mock::sql {
namespace {

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
  if (globe::angle_between(globe::place_of(from), globe::place_of(to)) > M_PI * (1 - 1e-9))
    throw Error::unsupported("CDB_GreatCircle() between antipodes");
  Geometry line;
  line.type = GeometryType::kLineString;
  line.srid = 4326;
  line.coordinates = {from, to};
  line = segmentize_geography(line, meters);
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
