#include "sql/functions/planar_distance.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "sql/functions/arc_distance.h"
#include "sql/functions/geometry_building.h"
#include "sql/functions/nearest_pair.h"
#include "sql/functions/planar_outlines.h"
#include "sql/types/bounding_box.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using Run = std::vector<Coordinate>;

void between_runs(const Run& left, const Run& right, Nearest& nearest) {
  if (left.size() == 1 && right.size() == 1) {
    nearest.offer(left[0], right[0]);
    return;
  }
  if (left.size() == 1) {
    for (std::size_t j = 1; j < right.size(); ++j) {
      nearest.point_to_segment(left[0], right[j - 1], right[j]);
      if (nearest.touches()) return;
    }
    return;
  }
  if (right.size() == 1) {
    nearest.turn();
    between_runs(right, left, nearest);
    nearest.turn();
    return;
  }
  for (std::size_t i = 1; i < left.size(); ++i) {
    if (i % 64 == 0) nearest.session().check_interrupts();
    for (std::size_t j = 1; j < right.size(); ++j) {
      nearest.segment_to_segment(left[i - 1], left[i], right[j - 1], right[j]);
      if (nearest.touches()) return;
    }
  }
}

// A run whose vertices are ordered by how far they lie along a direction.
struct Projected {
  double along;
  std::size_t vertex;
};

std::vector<Projected> project(const Run& run, double slope, bool north_south) {
  std::vector<Projected> result;
  for (std::size_t i = 0; i < run.size(); ++i) {
    const Coordinate& p = run[i];
    result.push_back({north_south ? p.y - slope * p.x : p.x - slope * p.y, i});
  }
  std::stable_sort(result.begin(), result.end(),
                   [](const Projected& a, const Projected& b) { return a.along < b.along; });
  return result;
}

// The vertex before (-1) or after (1); of an open line's end the end itself.
std::size_t neighbor(const Run& run, std::size_t vertex, int direction) {
  const std::size_t last = run.size() - 1;
  const auto wraps_to = [&](std::size_t other) {
    return run[vertex].x == run[other].x && run[vertex].y == run[other].y;
  };
  if (direction < 0 && vertex == 0) return wraps_to(last) ? last : vertex;
  if (direction > 0 && vertex == last) return wraps_to(0) ? 0 : vertex;
  return direction < 0 ? vertex - 1 : vertex + 1;
}

// `near` lies before `far` along the direction; pairs of segments that lie farther apart along it
// than the best distance so far cannot be nearer. PostGIS measures each segment from the vertices
// that come up, which decides the last digit.
void sweep(const Run& near, const Run& far, const std::vector<Projected>& near_order,
           const std::vector<Projected>& far_order, double slope, Nearest& nearest) {
  nearest.offer(near[near_order[0].vertex], far[far_order[0].vertex]);
  const auto reach = [&] {
    const double best = nearest.distance();
    return std::sqrt(best * best + best * best * slope * slope);
  };
  double limit = reach();
  for (std::size_t i = near_order.size(); i-- > 0;) {
    if (far_order[0].along - near_order[i].along > limit) break;
    nearest.session().check_interrupts();
    const std::size_t first = near_order[i].vertex;
    for (const int direction : {-1, 1}) {
      const Coordinate& a = near[first];
      const Coordinate& b = near[neighbor(near, first, direction)];
      for (const Projected& other : far_order) {
        if (other.along - near_order[i].along >= limit) break;
        const Coordinate& c = far[other.vertex];
        for (const int side : {-1, 1})
          nearest.separate_segments(a, b, c, far[neighbor(far, other.vertex, side)]);
        limit = reach();
      }
    }
  }
}

// Of runs whose boxes do not overlap: seen along the line that joins the boxes' centers.
void between_separate_runs(const Run& left, const Run& right, const Box2d& left_box,
                           const Box2d& right_box, Nearest& nearest) {
  const auto center_x = [](const Box2d& box) { return box.x_min + (box.x_max - box.x_min) / 2; };
  const auto center_y = [](const Box2d& box) { return box.y_min + (box.y_max - box.y_min) / 2; };
  const double dx = center_x(right_box) - center_x(left_box);
  const double dy = center_y(right_box) - center_y(left_box);
  const bool north_south = dx * dx < dy * dy;
  const double slope = north_south ? -dx / dy : -dy / dx;
  const auto along = [&](const Box2d& box) {
    return north_south ? center_y(box) - slope * center_x(box)
                       : center_x(box) - slope * center_y(box);
  };
  const std::vector<Projected> left_order = project(left, slope, north_south);
  const std::vector<Projected> right_order = project(right, slope, north_south);
  if (along(left_box) < along(right_box)) {
    sweep(left, right, left_order, right_order, slope, nearest);
    return;
  }
  nearest.turn();
  sweep(right, left, right_order, left_order, slope, nearest);
  nearest.turn();
}

