#include "sql/functions/ring_nesting.h"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <utility>

namespace carto_mock::sql {
namespace {

// Where the boundary turns back in y: the sweep meets two bounds that begin, or two that end.
struct Turn {
  bool is_start;
  std::size_t ring;
  // Places in the ring: one, or both ends of a level edge.
  std::size_t first;
  std::size_t last;
  std::int64_t y;
};

// What the sweep does first where nothing else decides, at one and the same y or of two equal
// areas: one order for each number, without a pattern.
class TieBreak {
 public:
  explicit TieBreak(std::uint64_t number) : number_(number) {}

  std::uint64_t rank(std::uint64_t one, std::uint64_t other) const {
    std::uint64_t mixed = number_;
    for (const std::uint64_t part : {one, other}) {
      mixed = (mixed ^ part) * 0x9e3779b97f4a7c15U;
      mixed ^= mixed >> 32U;
    }
    return mixed;
  }

 private:
  std::uint64_t number_;
};

constexpr int kNowhere = -1;

// Where a bound's ring is in the tree that the sweep makes; pieces of one ring are nodes of their
// own until they meet.
struct Node {
  int parent = kNowhere;
  std::vector<int> children;  // kNowhere: one that is gone
  std::int64_t bottom = 0;
  std::size_t ring = 0;
  bool is_closed = false;
};

struct Bound {
  std::size_t ring;
  std::vector<WholePoint> points;  // y never grows
  int node;
};

std::vector<Turn> turns_of(std::span<const WholeRing> rings) {
  std::vector<Turn> turns;
  for (std::size_t ring = 0; ring < rings.size(); ++ring) {
    const WholeRing& points = rings[ring];
    const std::size_t count = points.size();
    for (std::size_t i = 0; i < count; ++i) {
      const WholePoint& before = points[(i + count - 1) % count];
      const WholePoint& at = points[i];
      if (before.y == at.y) continue;  // the end of a level edge
      std::size_t last = i;
      if (points[(i + 1) % count].y == at.y) last = (i + 1) % count;
      const WholePoint& after = points[(last + 1) % count];
      if ((before.y < at.y) != (after.y < at.y)) continue;
      turns.push_back({before.y < at.y, ring, i, last, at.y});
    }
  }
  return turns;
}

// Is the point left of the line from `low` to `high`, whose y is smaller?
bool is_left(const WholePoint& at, const WholePoint& low, const WholePoint& high) {
  return (at.x - low.x) * (low.y - high.y) < (high.x - low.x) * (low.y - at.y);
}

class Sweep {
 public:
  Sweep(std::span<const WholeRing> rings, TieBreak tie_break)
      : rings_(rings), tie_break_(tie_break) {}

  // None: the rings are not what they are said to be.
  std::optional<std::vector<NestedRings>> run(std::vector<Turn> turns) {
    const auto rank = [this](const Turn& turn) { return tie_break_.rank(turn.ring, turn.first); };
    std::ranges::sort(turns, [&rank](const Turn& a, const Turn& b) {
      return a.y != b.y ? a.y > b.y : rank(a) < rank(b);
    });
    for (const Turn& turn : turns) {
      if (turn.is_start) {
        start(turn);
      } else if (!end(turn)) {
        return std::nullopt;
      }
    }
    settle();
    std::vector<NestedRings> nested;
    collect(top_, nested);
    return nested;
  }

 private:
  std::vector<int>& children_of(int node) {
    return node == kNowhere ? top_ : nodes_[static_cast<std::size_t>(node)].children;
  }
  Node& node(int index) { return nodes_[static_cast<std::size_t>(index)]; }

  // From a turn upward, until the next one; without a level edge at the end.
  std::vector<WholePoint> climb(std::size_t ring, std::size_t from, bool forward) const {
    const WholeRing& points = rings_[ring];
    const std::size_t count = points.size();
    std::vector<WholePoint> climbed{points[from]};
    for (std::size_t at = from;;) {
      at = (forward ? at + 1 : at + count - 1) % count;
      if (points[at].y > climbed.back().y) break;
      climbed.push_back(points[at]);
    }
    while (climbed.size() > 1 && climbed.back().y == climbed[climbed.size() - 2].y)
      climbed.pop_back();
    return climbed;
  }

  static bool is_left_of_bound(const WholePoint& at, const Bound& bound) {
    for (std::size_t i = 1; i < bound.points.size(); ++i) {
      const WholePoint& low = bound.points[i - 1];
      const WholePoint& high = bound.points[i];
      if (high.y <= at.y && at.y <= low.y && high.y != low.y) return is_left(at, low, high);
    }
    return at.x < bound.points.back().x;
  }

  void start(const Turn& turn) {
    Bound left{turn.ring, climb(turn.ring, turn.first, false), kNowhere};
    Bound right{turn.ring, climb(turn.ring, turn.last, true), kNowhere};
    const bool is_turned = turn.first == turn.last
                               ? is_left(right.points[1], left.points[0], left.points[1])
                               : right.points[0].x < left.points[0].x;
    if (is_turned) std::swap(left, right);
    const auto place = std::ranges::find_if(
        active_, [&left](const Bound& bound) { return is_left_of_bound(left.points[0], bound); });
    // The ring whose bound is next to the left, of those that are not passed twice.
    int parent = kNowhere;
    for (auto bound = place; bound != active_.begin();) {
      --bound;
      if (parent == kNowhere) {
        parent = bound->node;
      } else if (parent == bound->node) {
        parent = kNowhere;
      }
    }
    const int made = static_cast<int>(nodes_.size());
    nodes_.push_back({parent, {}, turn.y, turn.ring, false});
    children_of(parent).push_back(made);
    left.node = made;
    right.node = made;
    const auto next = active_.insert(place, std::move(right));
    active_.insert(next, std::move(left));
  }

