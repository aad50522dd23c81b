// The edges of a ring that bound something: without points that repeat the one before, or that lie
// on one line with both neighbors, also where that goes there and back.
#pragma once

#include <vector>

#include "sql/tiles/whole_point.h"

namespace carto_mock::sql {

struct RingEdge {
  WholePoint from;
  WholePoint to;

  bool is_level() const { return from.y == to.y; }
};

// In the order of the ring, each from where the one before ends; which is the first, decides in
// what order the sweep meets equal things. Empty: the ring bounds nothing.
std::vector<RingEdge> edges_of(const WholeRing& ring);

}  // namespace carto_mock::sql