const Coordinate& first_vertex(const Outline& outline) { return outline[0].vertices->front(); }

const Run& outline(const Geometry& primitive) {
  return primitive.rings.empty() ? primitive.coordinates : primitive.rings[0];
}

void between_outlines(const Outline& left, const Outline& right, Nearest& nearest) {
  for (const Curve& a : left) {
    for (const Curve& b : right) {
      if (a.has_arcs && b.has_arcs) {
        arcs_to_arcs(*a.vertices, *b.vertices, nearest);
      } else if (a.has_arcs) {
        nearest.turn();
        run_to_arcs(*b.vertices, *a.vertices, nearest);
        nearest.turn();
      } else if (b.has_arcs) {
        run_to_arcs(*a.vertices, *b.vertices, nearest);
      } else {
        between_runs(*a.vertices, *b.vertices, nearest);
      }
    }
  }
}

bool reaches_into(const Outline& outline, const Outline& ring) {
  return locate(first_vertex(outline), ring) != Location::kOutside;
}

// Where a point, a line or arcs begin decides which rings are looked at, of an area that is not
// valid too.
void to_area(const Outline& other, bool is_point, const std::vector<Outline>& rings,
             Nearest& nearest) {
  if (!reaches_into(other, rings[0])) return between_outlines(other, rings[0], nearest);
  for (std::size_t i = 1; i < rings.size(); ++i) {
    const bool is_looked_at = !is_point || reaches_into(other, rings[i]);
    if (is_looked_at) between_outlines(other, rings[i], nearest);
    if (is_point && is_looked_at) return;
    if (nearest.touches() && !is_point) return;
  }
  for (std::size_t i = 1; i < rings.size(); ++i) {
    if (reaches_into(other, rings[i])) return;
  }
  nearest.offer_contact(first_vertex(other));
}

void between_areas(const std::vector<Outline>& left, const std::vector<Outline>& right,
                   Nearest& nearest) {
  const bool is_left_within = reaches_into(left[0], right[0]);
  const bool is_right_within = reaches_into(right[0], left[0]);
  if (!is_left_within && !is_right_within) return between_outlines(left[0], right[0], nearest);
  for (std::size_t i = 1; i < left.size(); ++i) {
    if (reaches_into(right[0], left[i])) return between_outlines(left[i], right[0], nearest);
  }
  for (std::size_t i = 1; i < right.size(); ++i) {
    if (reaches_into(left[0], right[i])) return between_outlines(left[0], right[i], nearest);
  }
  nearest.offer_contact(first_vertex(is_left_within ? left[0] : right[0]));
}

// PostGIS measures from points to lines to arcs to areas, straight ones first, which decides the
// last digit.
int rank_of(GeometryType type) {
  switch (type) {
    case GeometryType::kPoint:
      return 0;
    case GeometryType::kLineString:
      return 1;
    case GeometryType::kCircularString:
      return 2;
    case GeometryType::kCurvePolygon:
      return 4;
    default:
      return 3;
  }
}

void between_outlines_of(const Geometry& left, const Geometry& right, Nearest& nearest) {
  if (left.type == GeometryType::kPoint && right.type == GeometryType::kPoint)
    return nearest.offer(left.coordinates[0], right.coordinates[0]);
  if (rank_of(right.type) < rank_of(left.type)) {
    nearest.turn();
    between_outlines_of(right, left, nearest);
    nearest.turn();
    return;
  }
  const std::vector<Outline> from = outlines_of(left);
  const std::vector<Outline> to = outlines_of(right);
  // Here it forgets which of the two came first.
  const bool was_turned = nearest.is_turned();
  const bool are_arcs_to_polygon =
      left.type == GeometryType::kCircularString && right.type == GeometryType::kPolygon;
  if (right.type == GeometryType::kCurvePolygon || are_arcs_to_polygon) nearest.set_turned(false);
  if (is_area(left)) {
    between_areas(from, to, nearest);
  } else if (is_area(right)) {
    to_area(from[0], left.type == GeometryType::kPoint, to, nearest);
  } else {
    between_outlines(from[0], to[0], nearest);
  }
  nearest.set_turned(was_turned);
}

// False: the two lie apart, so that nothing more than their distance is known.
bool between_primitives(const Geometry& left, const Geometry& right, Nearest& nearest) {
  const auto is_straight = [](const Geometry& primitive) {
    return primitive.type == GeometryType::kLineString ||
           primitive.type == GeometryType::kPolygon || primitive.type == GeometryType::kTriangle;
  };
  if (is_straight(left) && is_straight(right)) {
    const Box2d a = bounding_box(left).value();
    const Box2d b = bounding_box(right).value();
    const bool separate =
        a.x_min > b.x_max || b.x_min > a.x_max || a.y_min > b.y_max || b.y_min > a.y_max;
    if (separate) {
      between_separate_runs(outline(left), outline(right), a, b, nearest);
      return false;
    }
  }
  between_outlines_of(left, right, nearest);
  return true;
}

