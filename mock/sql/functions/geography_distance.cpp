#include "sql/functions/geography_distance.h"

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "sql/functions/geometry_building.h"
#include "sql/functions/globe.h"
#include "sql/functions/proj_library.h"

namespace carto_mock::sql {
namespace {

using globe::angle_between;
using globe::cross;
using globe::dot;
using globe::normalized;
using globe::Place;
using globe::place_of;
using globe::robust_cross;
using globe::to_degrees;
using globe::Vector;
using globe::vector_of;

double spheroid_meters(const Place& from, const Place& to, const Spheroid& spheroid) {
  if (from.longitude == to.longitude && from.latitude == to.latitude) return 0;
  const geod_geodesic geodesics = geodesics_on(spheroid);
  double distance = 0;
  ProjLibrary::instance().geod_inverse(&geodesics, to_degrees(from.latitude),
                                       to_degrees(from.longitude), to_degrees(to.latitude),
                                       to_degrees(to.longitude), &distance, nullptr, nullptr);
  return distance;
}

struct Edge {
  Place start;
  Place end;
  Vector from;
  Vector to;
  Vector normal;  // of the plane in which it lies
};

Edge edge_between(const Place& start, const Place& end) {
  return {start, end, vector_of(start), vector_of(end), normalized(robust_cross(start, end))};
}

bool is_point(const Edge& edge) {
  return edge.start.longitude == edge.end.longitude && edge.start.latitude == edge.end.latitude;
}

// Of a direction in the edge's plane.
bool is_between_ends(const Edge& edge, const Vector& direction) {
  const Vector middle{edge.from.x + edge.to.x, edge.from.y + edge.to.y, edge.from.z + edge.to.z};
  const Vector center = normalized(middle);
  return dot(center, direction) >= dot(center, edge.from) - 1e-15;
}

// The nearest pair that was seen.
class Nearest {
 public:
  double angle() const { return angle_; }
  const Place& from() const { return from_; }
  const Place& to() const { return to_; }
  bool touches() const { return angle_ == 0; }

  void offer(const Place& a, const Place& b) {
    const double angle = angle_between(a, b);
    if (angle >= angle_) return;
    angle_ = angle;
    from_ = a;
    to_ = b;
  }
  void offer_contact(const Place& at) {
    angle_ = 0;
    from_ = to_ = at;
  }