  bool end(const Turn& turn) {
    const WholePoint& one = rings_[turn.ring][turn.first];
    const WholePoint& other = rings_[turn.ring][turn.last];
    const auto ends_here = [&](const Bound& bound) {
      return bound.ring == turn.ring &&
             (bound.points.back() == one || bound.points.back() == other);
    };
    const auto left = std::ranges::find_if(active_, ends_here);
    if (left == active_.end() || left + 1 == active_.end() || !ends_here(*(left + 1))) return false;
    const int left_node = left->node;
    const int right_node = (left + 1)->node;
    active_.erase(left, left + 2);
    if (left_node != right_node) {
      join(left_node, right_node);
    } else {
      node(left_node).is_closed = true;
    }
    return true;
  }

  bool is_below(int index, int above) {
    for (int at = node(index).parent; at != kNowhere; at = node(at).parent) {
      if (at == above) return true;
    }
    return false;
  }
  bool is_hole(int index) {
    bool hole = false;
    for (int at = node(index).parent; at != kNowhere; at = node(at).parent) hole = !hole;
    return hole;
  }

  // Two pieces of a ring meet. The one inside of the other is gone, or the one that began later.
  void join(int left, int right) {
    int kept = node(left).bottom > node(right).bottom ? left : right;
    if (node(left).bottom == node(right).bottom)
      kept = tie_break_.rank(static_cast<std::uint64_t>(left), static_cast<std::uint64_t>(right)) %
                         2 ==
                     0
                 ? left
                 : right;
    if (is_below(left, right)) kept = right;
    if (is_below(right, left)) kept = left;
    const int gone = kept == left ? right : left;
    const int heir = is_hole(kept) == is_hole(gone) ? kept : node(kept).parent;
    for (int& child : node(gone).children) {
      if (child == kNowhere) continue;
      node(child).parent = heir;
      put(child, children_of(heir));
      child = kNowhere;
    }
    std::ranges::replace(children_of(node(gone).parent), gone, kNowhere);
    for (Bound& bound : active_) {
      if (bound.node == gone) bound.node = kept;
    }
  }

  static void put(int child, std::vector<int>& children) {
    const auto hole = std::ranges::find(children, kNowhere);
    if (hole == children.end()) {
      children.push_back(child);
    } else {
      *hole = child;
    }
  }

  // In the end each ring, the largest first, moves to the first place that is free.
  void settle() {
    std::vector<int> closed;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (nodes_[i].is_closed) closed.push_back(static_cast<int>(i));
    }
    std::ranges::sort(closed, [this](int a, int b) {
      const std::int64_t one = std::abs(doubled_area(rings_[node(a).ring]));
      const std::int64_t other = std::abs(doubled_area(rings_[node(b).ring]));
      if (one != other) return one > other;
      return tie_break_.rank(node(a).ring, 0) < tie_break_.rank(node(b).ring, 0);
    });
    for (const int index : closed) {
      std::vector<int>& children = children_of(node(index).parent);
      std::ranges::replace(children, index, kNowhere);
      put(index, children);
    }
  }

  void collect(const std::vector<int>& shells, std::vector<NestedRings>& nested) {
    for (const int shell : shells) {
      if (shell == kNowhere) continue;
      NestedRings rings{node(shell).ring, {}};
      for (const int hole : node(shell).children) {
        if (hole != kNowhere) rings.holes.push_back(node(hole).ring);
      }
      nested.push_back(std::move(rings));
      for (const int hole : node(shell).children) {
        if (hole != kNowhere) collect(node(hole).children, nested);
      }
    }
  }

  std::span<const WholeRing> rings_;
  TieBreak tie_break_;
  std::vector<Bound> active_;  // from left to right
  std::vector<Node> nodes_;
  std::vector<int> top_;
};

bool is_same(const std::vector<NestedRings>& a, const std::vector<NestedRings>& b) {
  return std::ranges::equal(a, b, [](const NestedRings& one, const NestedRings& other) {
    return one.shell == other.shell && one.holes == other.holes;
  });
}

bool has_ties(std::span<const WholeRing> rings, const std::vector<Turn>& turns) {
  std::set<std::int64_t> levels;
  std::set<std::int64_t> areas;
  return !std::ranges::all_of(turns, [&](const Turn& turn) {
    return levels.insert(turn.y).second;
  }) || !std::ranges::all_of(rings, [&](const WholeRing& ring) {
    return areas.insert(std::abs(doubled_area(ring))).second;
  });
}

}  // namespace

std::int64_t doubled_area(const WholeRing& ring) {
  std::int64_t area = 0;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const WholePoint& at = ring[i];
    const WholePoint& next = ring[(i + 1) % ring.size()];
    area += at.x * next.y - next.x * at.y;
  }
  return area;
}

std::optional<std::vector<NestedRings>> nest_rings(std::span<const WholeRing> rings) {
  if (rings.size() == 1) return std::vector<NestedRings>{{0, {}}};
  const std::vector<Turn> turns = turns_of(rings);
  std::optional<std::vector<NestedRings>> nested = Sweep(rings, TieBreak(0)).run(turns);
  if (!nested || !has_ties(rings, turns)) return nested;
  constexpr std::uint64_t kTries = 24;
  for (std::uint64_t number = 1; number <= kTries; ++number) {
    const std::optional<std::vector<NestedRings>> other = Sweep(rings, TieBreak(number)).run(turns);
    if (!other || !is_same(*nested, *other)) return std::nullopt;
  }
  return nested;
}

}  // namespace carto_mock::sql
