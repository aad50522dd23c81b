// Planar lengths, areas and distances (PostGIS manual, chapter 8.12), summed in the order in which
// PostGIS sums them, so that all digits agree.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/functions/function_lists.h"
#include "sql/functions/geometry_building.h"
#include "sql/functions/planar_distance.h"
#include "sql/types/arc_lines.h"
#include "sql/types/arcs.h"
#include "sql/types/geometry_text.h"

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

double arc_length(const Arc& arc) {
  const std::optional<Circle> circle = circle_of(arc);
  if (!circle) return std::hypot(arc.start.x - arc.end.x, arc.start.y - arc.end.y);
  if (arc.start.x == arc.end.x && arc.start.y == arc.end.y) return M_PI * 2 * circle->radius;
  const auto angle_of = [&circle](const Coordinate& at) {
    return std::atan2(at.y - circle->y, at.x - circle->x);
  };
  const double start = angle_of(arc.start);
  const double end = angle_of(arc.end);
  const double way = is_clockwise_arc(arc) ? start - end : end - start;
  return circle->radius * (way > 0 ? way : 2 * M_PI + way);
}

double arcs_length(const Geometry& string) {
  double total = 0;
  for_each_arc(string, [&total](const Arc& arc) { total += arc_length(arc); });
  return total;
}

double length(const Geometry& geometry) {
  double total = geometry.type == GeometryType::kLineString ? run_length(geometry.coordinates) : 0;
  if (geometry.type == GeometryType::kCircularString) total = arcs_length(geometry);
  for (const Geometry& part : geometry.parts) total += length(part);
  return total;
}

double perimeter(const Geometry& geometry) {
  if (geometry.type == GeometryType::kCurvePolygon) return length(geometry);
  double total = 0;
  for (const auto& ring : geometry.rings) total += run_length(ring);
  for (const Geometry& part : geometry.parts) total += perimeter(part);
  return total;
}

double area(const Geometry& geometry) {
  if (geometry.type == GeometryType::kCurvePolygon && !geometry.is_empty())
    return area(with_lines_for_arcs(geometry));
  double total = 0;
  for (std::size_t i = 0; i < geometry.rings.size(); ++i)
    total += (i == 0 ? 1 : -1) * std::fabs(signed_ring_area(geometry.rings[i]));
  for (const Geometry& part : geometry.parts) total += area(part);
  return total;
}

std::optional<double> distance(const CallContext& context, const Geometry& left,
                               const Geometry& right) {
  require_same_srid(left, right, "ST_Distance");
  const std::optional<double> found = planar_distance(left, right, context.session);
  return found && is_measured(*found) ? found : std::nullopt;
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
  constexpr double kUnmeasured = std::numeric_limits<float>::max();
  return planar_distance(left, right, context.session).value_or(kUnmeasured) <= tolerance;
}

// Clockwise from north.
double direction(const Coordinate& from, const Coordinate& to) {
  return std::fmod(2 * M_PI + M_PI / 2 - std::atan2(to.y - from.y, to.x - from.x), 2 * M_PI);
}

// None between equal points.
std::optional<double> azimuth(const Geometry& from, const Geometry& to) {
  const auto require_place = [](const Geometry& point) {
    if (point.is_empty()) throw_geometry_error("Error extracting point");
  };
  const auto require_point = [](const Geometry& geometry) {
    if (geometry.type != GeometryType::kPoint)
      throw_geometry_error("Argument must be POINT geometries");
  };
  require_point(from);
  require_place(from);
  require_point(to);
  if (from.srid != to.srid) throw_geometry_error("Operation on mixed SRID geometries");
  require_place(to);
  const Coordinate& a = from.coordinates[0];
  const Coordinate& b = to.coordinates[0];
  if (a.x == b.x && a.y == b.y) return std::nullopt;
  return direction(a, b);
}

double segment_length_3d(const Coordinate& a, const Coordinate& b) {
  const double dx = a.x - b.x;
  const double dy = a.y - b.y;
  const double dz = a.z - b.z;
  return std::sqrt(dx * dx + dy * dy + dz * dz);
}

double run_length_3d(const std::vector<Coordinate>& run) {
  double total = 0;
  for (std::size_t i = 1; i < run.size(); ++i) total += segment_length_3d(run[i - 1], run[i]);
  return total;
}

double length_3d(const Geometry& geometry) {
  double total = 0;
  for_each_simple(geometry, [&total](const Geometry& part) {
    if (part.type == GeometryType::kLineString) total += run_length_3d(part.coordinates);
    // Arcs are flat to PostGIS.
    if (part.type == GeometryType::kCircularString) total += arcs_length(part);
  });
  return total;
}