 private:
  double angle_ = std::numeric_limits<double>::infinity();
  Place from_;
  Place to_;
};

void point_to_edge(const Place& point, const Edge& edge, Nearest& nearest) {
  if (is_point(edge)) {
    nearest.offer(point, edge.start);
    return;
  }
  const Vector p = vector_of(point);
  const double height = dot(p, edge.normal);
  const Vector foot = normalized(
      {p.x - edge.normal.x * height, p.y - edge.normal.y * height, p.z - edge.normal.z * height});
  if (is_between_ends(edge, foot)) nearest.offer(point, place_of(foot));
  nearest.offer(point, edge.start);
  nearest.offer(point, edge.end);
}

bool edges_cross(const Edge& a, const Edge& b, Place& at) {
  const Vector line = cross(a.normal, b.normal);
  if (dot(line, line) == 0) return false;
  Vector direction = normalized(line);
  for (int i = 0; i < 2; ++i) {
    if (is_between_ends(a, direction) && is_between_ends(b, direction)) {
      at = place_of(direction);
      return true;
    }
    direction = {-direction.x, -direction.y, -direction.z};
  }
  return false;
}

void edge_to_edge(const Edge& a, const Edge& b, Nearest& nearest) {
  Place at;
  if (!is_point(a) && !is_point(b) && edges_cross(a, b, at)) {
    nearest.offer_contact(at);
    return;
  }
  point_to_edge(a.start, b, nearest);
  point_to_edge(a.end, b, nearest);
  point_to_edge(b.start, a, nearest);
  point_to_edge(b.end, a, nearest);
}

std::vector<Edge> edges_of(const std::vector<Coordinate>& run) {
  std::vector<Edge> edges;
  if (run.size() == 1) edges.push_back(edge_between(place_of(run[0]), place_of(run[0])));
  for (std::size_t i = 1; i < run.size(); ++i)
    edges.push_back(edge_between(place_of(run[i - 1]), place_of(run[i])));
  return edges;
}

// By the edges that the way to a place outside crosses: from the ring's antipode there is none for
// rings within a hemisphere, others are refused.
bool is_inside(const Place& place, const std::vector<Coordinate>& ring) {
  Vector center;
  for (const Coordinate& at : ring) {
    const Vector vector = vector_of(place_of(at));
    center = {center.x + vector.x, center.y + vector.y, center.z + vector.z};
  }
  center = normalized(center);
  constexpr double kHemisphere = 0.01;
  for (const Coordinate& at : ring) {
    if (dot(center, vector_of(place_of(at))) < kHemisphere)
      throw Error::unsupported("distances to polygons of more than a hemisphere");
  }
  const Vector p = vector_of(place);
  if (dot(center, p) <= 0) return false;
  // Projected from the center of the earth, great circles are straight lines.
  const Vector axis = std::fabs(center.z) < 0.9 ? Vector{0, 0, 1} : Vector{1, 0, 0};
  const Vector u = normalized(cross(axis, center));
  const Vector v = cross(center, u);
  const auto project = [&](const Vector& direction) {
    const double scale = dot(direction, center);
    return Coordinate{dot(direction, u) / scale, dot(direction, v) / scale};
  };
  const Coordinate at = project(p);
  bool inside = false;
  for (std::size_t i = 1; i < ring.size(); ++i) {
    const Coordinate a = project(vector_of(place_of(ring[i - 1])));
    const Coordinate b = project(vector_of(place_of(ring[i])));
    if ((a.y > at.y) == (b.y > at.y)) continue;
    const double side = (b.x - a.x) * (at.y - a.y) - (at.x - a.x) * (b.y - a.y);
    if ((side > 0) == (b.y > a.y)) inside = !inside;
  }
  return inside;
}

bool covers(const Geometry& polygon, const Place& place) {
  if (polygon.rings.empty() || !is_inside(place, polygon.rings[0])) return false;
  for (std::size_t i = 1; i < polygon.rings.size(); ++i) {
    if (is_inside(place, polygon.rings[i])) return false;
  }
  return true;
}

void between_primitives(const Geometry& left, const Geometry& right, Nearest& nearest,
                        SessionServices& session) {
  const auto runs = [](const Geometry& primitive) {
    return primitive.rings.empty() ? std::vector<std::vector<Coordinate>>{primitive.coordinates}
                                   : primitive.rings;
  };
  const auto left_runs = runs(left);
  const auto right_runs = runs(right);
  const Place left_first = place_of(left_runs[0][0]);
  const Place right_first = place_of(right_runs[0][0]);
  if (covers(left, right_first)) return nearest.offer_contact(right_first);
  if (covers(right, left_first)) return nearest.offer_contact(left_first);
  for (const auto& a : left_runs) {
    const std::vector<Edge> from = edges_of(a);
    for (const auto& b : right_runs) {
      const std::vector<Edge> to = edges_of(b);
      for (const Edge& edge : from) {
        session.check_interrupts();
        for (const Edge& other : to) {
          if (is_point(edge)) {
            point_to_edge(edge.start, other, nearest);
          } else if (is_point(other)) {
            point_to_edge(other.start, edge, nearest);
          } else {
            edge_to_edge(edge, other, nearest);
          }
          if (nearest.touches()) return;
        }
      }
    }
  }
}

}  // namespace

geod_geodesic geodesics_on(const Spheroid& spheroid) {
  geod_geodesic geodesics;
  ProjLibrary::instance().geod_init(&geodesics, spheroid.major_axis, spheroid.flattening());
  return geodesics;
}

double spheroid_distance(const Coordinate& from, const Coordinate& to, const Spheroid& spheroid) {
  return spheroid_meters(place_of(from), place_of(to), spheroid);
}

double sphere_distance(const Coordinate& from, const Coordinate& to, const Spheroid& spheroid) {
  return spheroid.radius() * angle_between(place_of(from), place_of(to));
}

namespace {

Nearest nearest_of(const Geometry& left, const Geometry& right, SessionServices& session) {
  Nearest nearest;
  for_each_simple(left, [&](const Geometry& a) {
    if (a.is_empty()) return;
    for_each_simple(right, [&](const Geometry& b) {
      if (!b.is_empty() && !nearest.touches()) between_primitives(a, b, nearest, session);
    });
  });
  return nearest;
}

}  // namespace

double angle_between_geographies(const Geometry& left, const Geometry& right,
                                 SessionServices& session) {
  return nearest_of(left, right, session).angle();
}

bool polygon_covers_place(const Geometry& polygon, const Coordinate& at) {
  return covers(polygon, place_of(at));
}

std::optional<double> geography_distance(const Geometry& left, const Geometry& right,
                                         bool use_spheroid, SessionServices& session) {
  if (left.is_empty() || right.is_empty()) return std::nullopt;
  const Spheroid spheroid = spheroid_of(left.srid);  // fails for systems that nobody knows
  const Nearest nearest = nearest_of(left, right, session);
  if (nearest.touches()) return 0;
  return use_spheroid ? spheroid_meters(nearest.from(), nearest.to(), spheroid)
                      : spheroid.radius() * nearest.angle();
}

}  // namespace carto_mock::sql
