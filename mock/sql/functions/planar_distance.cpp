#include "sql/functions/planar_distance.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "sql/functions/geometry_building.h"
#include "sql/types/bounding_box.h"

namespace carto_mock::sql {
namespace {

using Run = std::vector<Coordinate>;

double between_points(const Coordinate& a, const Coordinate& b) {
  const double dx = b.x - a.x;
  const double dy = b.y - a.y;
  return std::sqrt(dx * dx + dy * dy);
}

// The nearest pair that was seen; of equally near ones the first.
class Nearest {
 public:
  explicit Nearest(SessionServices& session) : session_(session) {}

  const PointPair& pair() const { return pair_; }
  double distance() const { return pair_.distance; }
  SessionServices& session() const { return session_; }
  // What is offered next comes from the second geometry to the first, or no longer does.
  void turn() { turned_ = !turned_; }

  void offer(const Coordinate& a, const Coordinate& b) { offer(between_points(a, b), a, b); }
  void offer_contact(const Coordinate& at) { offer(0, at, at); }

  void point_to_segment(const Coordinate& p, const Coordinate& a, const Coordinate& b) {
    if (a.x == b.x && a.y == b.y) {
      offer(p, a);
      return;
    }
    const double dx = b.x - a.x;
    const double dy = b.y - a.y;
    // Where the foot of the perpendicular lies, from 0 at a to 1 at b.
    const double share = ((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy);
    if (share < 0) {
      offer(p, a);
    } else if (share >= 1) {
      offer(p, b);
    } else if ((a.y - p.y) * dx == (a.x - p.x) * dy) {
      offer_contact(p);
    } else {
      offer(p, {a.x + share * dx, a.y + share * dy});
    }
  }

  // From the second geometry to the first.
  void segment_to_point(const Coordinate& a, const Coordinate& b, const Coordinate& p) {
    turn();
    point_to_segment(p, a, b);
    turn();
  }

  void segment_to_segment(const Coordinate& a, const Coordinate& b, const Coordinate& c,
                          const Coordinate& d) {
    if (offers_for_degenerate(a, b, c, d)) return;
    const double r_numerator = (a.y - c.y) * (d.x - c.x) - (a.x - c.x) * (d.y - c.y);
    const double denominator = (b.x - a.x) * (d.y - c.y) - (b.y - a.y) * (d.x - c.x);
    const double s_numerator = (a.y - c.y) * (b.x - a.x) - (a.x - c.x) * (b.y - a.y);
    if (denominator != 0) {
      const double r = r_numerator / denominator;
      const double s = s_numerator / denominator;
      if (r >= 0 && r <= 1 && s >= 0 && s <= 1) {
        offer_contact({a.x + r * (b.x - a.x), a.y + r * (b.y - a.y)});
        return;
      }
    }
    offer_ends(a, b, c, d);
  }

  // Of segments that do not meet.
  void separate_segments(const Coordinate& a, const Coordinate& b, const Coordinate& c,
                         const Coordinate& d) {
    if (!offers_for_degenerate(a, b, c, d)) offer_ends(a, b, c, d);
  }

 private:
  void offer(double distance, const Coordinate& a, const Coordinate& b) {
    if (distance >= pair_.distance) return;
    const Coordinate& from = turned_ ? b : a;
    const Coordinate& to = turned_ ? a : b;
    pair_ = {distance, {from.x, from.y}, {to.x, to.y}};
  }

  bool offers_for_degenerate(const Coordinate& a, const Coordinate& b, const Coordinate& c,
                             const Coordinate& d) {
    if (a.x == b.x && a.y == b.y) {
      point_to_segment(a, c, d);
      return true;
    }
    if (c.x == d.x && c.y == d.y) {
      segment_to_point(a, b, d);
      return true;
    }
    return false;
  }

  void offer_ends(const Coordinate& a, const Coordinate& b, const Coordinate& c,
                  const Coordinate& d) {
    point_to_segment(a, c, d);
    point_to_segment(b, c, d);
    segment_to_point(a, b, c);
    segment_to_point(a, b, d);
  }

  SessionServices& session_;
  PointPair pair_{.distance = std::numeric_limits<double>::infinity(), .from = {}, .to = {}};
  bool turned_ = false;
};

void between_runs(const Run& left, const Run& right, Nearest& nearest) {
  if (left.size() == 1 && right.size() == 1) {
    nearest.offer(left[0], right[0]);
    return;
  }
  if (left.size() == 1) {
    for (std::size_t j = 1; j < right.size(); ++j)
      nearest.point_to_segment(left[0], right[j - 1], right[j]);
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
    for (std::size_t j = 1; j < right.size() && nearest.distance() > 0; ++j)
      nearest.segment_to_segment(left[i - 1], left[i], right[j - 1], right[j]);
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

bool is_on_segment(const Coordinate& p, const Coordinate& a, const Coordinate& b) {
  if (a.x == b.x && a.y == b.y) return p.x == a.x && p.y == a.y;
  const double share = nearest_share(p, a, b);
  if (share <= 0) return p.x == a.x && p.y == a.y;
  if (share >= 1) return p.x == b.x && p.y == b.y;
  return (a.y - p.y) * (b.x - a.x) == (a.x - p.x) * (b.y - a.y);
}

enum class Location { kOutside, kBoundary, kInside };

// By the crossings of a ray to the right.
Location locate(const Coordinate& p, const Run& ring) {
  bool inside = false;
  for (std::size_t i = 1; i < ring.size(); ++i) {
    const Coordinate& a = ring[i - 1];
    const Coordinate& b = ring[i];
    if (is_on_segment(p, a, b)) return Location::kBoundary;
    if ((a.y > p.y) != (b.y > p.y)) {
      const double side = (b.x - a.x) * (p.y - a.y) - (p.x - a.x) * (b.y - a.y);
      if ((side > 0) == (b.y > a.y)) inside = !inside;
    }
  }
  return inside ? Location::kInside : Location::kOutside;
}

bool covers(const Geometry& polygon, const Coordinate& p) {
  if (polygon.rings.empty() || locate(p, polygon.rings[0]) == Location::kOutside) return false;
  for (std::size_t i = 1; i < polygon.rings.size(); ++i) {
    if (locate(p, polygon.rings[i]) == Location::kInside) return false;
  }
  return true;
}

// The points, lines and polygons of a geometry that are not empty.
void collect_primitives(const Geometry& geometry, std::vector<const Geometry*>& primitives) {
  if (geometry.parts.empty() && !geometry.is_empty()) primitives.push_back(&geometry);
  for (const Geometry& part : geometry.parts) collect_primitives(part, primitives);
}

const Coordinate& first_vertex(const Geometry& primitive) {
  return primitive.rings.empty() ? primitive.coordinates[0] : primitive.rings[0][0];
}

const Run& outline(const Geometry& primitive) {
  return primitive.rings.empty() ? primitive.coordinates : primitive.rings[0];
}

void between_rings(const Geometry& left, const Geometry& right, Nearest& nearest) {
  const auto runs = [](const Geometry& primitive) {
    std::vector<const Run*> result;
    if (primitive.rings.empty()) result.push_back(&primitive.coordinates);
    for (const Run& ring : primitive.rings) result.push_back(&ring);
    return result;
  };
  for (const Run* a : runs(left)) {
    for (const Run* b : runs(right)) between_runs(*a, *b, nearest);
  }
}

void between_primitives(const Geometry& left, const Geometry& right, Nearest& nearest) {
  if (left.type != GeometryType::kPoint && right.type != GeometryType::kPoint) {
    const Box2d a = bounding_box(left).value();
    const Box2d b = bounding_box(right).value();
    const bool separate =
        a.x_min > b.x_max || b.x_min > a.x_max || a.y_min > b.y_max || b.y_min > a.y_max;
    if (separate) {
      between_separate_runs(outline(left), outline(right), a, b, nearest);
      return;
    }
  }
  for (const auto& [polygon, other] : {std::pair{&left, &right}, std::pair{&right, &left}}) {
    if (covers(*polygon, first_vertex(*other))) {
      nearest.offer_contact(first_vertex(*other));
      return;
    }
  }
  // PostGIS measures from the line to the polygon, which decides the last digit of a crossing.
  if (left.type == GeometryType::kPolygon && right.type == GeometryType::kLineString) {
    nearest.turn();
    between_rings(right, left, nearest);
    nearest.turn();
  } else {
    between_rings(left, right, nearest);
  }
}

std::optional<PointPair> nearest_pair(const Geometry& left, const Geometry& right,
                                      SessionServices& session) {
  std::vector<const Geometry*> from;
  std::vector<const Geometry*> to;
  collect_primitives(left, from);
  collect_primitives(right, to);
  if (from.empty() || to.empty()) return std::nullopt;
  Nearest nearest(session);
  for (const Geometry* a : from) {
    for (const Geometry* b : to) between_primitives(*a, *b, nearest);
  }
  return nearest.pair();
}

// Several parts, some of them with parts of their own: PostGIS goes on after such a part has
// touched, and some of the later contacts replace the first one.
bool has_nested_parts(const Geometry& geometry) {
  return geometry.parts.size() > 1 && std::ranges::any_of(geometry.parts, [](const Geometry& part) {
           return !part.parts.empty();
         });
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
  if (has_odd_kind(left, right))
    return nearest_points(with_plain_areas(left), with_plain_areas(right), session);
  const std::optional<PointPair> pair = nearest_pair(left, right, session);
  if (pair && !is_measured(pair->distance)) return std::nullopt;
  if (pair && pair->distance == 0 && (has_nested_parts(left) || has_nested_parts(right)))
    throw Error::unsupported("where nested collections touch another geometry");
  return pair;
}

std::optional<double> planar_distance(const Geometry& left, const Geometry& right,
                                      SessionServices& session) {
  if (has_odd_kind(left, right))
    return planar_distance(with_plain_areas(left), with_plain_areas(right), session);
  const std::optional<PointPair> pair = nearest_pair(left, right, session);
  if (!pair) return std::nullopt;
  return pair->distance;
}

std::optional<PointPair> farthest_points(const Geometry& left, const Geometry& right) {
  if (has_odd_kind(left, right))
    return farthest_points(with_plain_areas(left), with_plain_areas(right));
  Farthest farthest;
  for_each_simple(left, [&](const Geometry& a) {
    if (a.is_empty()) return;
    for_each_simple(right, [&](const Geometry& b) {
      if (b.is_empty()) return;
      const bool is_turned = b.type < a.type;
      farthest.between(is_turned ? b : a, is_turned ? a : b, is_turned);
    });
  });
  return farthest.pair();
}

}  // namespace carto_mock::sql
