#include "sql/functions/arc_distance.h"

#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "sql/functions/planar_outlines.h"
#include "sql/types/arcs.h"

namespace carto_mock::sql {
namespace {

// As PostGIS takes lengths where circles are concerned, which decides the last digit.
double length_between(const Coordinate& a, const Coordinate& b) {
  return std::hypot(b.x - a.x, b.y - a.y);
}

Coordinate center_of(const Circle& circle) { return {circle.x, circle.y}; }

// On the way from one place to another, or beyond it, so many of its `parts`.
Coordinate on_way(const Coordinate& from, const Coordinate& to, double share, double parts) {
  return {from.x + (to.x - from.x) * share / parts, from.y + (to.y - from.y) * share / parts};
}

// Where the ray from the center through a place meets the circle.
Coordinate on_circle(const Coordinate& towards, const Circle& circle) {
  const Coordinate center = center_of(circle);
  return on_way(center, towards, circle.radius, length_between(center, towards));
}

bool is_same_place(const Coordinate& a, const Coordinate& b) { return a.x == b.x && a.y == b.y; }

// Is a place on the arc's circle on the arc?
bool is_on_arc(const Coordinate& place, const Arc& arc) {
  if (is_same_place(arc.start, arc.end)) return true;
  return side_of(arc.start, arc.end, place) == side_of(arc.start, arc.end, arc.middle);
}

// Is a place on the segment's line on the segment, whose end is none of it?
bool is_on_segment(const Coordinate& at, const Coordinate& a, const Coordinate& b) {
  const auto is_between = [](double value, double from, double to) {
    return (from <= value && value < to) || (from >= value && value > to);
  };
  return is_between(at.x, a.x, b.x) || is_between(at.y, a.y, b.y);
}

bool is_point(const Arc& arc) {
  return is_same_place(arc.start, arc.middle) && is_same_place(arc.middle, arc.end);
}

// PostGIS takes the two for each other where an end of the arc is nearest.
void point_to_arc(const Coordinate& p, const Arc& arc, Nearest& nearest) {
  if (is_point(arc)) return nearest.offer(p, arc.start);
  const std::optional<Circle> circle = circle_of(arc);
  if (!circle) return nearest.point_to_segment(p, arc.start, arc.end);
  if (is_same_place(p, center_of(*circle))) return nearest.offer(arc.start, p);
  const Coordinate at = on_circle(p, *circle);
  if (is_on_arc(at, arc)) return nearest.offer(p, at);
  nearest.offer(arc.start, p);
  nearest.offer(arc.end, p);
}

// Where two shapes would touch or come nearest if they were whole lines and circles, and whether
// that is on the one and on the other.
struct Hold {
  bool on_left = false;
  bool on_right = false;

