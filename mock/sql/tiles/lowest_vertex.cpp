#include "sql/tiles/lowest_vertex.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sql/tiles/nearly_equal.h"

namespace carto_mock::sql {
namespace {

bool is_at_least(double a, double b) { return a > b || are_nearly_equal(a, b); }

// How level the ring leaves a vertex on either side: x to y, infinite where it is level.
struct Slants {
  double before;
  double after;
};

double slant(const WholePoint& from, const WholePoint& to) {
  if (from.y == to.y) return std::numeric_limits<double>::infinity();
  return std::fabs(static_cast<double>(to.x - from.x) / static_cast<double>(to.y - from.y));
}

Slants slants_at(LinkedRings& rings, int vertex) {
  const WholePoint here = rings.at(vertex);
  int before = rings.previous(vertex);
  while (before != vertex && rings.at(before) == here) before = rings.previous(before);
  int after = rings.next(vertex);
  while (after != vertex && rings.at(after) == here) after = rings.next(after);
  return {slant(here, rings.at(before)), slant(here, rings.at(after))};
}

// Of two vertices at one place, does the first leave it more level?
bool is_more_level(LinkedRings& rings, int vertex, int other) {
  const Slants one = slants_at(rings, vertex);
  const Slants two = slants_at(rings, other);
  const auto [one_low, one_high] = std::minmax(one.before, one.after);
  const auto [two_low, two_high] = std::minmax(two.before, two.after);
  if (are_nearly_equal(one_high, two_high) && are_nearly_equal(one_low, two_low))
    return rings.measure_from(vertex).doubled_area > 0;
  return is_at_least(one.before, two_high) || is_at_least(one.after, two_high);
}

int lowest_vertex(LinkedRings& rings, int first) {
  int lowest = first;
  int again = kNone;  // at the same place, and not next to it
  int at = rings.next(first);
  for (; at != lowest; at = rings.next(at)) {
    if (is_swept_before(rings.at(at), rings.at(lowest))) {
      lowest = at;
      again = kNone;
    } else if (rings.at(at) == rings.at(lowest) && rings.next(at) != lowest &&
               rings.previous(at) != lowest) {
      again = at;
    }
  }
  if (again == kNone) return lowest;
  while (again != at) {
    if (!is_more_level(rings, at, again)) lowest = again;
    do {
      again = rings.next(again);
    } while (rings.at(again) != rings.at(lowest));
  }
  return lowest;
}

}  // namespace

bool is_lower_ring(LinkedRings& rings, int ring, int other) {
  const int lowest = lowest_vertex(rings, rings.ring(ring).first);
  const int other_lowest = lowest_vertex(rings, rings.ring(other).first);
  if (rings.at(lowest) != rings.at(other_lowest))
    return is_swept_before(rings.at(lowest), rings.at(other_lowest));
  if (rings.next(lowest) == lowest) return false;
  if (rings.next(other_lowest) == other_lowest) return true;
  return is_more_level(rings, lowest, other_lowest);
}

}  // namespace carto_mock::sql
