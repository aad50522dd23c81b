// Points and rings in the whole numbers of a tile. Coordinates are below 2^28, so that products of
// differences fit; y grows downward, as in a tile.
#pragma once

#include <cstdint>
#include <vector>

namespace carto_mock::sql {

struct WholePoint {
  std::int64_t x = 0;
  std::int64_t y = 0;

  friend bool operator==(const WholePoint&, const WholePoint&) = default;
};

// Closed: the last point is the first one.
using WholeRing = std::vector<WholePoint>;

struct WholeBox {
  WholePoint low;
  WholePoint high;
};

inline WholePoint operator-(const WholePoint& a, const WholePoint& b) {
  return {a.x - b.x, a.y - b.y};
}

// Zero: the two directions are on one line.
inline std::int64_t cross(const WholePoint& a, const WholePoint& b) {
  return a.x * b.y - a.y * b.x;
}

// Has the sweep, from the largest y to the smallest and there from left to right, met `a` before
// `b`?
inline bool is_swept_before(const WholePoint& a, const WholePoint& b) {
  return a.y != b.y ? a.y > b.y : a.x < b.x;
}

}  // namespace carto_mock::sql