  bool both() const { return on_left && on_right; }
};

void offer_ends(const Arc& left, const Arc& right, Nearest& nearest) {
  nearest.offer(left.start, right.start);
  nearest.offer(left.start, right.end);
  nearest.offer(left.end, right.start);
  nearest.offer(left.end, right.end);
}

void segment_to_arc(const Coordinate& a, const Coordinate& b, const Arc& arc, Nearest& nearest) {
  if (is_point(arc)) return nearest.point_to_segment(arc.start, a, b);
  const std::optional<Circle> circle = circle_of(arc);
  if (!circle) return nearest.segment_to_segment(a, b, arc.start, arc.end);
  const Coordinate center = center_of(*circle);
  Nearest to_center(nearest.session());
  to_center.point_to_segment(center, a, b);
  const Coordinate foot = to_center.pair().to;
  const double distance = to_center.distance();
  const auto hold_of = [&](const Coordinate& on_line, const Coordinate& on_circle) {
    return Hold{is_on_segment(on_line, a, b), is_on_arc(on_circle, arc)};
  };

  Hold hold;
  if (distance < circle->radius) {
    const double half = std::sqrt(circle->radius * circle->radius - distance * distance);
    const double length = between_points(a, b);
    for (const double way : {-half, half}) {
      const Coordinate crossing = {foot.x + (b.x - a.x) * way / length,
                                   foot.y + (b.y - a.y) * way / length};
      hold = hold_of(crossing, crossing);
      if (hold.both()) return nearest.offer_contact(crossing);
    }
  } else if (distance == circle->radius) {
    hold = hold_of(foot, foot);
    if (hold.both()) return nearest.offer_contact(foot);
  } else {
    const Coordinate opposite = on_way(center, foot, circle->radius, distance);
    hold = hold_of(foot, opposite);
    if (hold.both()) return nearest.offer(foot, opposite);
  }

  if (hold.on_right) {
    point_to_arc(a, arc, nearest);
    point_to_arc(b, arc, nearest);
  } else if (hold.on_left) {
    nearest.point_to_segment(arc.start, a, b);
    nearest.point_to_segment(arc.end, a, b);
  } else {
    offer_ends({a, a, b}, arc, nearest);
  }
}

// Takes the place of what was seen, as PostGIS does.
void concentric_arcs(const Arc& left, const Circle& left_circle, const Arc& right,
                     const Circle& right_circle, Nearest& nearest) {
  const Coordinate center = center_of(left_circle);
  const auto is_on = [](const Coordinate& at, const Arc& arc) {
    return side_of(arc.start, arc.end, at) == side_of(arc.start, arc.end, arc.middle);
  };
  const auto offer_end_beside = [&](const Arc& arc, double radius, const Arc& other,
                                    double other_radius) {
    for (const Coordinate& end : {other.start, other.end}) {
      const Coordinate beside =
          radius == other_radius ? end : on_way(center, end, radius, other_radius);
      if (!is_on(beside, arc)) continue;
      nearest.replace(std::abs(radius - other_radius), beside, end);
      return true;
    }
    return false;
  };
  if (offer_end_beside(left, left_circle.radius, right, right_circle.radius) ||
      offer_end_beside(right, right_circle.radius, left, left_circle.radius)) {
    return;
  }
  Nearest ends(nearest.session());
  offer_ends(left, right, ends);
  nearest.replace(ends.distance(), ends.pair().from, ends.pair().to);
}

void arc_to_arc(const Arc& first, const Arc& second, Nearest& nearest) {
  if (is_point(second)) {
    if (is_point(first)) return nearest.offer(second.start, first.start);
    return point_to_arc(second.start, first, nearest);
  }
  if (is_point(first)) return point_to_arc(first.start, second, nearest);
  const std::optional<Circle> first_circle = circle_of(first);
  const std::optional<Circle> second_circle = circle_of(second);
  if (!first_circle && !second_circle)
    return nearest.segment_to_segment(first.start, first.end, second.start, second.end);
  if (!first_circle) return segment_to_arc(first.start, first.end, second, nearest);
  if (!second_circle) return segment_to_arc(second.start, second.end, first, nearest);
  const double apart = length_between(center_of(*first_circle), center_of(*second_circle));
  constexpr double kOnePlace = 1e-12;
  if (apart <= kOnePlace)
    return concentric_arcs(first, *first_circle, second, *second_circle, nearest);
  // The circle with the larger radius is the left one.
  const bool is_swapped = second_circle->radius > first_circle->radius;
  const Arc& left = is_swapped ? second : first;
  const Arc& right = is_swapped ? first : second;
  const Circle& large = is_swapped ? *second_circle : *first_circle;
  const Circle& small = is_swapped ? *first_circle : *second_circle;
  const Coordinate center = center_of(large);
  const auto hold_of = [&](const Coordinate& on_large, const Coordinate& on_small) {
    return Hold{is_on_arc(on_large, left), is_on_arc(on_small, right)};
  };

  Hold hold;
  const double reach = large.radius + small.radius;
  if (apart == reach) {
    const Coordinate touch = on_way(center, center_of(small), large.radius, apart);
    hold = hold_of(touch, touch);
    if (hold.both()) return nearest.offer_contact(touch);
  } else if (apart > reach || apart < large.radius - small.radius) {
    const Coordinate on_large = on_way(center, center_of(small), large.radius, apart);
    const Coordinate on_small = on_way(center_of(small), center, small.radius, apart);
    hold = hold_of(on_large, on_small);
    if (hold.both()) return nearest.offer(on_large, on_small);
  } else {
    // The chord of the two crossings stands on the line of the centers.
    const double to_chord =
        (large.radius * large.radius - small.radius * small.radius + apart * apart) / (2 * apart);
    const double half = std::sqrt(large.radius * large.radius - to_chord * to_chord);
    const Coordinate foot = on_way(center, center_of(small), to_chord, apart);
    for (const double way : {half, -half}) {
      // PostGIS does not turn the direction by a right angle, so that this is seldom a crossing.
      const Coordinate crossing = {foot.x + (foot.y - center.y) * way / to_chord,
                                   foot.y + (foot.x - center.x) * way / to_chord};
      hold = hold_of(crossing, crossing);
      if (hold.both()) return nearest.offer_contact(crossing);
    }
  }

  if (hold.on_left) {
    point_to_arc(right.start, left, nearest);
    point_to_arc(right.end, left, nearest);
  } else if (hold.on_right) {
    point_to_arc(left.start, right, nearest);
    point_to_arc(left.end, right, nearest);
  } else {
    offer_ends(left, right, nearest);
  }
}

}  // namespace

void run_to_arcs(const std::vector<Coordinate>& run, const std::vector<Coordinate>& string,
                 Nearest& nearest) {
  const std::vector<Arc> arcs = arcs_of(string);
  if (run.size() == 1) {
    nearest.offer(run[0], string[0]);
    for (const Arc& arc : arcs) {
      point_to_arc(run[0], arc, nearest);
      if (nearest.touches()) return;
    }
    return;
  }
  for (std::size_t i = 1; i < run.size(); ++i) {
    for (const Arc& arc : arcs) {
      segment_to_arc(run[i - 1], run[i], arc, nearest);
      if (nearest.touches()) return;
    }
  }
}

void arcs_to_arcs(const std::vector<Coordinate>& left, const std::vector<Coordinate>& right,
                  Nearest& nearest) {
  const std::vector<Arc> others = arcs_of(right);
  for (const Arc& arc : arcs_of(left)) {
    for (const Arc& other : others) {
      arc_to_arc(arc, other, nearest);
      if (nearest.touches()) return;
    }
  }
}

}  // namespace carto_mock::sql
