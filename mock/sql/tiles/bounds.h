// Rings as a line sees them that sweeps from the largest y to the smallest: pairs of bounds that
// begin at one place, never turn back, and end where they meet another one.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sql/tiles/ring_edges.h"
#include "sql/tiles/whole_point.h"

namespace carto_mock::sql {

// From where the sweep comes to where it goes.
struct BoundEdge {
  WholePoint start;
  WholePoint end;
  double slope = 0;  // x to y; infinite for a level one

  bool is_level() const { return start.y == end.y; }
  double x_at(std::int64_t y) const;
};

struct Bound {
  std::vector<BoundEdge> edges;
  int partner = 0;  // the one that it ends with
};

struct Beginning {
  // Places in the list of bounds. A level edge from the left one's start belongs to the right one.
  int left = 0;
  int right = 0;
  std::int64_t y = 0;
  bool has_level = false;
};

struct Outline {
  std::vector<Bound> bounds;
  // In the order of the sweep: at one y those with a level edge come first, then as the rings are
  // given.
  std::vector<Beginning> beginnings;
};

Outline outline_of(std::span<const WholeRing> rings);

}  // namespace carto_mock::sql
