// Rings in whole numbers that neither cross nor touch, as the library that PostGIS makes the
// polygons of tiles valid with (wagyu) takes them for polygons: which ring is a hole of which, by
// how many are around it, and in which order they come. The order is that of a line that sweeps
// from the largest y to the smallest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace carto_mock::sql {

struct WholePoint {
  std::int64_t x = 0;
  std::int64_t y = 0;

  friend bool operator==(const WholePoint&, const WholePoint&) = default;
};
// Not closed: the first point does not come again. At least three.
using WholeRing = std::vector<WholePoint>;

// Twice the area; positive where it runs counterclockwise with y upward.
std::int64_t doubled_area(const WholeRing& ring);

// Places of rings among those given.
struct NestedRings {
  std::size_t shell;
  std::vector<std::size_t> holes;
};

// No three points in a row of a ring lie on one line. None: which order they come in, depends on
// what the sweep does first at one and the same y.
std::optional<std::vector<NestedRings>> nest_rings(std::span<const WholeRing> rings);

}  // namespace carto_mock::sql
