// ST_LineCrossingDirection (PostGIS manual, chapter 8.11).
#include <algorithm>
#include <cstdint>
#include <vector>

#include "sql/functions/geometry_function_lists.h"
#include "sql/functions/geometry_native.h"

namespace carto_mock::sql {
namespace {

using Run = std::vector<Coordinate>;

// 1: right of the way from `a` to `b`, -1: left, 0: on it.
int side(const Coordinate& a, const Coordinate& b, const Coordinate& at) {
  const double turn = (at.x - a.x) * (b.y - a.y) - (b.x - a.x) * (at.y - a.y);
  return turn > 0 ? 1 : turn < 0 ? -1 : 0;
}

bool ranges_meet(double a, double b, double c, double d) {
  return std::min(a, b) <= std::max(c, d) && std::min(c, d) <= std::max(a, b);
}

// How the second segment crosses the first one: 1 to its right, -1 to its left, 0 not. What ends on
// the other does not cross it, what begins there does.
int crossing(const Coordinate& p1, const Coordinate& p2, const Coordinate& q1,
             const Coordinate& q2) {
  if (!ranges_meet(p1.x, p2.x, q1.x, q2.x) || !ranges_meet(p1.y, p2.y, q1.y, q2.y)) return 0;
  const int q1_side = side(p1, p2, q1);
  const int q2_side = side(p1, p2, q2);
  if (q1_side * q2_side > 0) return 0;
  const int p1_side = side(q1, q2, p1);
  const int p2_side = side(q1, q2, p2);
  if (p1_side * p2_side > 0) return 0;
  if (q2_side == 0 || p2_side == 0) return 0;
  return q1_side < q2_side ? 1 : -1;
}

bool has_no_length(const Run& run) {
  return std::ranges::all_of(
      run, [&run](const Coordinate& at) { return at.x == run[0].x && at.y == run[0].y; });
}

std::int32_t crossing_direction(const Geometry& left, const Geometry& right) {
  require_same_srid(left, right, "ST_LineCrossingDirection");
  if (left.type != GeometryType::kLineString || right.type != GeometryType::kLineString)
    throw_geometry_error("This function only accepts LINESTRING as arguments.");
  const Run& p = left.coordinates;
  const Run& q = right.coordinates;
  if (has_no_length(p) || has_no_length(q)) return 0;
  int to_left = 0;
  int to_right = 0;
  for (std::size_t i = 1; i < q.size(); ++i) {
    for (std::size_t j = 1; j < p.size(); ++j) {
      const int direction = crossing(p[j - 1], p[j], q[i - 1], q[i]);
      if (direction < 0) ++to_left;
      if (direction > 0) ++to_right;
    }
  }
  if (to_left + to_right <= 1) return to_right - to_left;
  constexpr std::int32_t kEndsOnOtherSide = 2;
  // PostGIS does not tell which side was first, though its manual does.
  constexpr std::int32_t kEndsOnSameSide = -3;
  const int difference = to_right - to_left;
  if (difference == 1 || difference == -1) return difference * kEndsOnOtherSide;
  return difference == 0 ? kEndsOnSameSide : 0;
}

constexpr FunctionEntry kEntries[] = {
    {"st_linecrossingdirection(geometry,geometry)", native_any<crossing_direction>},
    {"_st_linecrossingdirection(geometry,geometry)", native_any<crossing_direction>},
};

}  // namespace

std::span<const FunctionEntry> line_crossing_functions() { return kEntries; }

}  // namespace carto_mock::sql
