#include "sql/functions/spatial_distance.h"

#include <cmath>
#include <span>
#include <vector>

#include "sql/functions/geometry_building.h"

namespace carto_mock::sql {
namespace {

using Run = std::vector<Coordinate>;

// PostGIS takes for zero what is no larger.
constexpr double kTolerance = 1e-12;

struct Vector {
  double x = 0;
  double y = 0;
  double z = 0;
};

bool is_zero(double value) { return std::fabs(value) <= kTolerance; }
bool is_zero(const Vector& v) { return is_zero(v.x) && is_zero(v.y) && is_zero(v.z); }

Vector between(const Coordinate& from, const Coordinate& to) {
  return {to.x - from.x, to.y - from.y, to.z - from.z};
}
double dot(const Vector& a, const Vector& b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
Vector cross(const Vector& a, const Vector& b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
Coordinate moved(const Coordinate& from, const Vector& by, double share) {
  return {from.x + share * by.x, from.y + share * by.y, from.z + share * by.z};
}
bool meet(const Coordinate& a, const Coordinate& b) {
  return a.x == b.x && a.y == b.y && a.z == b.z;
}

struct Plane {
  Coordinate point;
  Vector normal;
};

// The best pair that was seen. What is measured from the right geometry to the left one is turned.
class Best {
 public:
  Best(SpaceSearch search, SessionServices& session) : search_(search), session_(session) {}

  bool is_search_for_farthest() const { return search_ == SpaceSearch::kFarthest; }
  bool touches() const { return found_ && !is_search_for_farthest() && pair_.distance <= 0; }
  bool is_turned() const { return turned_; }
  void set_turned(bool turned) { turned_ = turned; }
  void check_interrupts() { session_.check_interrupts(); }

  void offer(const Coordinate& a, const Coordinate& b) {
    const Vector way = between(a, b);
    const double distance = std::sqrt(way.x * way.x + way.y * way.y + way.z * way.z);
    const bool is_better = !found_ || (is_search_for_farthest() ? distance > pair_.distance
                                                                : distance < pair_.distance);
    if (!is_better) return;
    found_ = true;
    pair_ = turned_ ? SpacePair{distance, b, a} : SpacePair{distance, a, b};
  }
  void offer_contact(const Coordinate& at) {
    found_ = true;
    pair_ = {0, at, at};
  }
  std::optional<SpacePair> pair() const {
    if (!found_) return std::nullopt;
    return pair_;
  }

 private:
  SpaceSearch search_;
  SessionServices& session_;
  bool found_ = false;
  bool turned_ = false;
  SpacePair pair_;
};

void point_to_segment(const Coordinate& p, const Coordinate& a, const Coordinate& b, Best& best) {
  if (meet(a, b)) return best.offer(p, a);
  const Vector along = between(a, b);
  const double share = dot(between(a, p), along) / dot(along, along);
  if (best.is_search_for_farthest()) return best.offer(p, share >= 0.5 ? a : b);
  if (share <= 0) return best.offer(p, a);
  if (share >= 1) return best.offer(p, b);
  best.offer(p, moved(a, along, share));
}

void segment_to_segment(const Coordinate& a, const Coordinate& b, const Coordinate& c,
                        const Coordinate& d, Best& best) {
  const auto turned_point_to_segment = [&](const Coordinate& p) {
    best.set_turned(!best.is_turned());
    point_to_segment(p, a, b, best);
  };
  if (meet(a, b)) return point_to_segment(a, c, d, best);
  if (meet(c, d)) return turned_point_to_segment(c);
  const Vector first = between(a, b);
  const Vector second = between(c, d);
  const Vector starts = between(c, a);
  // PostGIS measures nothing between segments that start at one place, or are no longer than that.
  if (is_zero(first) || is_zero(second) || is_zero(starts)) return;
  const double first_squared = dot(first, first);
  const double mixed = dot(first, second);
  const double second_squared = dot(second, second);
  const double first_start = dot(first, starts);
  const double second_start = dot(second, starts);
  const double determinant = first_squared * second_squared - mixed * mixed;
  constexpr double kNearlyParallel = 0.000000001;
  double share = 0;
  double other_share = 0;
  if (determinant < kNearlyParallel) {
    other_share = mixed > second_squared ? first_start / mixed : second_start / second_squared;
  } else {
    share = (mixed * second_start - second_squared * first_start) / determinant;
    other_share = (first_squared * second_start - mixed * first_start) / determinant;
  }
  if (share > 0 && share < 1 && other_share > 0 && other_share < 1)
    return best.offer(moved(a, first, share), moved(c, second, other_share));
  if (share <= 0) point_to_segment(a, c, d, best);
  if (share >= 1) point_to_segment(b, c, d, best);
  if (other_share <= 0) turned_point_to_segment(c);
  if (other_share >= 1) turned_point_to_segment(d);
}

void point_to_run(const Coordinate& p, const Run& run, Best& best) {
  const bool turned = best.is_turned();
  for (std::size_t i = 1; i < run.size() && !best.touches(); ++i) {
    best.set_turned(turned);
    point_to_segment(p, run[i - 1], run[i], best);
  }
}

void run_to_run(const Run& left, const Run& right, Best& best) {
  if (best.is_search_for_farthest()) {
    for (const Coordinate& a : left) {
      best.check_interrupts();
      for (const Coordinate& b : right) best.offer(a, b);
    }
    return;
  }
  const bool turned = best.is_turned();
  for (std::size_t i = 1; i < left.size(); ++i) {
    best.check_interrupts();
    for (std::size_t j = 1; j < right.size(); ++j) {
      best.set_turned(turned);
      segment_to_segment(left[i - 1], left[i], right[j - 1], right[j], best);
      if (best.touches()) return;
    }
  }
}

// Through the vertices' mean, across what its ways to three pairs of vertices span. None: the ring
// spans nothing.
std::optional<Plane> plane_of(const Run& ring) {
  constexpr std::size_t kPairs = 3;
  if (ring.size() < kPairs) return std::nullopt;
  const std::size_t count = ring.size() - 1;
  Plane plane;
  for (std::size_t i = 0; i < count; ++i) {
    plane.point.x += ring[i].x;
    plane.point.y += ring[i].y;
    plane.point.z += ring[i].z;
  }
  const auto divisor = static_cast<double>(count);
  plane.point = {plane.point.x / divisor, plane.point.y / divisor, plane.point.z / divisor};
  for (std::size_t i = 0; i < kPairs; ++i) {
    const std::size_t first = i * count / kPairs;
    const std::size_t second = first + count / kPairs;
    const Vector to_first = between(plane.point, ring[first]);
    const Vector to_second = between(plane.point, ring[second]);
    if (first == second || is_zero(to_first) || is_zero(to_second)) continue;
    const Vector normal = cross(to_first, to_second);
    if (is_zero(normal)) continue;
    const double squared = dot(normal, normal);
    plane.normal.x += normal.x / squared;
    plane.normal.y += normal.y / squared;
    plane.normal.z += normal.z / squared;
  }
  if (is_zero(plane.normal)) return std::nullopt;
  return plane;
}

// A point's foot in a plane, and how far it is from there, in normals; the sign tells the side.
struct Foot {
  Coordinate at;
  double height = 0;
};

Foot foot_of(const Coordinate& p, const Plane& plane) {
  const double above = dot(plane.normal, between(plane.point, p));
  if (is_zero(above)) return {p, 0};
  const double height = -above / dot(plane.normal, plane.normal);
  return {moved(p, plane.normal, height), height};
}

// By the crossings of a ray, seen along the axis that the plane faces most.
bool is_within_ring(const Coordinate& p, const Run& ring, const Plane& plane) {
  const double x = std::fabs(plane.normal.x);
  const double y = std::fabs(plane.normal.y);
  const double z = std::fabs(plane.normal.z);
  const bool along_z = z >= x && z >= y;
  const bool along_y = !along_z && y >= x && y >= z;
  const auto across = along_z || along_y ? &Coordinate::x : &Coordinate::y;
  const auto up = along_z ? &Coordinate::y : &Coordinate::z;
  bool inside = false;
  for (std::size_t i = 1; i < ring.size(); ++i) {
    const Coordinate& a = ring[i - 1];
    const Coordinate& b = ring[i];
    if ((a.*up <= p.*up) == (b.*up <= p.*up)) continue;
    const double share = (p.*up - a.*up) / (b.*up - a.*up);
    if (p.*across < a.*across + share * (b.*across - a.*across)) inside = !inside;
  }
  return inside;
}

// The hole that a point of the plane lies in; null: none.
const Run* hole_around(const Coordinate& at, const Geometry& polygon, const Plane& plane) {
  for (std::size_t i = 1; i < polygon.rings.size(); ++i) {
    if (is_within_ring(at, polygon.rings[i], plane)) return &polygon.rings[i];
  }
  return nullptr;
}

void point_to_area(const Coordinate& p, const Coordinate& foot, const Geometry& polygon,
                   const Plane& plane, Best& best) {
  if (!is_within_ring(foot, polygon.rings[0], plane))
    return point_to_run(p, polygon.rings[0], best);
  if (const Run* hole = hole_around(foot, polygon, plane)) return point_to_run(p, *hole, best);
  best.offer(p, foot);
}

void run_to_area(const Run& run, const Geometry& polygon, const Plane& plane, Best& best) {
  Foot from = foot_of(run[0], plane);
  point_to_area(run[0], from.at, polygon, plane, best);
  for (std::size_t i = 1; i < run.size(); ++i) {
    best.check_interrupts();
    const Foot to = foot_of(run[i], plane);
    point_to_area(run[i], to.at, polygon, plane, best);
    if (from.height * to.height < 0) {
      const double share = std::fabs(from.height) / (std::fabs(from.height) + std::fabs(to.height));
      const Coordinate crossing = moved(from.at, between(from.at, to.at), share);
      if (is_within_ring(crossing, polygon.rings[0], plane) &&
          hole_around(crossing, polygon, plane) == nullptr)
        return best.offer_contact(crossing);
    }
    from = to;
  }
  for (const Run& ring : polygon.rings) run_to_run(run, ring, best);
}

const Run& outline(const Geometry& simple) {
  return simple.rings.empty() ? simple.coordinates : simple.rings[0];
}

// `simple` is a point or a line.
void simple_to_polygon(const Geometry& simple, const Geometry& polygon, Best& best) {
  const std::optional<Plane> plane =
      best.is_search_for_farthest() ? std::nullopt : plane_of(polygon.rings[0]);
  const Run& run = simple.coordinates;
  if (simple.type == GeometryType::kPoint) {
    if (!plane) return point_to_run(run[0], polygon.rings[0], best);
    return point_to_area(run[0], foot_of(run[0], *plane).at, polygon, *plane, best);
  }
  if (!plane) return run_to_run(run, polygon.rings[0], best);
  run_to_area(run, polygon, *plane, best);
}

void polygon_to_polygon(const Geometry& left, const Geometry& right, Best& best) {
  const bool is_farthest = best.is_search_for_farthest();
  const std::optional<Plane> left_plane = is_farthest ? std::nullopt : plane_of(left.rings[0]);
  const std::optional<Plane> right_plane = is_farthest ? std::nullopt : plane_of(right.rings[0]);
  if (!left_plane && !right_plane) return run_to_run(left.rings[0], right.rings[0], best);
  if (right_plane) run_to_area(left.rings[0], right, *right_plane, best);
  if (!left_plane) return;
  // PostGIS tells the sides apart only where both areas have a plane.
  best.set_turned(right_plane.has_value());
  run_to_area(right.rings[0], left, *left_plane, best);
}

void between_simple(const Geometry& left, const Geometry& right, Best& best) {
  best.set_turned(false);
  const bool from_area = left.type == GeometryType::kPolygon;
  const bool to_area = right.type == GeometryType::kPolygon;
  if (from_area && to_area) return polygon_to_polygon(left, right, best);
  if (to_area) return simple_to_polygon(left, right, best);
  if (from_area) {
    best.set_turned(true);
    return simple_to_polygon(right, left, best);
  }
  const Run& from = outline(left);
  const Run& to = outline(right);
  if (left.type == GeometryType::kPoint && right.type == GeometryType::kPoint)
    return best.offer(from[0], to[0]);
  if (left.type == GeometryType::kPoint) return point_to_run(from[0], to, best);
  if (right.type == GeometryType::kPoint) {
    best.set_turned(true);
    return point_to_run(to[0], from, best);
  }
  run_to_run(from, to, best);
}

// PostGIS stops at the first empty part.
void between_parts(const Geometry& left, const Geometry& right, Best& best) {
  const auto parts_of = [](const Geometry& geometry) {
    return is_collection(geometry.type) ? std::span<const Geometry>(geometry.parts)
                                        : std::span<const Geometry>(&geometry, 1);
  };
  for (const Geometry& a : parts_of(left)) {
    if (a.is_empty()) return;
    if (is_collection(a.type)) {
      between_parts(a, right, best);
      continue;
    }
    for (const Geometry& b : parts_of(right)) {
      if (is_collection(b.type)) {
        between_parts(a, b, best);
        continue;
      }
      if (b.is_empty()) return;
      between_simple(a, b, best);
      if (best.touches()) return;
    }
  }
}

}  // namespace

std::optional<SpacePair> pair_in_space(const Geometry& left, const Geometry& right,
                                       SpaceSearch search, SessionServices& session) {
  const bool has_odd_kind = find_odd_kind(left) != nullptr || find_odd_kind(right) != nullptr;
  // PostGIS answers what is in memory.
  if (has_odd_kind && search == SpaceSearch::kFarthest) refuse_kind();
  if (has_odd_kind)
    return pair_in_space(with_plain_areas(left), with_plain_areas(right), search, session);
  Best best(search, session);
  between_parts(left, right, best);
  return best.pair();
}

}  // namespace carto_mock::sql