bool has_own_parts(const Geometry& geometry) {
  return is_collection(geometry.type) && geometry.type != GeometryType::kCurvePolygon;
}

std::span<const Geometry> parts_of(const Geometry& geometry) {
  return has_own_parts(geometry) ? std::span(geometry.parts) : std::span(&geometry, 1);
}

// As PostGIS goes through parts: an empty one, or two between which `measure(from, to)` says so,
// end it for the collection that they are in, but not for the one around that.
template <typename Measure>
void between_parts(const Geometry& left, const Geometry& right, Measure measure) {
  for (const Geometry& from : parts_of(left)) {
    if (from.is_empty()) return;
    if (has_own_parts(from)) {
      between_parts(from, right, measure);
      continue;
    }
    for (const Geometry& to : parts_of(right)) {
      if (has_own_parts(to)) {
        between_parts(from, to, measure);
        continue;
      }
      if (to.is_empty() || measure(from, to)) return;
    }
  }
}

std::optional<PointPair> nearest_pair(const Geometry& left, const Geometry& right,
                                      SessionServices& session) {
  Nearest nearest(session);
  between_parts(left, right, [&nearest](const Geometry& from, const Geometry& to) {
    return between_primitives(from, to, nearest) && nearest.touches();
  });
  if (std::isinf(nearest.distance())) return std::nullopt;
  return nearest.pair();
}

// The farthest pair that was seen; of equally far ones the first.
class Farthest {
 public:
  const std::optional<PointPair>& pair() const { return pair_; }

  // Points come before lines, lines before areas. `turned`: from the second geometry to the first.
  // PostGIS does not look at the outline of an area that a line begins in.
  void between(const Geometry& a, const Geometry& b, bool turned) {
    turned_ = turned;
    const bool begins_within = a.type == GeometryType::kLineString && !b.rings.empty() &&
                               locate(a.coordinates[0], b.rings[0]) != Location::kOutside;
    if (!begins_within) return between_runs(outline(a), outline(b));
    for (std::size_t i = 1; i < b.rings.size(); ++i) between_runs(a.coordinates, b.rings[i]);
  }

 private:
  void between_runs(const Run& left, const Run& right) {
    if (left.size() == 1) return point_to_run(left[0], right);
    for (const Coordinate& a : left) {
      for (const Coordinate& b : right) offer(a, b);
    }
  }

  void point_to_run(const Coordinate& p, const Run& run) {
    if (run.size() == 1) offer(p, run[0]);
    for (std::size_t i = 1; i < run.size(); ++i) {
      const Coordinate& a = run[i - 1];
      const Coordinate& b = run[i];
      constexpr double kMiddle = 0.5;
      const bool is_near_end = nearest_share(p, a, b) >= kMiddle;
      offer(p, is_near_end ? a : b);
    }
  }

  void offer(const Coordinate& a, const Coordinate& b) {
    const double distance = between_points(a, b);
    if (!(distance > (pair_ ? pair_->distance : -1))) return;
    const Coordinate& from = turned_ ? b : a;
    const Coordinate& to = turned_ ? a : b;
    pair_ = {distance, {from.x, from.y}, {to.x, to.y}};
  }

  std::optional<PointPair> pair_;
  bool turned_ = false;
};

}  // namespace

double nearest_share(const Coordinate& p, const Coordinate& a, const Coordinate& b) {
  const double dx = b.x - a.x;
  const double dy = b.y - a.y;
  const double share = ((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy);
  return std::clamp(share, 0.0, 1.0);
}

bool is_measured(double distance) {
  return distance < static_cast<double>(std::numeric_limits<float>::max());
}

namespace {

bool has_odd_kind(const Geometry& left, const Geometry& right) {
  return find_odd_kind(left) != nullptr || find_odd_kind(right) != nullptr;
}

}  // namespace

std::optional<PointPair> nearest_points(const Geometry& left, const Geometry& right,
                                        SessionServices& session) {
  const std::optional<PointPair> pair = nearest_pair(left, right, session);
  if (pair && !is_measured(pair->distance)) return std::nullopt;
  return pair;
}

std::optional<double> planar_distance(const Geometry& left, const Geometry& right,
                                      SessionServices& session) {
  const std::optional<PointPair> pair = nearest_pair(left, right, session);
  if (!pair) return std::nullopt;
  return pair->distance;
}

std::optional<PointPair> farthest_points(const Geometry& left, const Geometry& right) {
  if (has_odd_kind(left, right))
    return farthest_points(with_plain_areas(left), with_plain_areas(right));
  Farthest farthest;
  between_parts(left, right, [&farthest](const Geometry& a, const Geometry& b) {
    const bool is_turned = b.type < a.type;
    farthest.between(is_turned ? b : a, is_turned ? a : b, is_turned);
    return false;
  });
  return farthest.pair();
}

}  // namespace carto_mock::sql