double perimeter_3d(const Geometry& geometry) {
  if (geometry.type == GeometryType::kCurvePolygon) return length_3d(geometry);
  double around = 0;
  for (const auto& ring : geometry.rings) around += run_length_3d(ring);
  double total = 0;
  for (const Geometry& part : geometry.parts) total += perimeter_3d(part);
  return around + total;
}

// Clockwise from one direction to the other; none where either has no length.
std::optional<double> angle_between(const Coordinate& a, const Coordinate& b, const Coordinate& c,
                                    const Coordinate& d) {
  if ((a.x == b.x && a.y == b.y) || (c.x == d.x && c.y == d.y)) return std::nullopt;
  const double angle = direction(c, d) - direction(a, b);
  return angle < 0 ? angle + 2 * M_PI : angle;
}

void require_points(std::initializer_list<const Geometry*> points) {
  for (const Geometry* point : points) {
    if (point->is_empty()) throw_geometry_error("Empty geometry");
    if (point->type != GeometryType::kPoint)
      throw_geometry_error("Argument must be POINT geometries");
    if (point->srid != (*points.begin())->srid)
      throw_geometry_error("Operation on mixed SRID geometries");
  }
}

// At the middle point of three, or between two pairs; an empty fourth geometry stands for none.
std::optional<double> angle(const Geometry& a, const Geometry& b, const Geometry& c,
                            const Geometry& d) {
  const bool has_three = d.is_empty();
  if (has_three) {
    require_points({&a, &b, &c});
    // As seen towards the middle, which decides the last digit.
    return angle_between(a.coordinates[0], b.coordinates[0], c.coordinates[0], b.coordinates[0]);
  }
  require_points({&a, &b, &c, &d});
  return angle_between(a.coordinates[0], b.coordinates[0], c.coordinates[0], d.coordinates[0]);
}

std::optional<double> angle_of_lines(const Geometry& left, const Geometry& right) {
  for (const Geometry* line : {&left, &right}) {
    if (line->type != GeometryType::kLineString)
      throw Error::unsupported("ST_Angle() of what are no lines");
    if (line->is_empty()) return std::nullopt;
  }
  if (left.srid != right.srid) throw_geometry_error("Operation on mixed SRID geometries");
  return angle_between(left.coordinates.front(), left.coordinates.back(), right.coordinates.front(),
                       right.coordinates.back());
}

double area_of_text(std::string_view text) { return area(parse_geometry(text)); }
double length_of_text(std::string_view text) { return length(parse_geometry(text)); }
std::optional<double> distance_of_texts(const CallContext& context, std::string_view left,
                                        std::string_view right) {
  const Geometry one = parse_geometry(left);
  return distance(context, one, parse_geometry(right));
}
std::optional<bool> texts_within_distance(const CallContext& context,
                                          std::optional<std::string> left,
                                          std::optional<std::string> right,
                                          std::optional<double> tolerance) {
  std::optional<Geometry> one;
  std::optional<Geometry> other;
  if (left) one = parse_geometry(*left);
  if (right) other = parse_geometry(*right);
  if (!one || !other || !tolerance) return std::nullopt;
  return is_within_distance(context, *one, *other, *tolerance);
}

constexpr FunctionEntry kEntries[] = {
    {"st_length(geometry)", native_any<length>},
    {"st_perimeter(geometry)", native_any<perimeter>},
    {"st_area(geometry)", native_any<area>},
    {"st_distance(geometry,geometry)", native_any<distance>},
    {"st_dwithin(geometry,geometry,double precision)", native_any<is_within_distance>},
    {"_st_dwithin(geometry,geometry,double precision)", native_any<is_within_distance>},
    {"st_azimuth(geometry,geometry)", native_any<azimuth>},
    {"st_length2d(geometry)", native_any<length>},
    {"st_perimeter2d(geometry)", native_any<perimeter>},
    {"st_area2d(geometry)", native_any<area>},
    {"st_3dlength(geometry)", native_any<length_3d>},
    {"st_3dperimeter(geometry)", native_any<perimeter_3d>},
    {"st_angle(geometry,geometry,geometry,geometry)", native_any<angle>},
    {"st_angle(geometry,geometry)", native_any<angle_of_lines>},
    {"geometry_distance_centroid(geometry,geometry)", native_any<distance>},
    {"st_area(text)", native<area_of_text>},
    {"st_length(text)", native<length_of_text>},
    {"st_distance(text,text)", native<distance_of_texts>},
    {"st_dwithin(text,text,double precision)", native<texts_within_distance>},
};

}  // namespace

std::span<const FunctionEntry> geometry_measure_functions() { return kEntries; }

}  // namespace carto_mock::sql
