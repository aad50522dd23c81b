// Planar lengths, areas and distances (PostGIS manual, chapter 8.12), summed in the order in which
// PostGIS sums them, so that all digits agree.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "sql/functions/function_lists.h"
#include "sql/functions/geometry_building.h"
#include "sql/functions/planar_distance.h"

namespace carto_mock::sql {
namespace {

double run_length(const std::vector<Coordinate>& run) {
  double length = 0;
  for (std::size_t i = 1; i < run.size(); ++i) {
    const double dx = run[i - 1].x - run[i].x;
    const double dy = run[i - 1].y - run[i].y;
    length += std::sqrt(dx * dx + dy * dy);
  }
  return length;
}

double length(const Geometry& geometry) {
  double total = geometry.type == GeometryType::kLineString ? run_length(geometry.coordinates) : 0;
  for (const Geometry& part : geometry.parts) total += length(part);
  return total;
}

double perimeter(const Geometry& geometry) {
  double total = 0;
  for (const auto& ring : geometry.rings) total += run_length(ring);
  for (const Geometry& part : geometry.parts) total += perimeter(part);
  return total;
}

double area(const Geometry& geometry) {
  double total = 0;
  for (std::size_t i = 0; i < geometry.rings.size(); ++i)
    total += (i == 0 ? 1 : -1) * std::fabs(signed_ring_area(geometry.rings[i]));
  for (const Geometry& part : geometry.parts) total += area(part);
  return total;
}

std::optional<double> distance(const CallContext& context, const Geometry& left,
                               const Geometry& right) {
  require_same_srid(left, right, "ST_Distance");
  return planar_distance(left, right, context.session);
}

bool is_within_distance(const CallContext& context, const Geometry& left, const Geometry& right,
                        double tolerance) {
  if (tolerance < 0) throw_geometry_error("Tolerance cannot be less than zero\n");
  require_same_srid(left, right, "LWGEOM_dwithin");
  const std::optional<Box2d> a = bounding_box(left);
  const std::optional<Box2d> b = bounding_box(right);
  if (!a || !b) return false;
  const bool far = a->x_min - tolerance > b->x_max || b->x_min - tolerance > a->x_max ||
                   a->y_min - tolerance > b->y_max || b->y_min - tolerance > a->y_max;
  if (far) return false;
  return planar_distance(left, right, context.session).value() <= tolerance;
}

// Clockwise from north; none between equal points.
std::optional<double> azimuth(const Geometry& from, const Geometry& to) {
  if (from.type != GeometryType::kPoint || to.type != GeometryType::kPoint)
    throw_geometry_error("Argument must be POINT geometries");
  if (from.srid != to.srid) throw_geometry_error("Operation on mixed SRID geometries");
  if (from.is_empty() || to.is_empty()) throw_geometry_error("Error extracting point");
  const Coordinate& a = from.coordinates[0];
  const Coordinate& b = to.coordinates[0];
  if (a.x == b.x && a.y == b.y) return std::nullopt;
  return std::fmod(2 * M_PI + M_PI / 2 - std::atan2(b.y - a.y, b.x - a.x), 2 * M_PI);
}

constexpr FunctionEntry kEntries[] = {
    {"st_length(geometry)", native<length>},
    {"st_perimeter(geometry)", native<perimeter>},
    {"st_area(geometry)", native<area>},
    {"st_distance(geometry,geometry)", native<distance>},
    {"st_dwithin(geometry,geometry,double precision)", native<is_within_distance>},
    {"st_azimuth(geometry,geometry)", native<azimuth>},
};

}  // namespace

std::span<const FunctionEntry> geometry_measure_functions() { return kEntries; }

}  // namespace carto_mock::sql
