#include "sql/tiles/ring_containment.h"

#include <cstdlib>
#include <limits>

#include "sql/tiles/nearly_equal.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

enum class Side { kInside, kOutside, kOn };

struct Place {
  double x;
  double y;
};

Place place_of(const WholePoint& at) {
  return {static_cast<double>(at.x), static_cast<double>(at.y)};
}

// Counts what of the ring is right of the point.
Side side_of(LinkedRings& rings, const Place& point, int first) {
  bool is_inside = false;
  int index = first;
  do {
    const Place from = place_of(rings.at(index));
    index = rings.next(index);
    const Place to = place_of(rings.at(index));
    if (is_nearly_zero(to.y - point.y)) {
      if (is_nearly_zero(to.x - point.x)) return Side::kOn;
      if (is_nearly_zero(from.y - point.y) && (to.x > point.x) == (from.x < point.x))
        return Side::kOn;
    }
    if ((from.y < point.y) == (to.y < point.y)) continue;
    const bool is_from_right = from.x > point.x || is_nearly_zero(from.x - point.x);
    const bool is_to_right = to.x > point.x;
    if (is_from_right && is_to_right) {
      is_inside = !is_inside;
    } else if (is_from_right || is_to_right) {
      const double turn =
          (from.x - point.x) * (to.y - point.y) - (to.x - point.x) * (from.y - point.y);
      if (is_nearly_zero(turn)) return Side::kOn;
      if ((turn > 0) == (to.y > from.y)) is_inside = !is_inside;
    }
  } while (index != first);
  return is_inside ? Side::kInside : Side::kOutside;
}

// Does it turn here to the side where the ring's inside is?
bool is_convex(LinkedRings& rings, int vertex) {
  const WholePoint here = rings.at(vertex);
  const std::int64_t turn =
      cross(here - rings.at(rings.previous(vertex)), rings.at(rings.next(vertex)) - here);
  if (std::abs(turn) > std::numeric_limits<std::int32_t>::max())
    throw Error::unsupported("ST_AsMVTGeom() of polygons that touch themselves and are that large");
  const std::int64_t area = rings.ring(rings.vertex(vertex).ring).doubled_area;
  return (turn < 0 && area > 0) || (turn > 0 && area < 0);
}

// For a ring with all of its vertices on the other: where a point within a corner of it is.
Side side_of_corner(LinkedRings& rings, int inner, int outer) {
  int vertex = inner;
  do {
    if (is_convex(rings, vertex)) {
      const WholePoint a = rings.at(rings.previous(vertex));
      const WholePoint b = rings.at(vertex);
      const WholePoint c = rings.at(rings.next(vertex));
      constexpr double kThree = 3;
      const Place middle{static_cast<double>(a.x + b.x + c.x) / kThree,
                         static_cast<double>(a.y + b.y + c.y) / kThree};
      if (side_of(rings, middle, inner) == Side::kInside) return side_of(rings, middle, outer);
    }
    vertex = rings.next(vertex);
  } while (vertex != inner);
  throw RingsGivenUp();
}

bool is_within(const WholeBox& inner, const WholeBox& outer) {
  return inner.low.x >= outer.low.x && inner.low.y >= outer.low.y && inner.high.x <= outer.high.x &&
         inner.high.y <= outer.high.y;
}

}  // namespace

bool does_contain(LinkedRings& rings, int outer, int inner) {
  const LinkedRing& one = rings.ring(inner);
  const LinkedRing& other = rings.ring(outer);
  if (other.is_gone() || !is_within(one.box, other.box) ||
      std::abs(other.doubled_area) < std::abs(one.doubled_area)) {
    return false;
  }
  const int first = rings.next(one.first);
  const int other_first = rings.next(other.first);
  int vertex = first;
  do {
    const Side side = side_of(rings, place_of(rings.at(vertex)), other_first);
    if (side != Side::kOn) return side == Side::kInside;
    vertex = rings.next(vertex);
  } while (vertex != first);
  return side_of_corner(rings, first, other_first) == Side::kInside;
}

}  // namespace carto_mock::sql
