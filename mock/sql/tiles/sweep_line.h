// The bounds that a level line crosses, from left to right, while it sweeps over an outline from
// the largest y to the smallest. The two sweeps, the one that finds where edges meet and the one
// that draws the rings, move it alike.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "sql/tiles/bounds.h"

namespace carto_mock::sql {

// PostGIS's library gives up on the rings, and ST_AsMVTGeom() answers NULL. Does not leave
// valid_polygons().
struct RingsGivenUp {};

// In the places of bounds and elsewhere: none.
inline constexpr int kNone = -1;

struct MeetingPlace {
  double x = 0;
  double y = 0;

  WholePoint rounded() const;
};

class SweepLine {
 public:
  // `outline` has to outlive it.
  explicit SweepLine(const Outline& outline);

  // The next y at which something begins or ends. None: all is done.
  std::optional<std::int64_t> next_level();

  // Bounds from left to right. kNone: one that has ended since gaps were last closed.
  std::vector<int>& order() { return order_; }
  void close_gaps() { std::erase(order_, kNone); }

  const BoundEdge& edge(int bound) const { return outline_.bounds[place(bound)].edges[at(bound)]; }
  // None: the current one is the last.
  const BoundEdge* edge_after(int bound) const;
  int partner(int bound) const { return outline_.bounds[place(bound)].partner; }
  bool ends_at(int bound, std::int64_t y) const {
    return edge_after(bound) == nullptr && edge(bound).end.y == y;
  }
  // To the next edge. False: there is none.
  bool advance(int bound);

  double x(int bound) const { return states_[place(bound)].x; }
  void set_x(int bound, double x) { states_[place(bound)].x = x; }
  // All of them to where they are at this y.
  void move_to(std::int64_t y);

  // What begins next; none: at this y, nothing more. With `with_level`, only what has a level edge.
  const Beginning* next_beginning(std::int64_t y, bool with_level);
  // Its bounds come to their places among the others.
  void enter(const Beginning& beginning);

  // Brings the bounds in the order of their x, neighbor with neighbor, and says which two have
  // changed places and where their edges meet. Throws RingsGivenUp where they do not meet.
  void sort(const std::function<void(int, int, const MeetingPlace&)>& has_crossed);

 private:
  struct State {
    std::size_t edge = 0;
    double x = 0;
  };
  static std::size_t place(int bound) { return static_cast<std::size_t>(bound); }
  std::size_t at(int bound) const { return states_[place(bound)].edge; }
  bool is_right_of(int bound, int entering) const;

  const Outline& outline_;
  std::vector<State> states_;
  std::vector<int> order_;
  std::set<std::int64_t> levels_;
  std::size_t beginning_ = 0;
};

}  // namespace carto_mock::sql
