#include "sql/tiles/bounds.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace carto_mock::sql {
namespace {

BoundEdge bound_edge(const WholePoint& start, const WholePoint& end) {
  if (start.y == end.y) return {start, end, std::numeric_limits<double>::infinity()};
  return {start, end, static_cast<double>(end.x - start.x) / static_cast<double>(end.y - start.y)};
}

// Toward a larger y, against the sweep.
bool falls(const RingEdge& edge) { return edge.to.y > edge.from.y; }
bool rises(const RingEdge& edge) { return edge.to.y < edge.from.y; }

// Where a bound begins that falls: behind the first of the smallest places. One that is level and
// goes over the end of the list is not seen, but then the list begins behind it.
std::size_t first_fall(const std::vector<RingEdge>& edges) {
  const std::size_t count = edges.size();
  for (std::size_t i = 0; i < count; ++i) {
    if (!falls(edges[i])) continue;
    const RingEdge& before = edges[(i + count - 1) % count];
    if (rises(before)) return i;
    if (before.is_level() && i > 0 && rises(edges[(i + count - 2) % count])) return i;
  }
  return 0;
}

class OutlineMaker {
 public:
  void add(std::vector<RingEdge> edges) {
    if (edges.empty()) return;
    std::ranges::rotate(edges, edges.begin() + static_cast<std::ptrdiff_t>(first_fall(edges)));
    const int first = static_cast<int>(outline_.bounds.size());
    int open = first;  // what the next one that falls ends with
    for (std::size_t at = 0; at < edges.size();) {
      const std::size_t fall = at;
      while (at < edges.size() && !rises(edges[at])) ++at;
      const std::size_t rise = at;
      while (at < edges.size() && !falls(edges[at])) ++at;
      const std::span<const RingEdge> all(edges);
      const int falling = begin(all.subspan(fall, rise - fall), all.subspan(rise, at - rise));
      if (fall > 0) tie(open, falling);
      open = falling + 1;
    }
    tie(open, first);
  }

  Outline take() {
    std::ranges::stable_sort(outline_.beginnings, [](const Beginning& a, const Beginning& b) {
      return a.y != b.y ? a.y > b.y : a.has_level && !b.has_level;
    });
    return std::move(outline_);
  }

 private:
  void tie(int one, int other) {
    outline_.bounds[static_cast<std::size_t>(one)].partner = other;
    outline_.bounds[static_cast<std::size_t>(other)].partner = one;
  }

  // The place of the bound that falls; the one that rises is behind it.
  int begin(std::span<const RingEdge> falling, std::span<const RingEdge> rising) {
    Bound down;
    down.edges.reserve(falling.size());
    for (std::size_t i = falling.size(); i-- > 0;)
      down.edges.push_back(bound_edge(falling[i].to, falling[i].from));
    Bound up;
    up.edges.reserve(rising.size());
    for (const RingEdge& edge : rising) up.edges.push_back(bound_edge(edge.from, edge.to));

    Beginning beginning;
    beginning.y = up.edges.front().start.y;
    beginning.has_level = down.edges.front().is_level();
    bool is_down_left = up.edges.front().slope <= down.edges.front().slope;
    if (beginning.has_level) {
      const BoundEdge level = down.edges.front();
      is_down_left = level.start.x > level.end.x;
      if (is_down_left) {
        down.edges.erase(down.edges.begin());
        up.edges.insert(up.edges.begin(), bound_edge(level.end, level.start));
      }
    }
    const int place = static_cast<int>(outline_.bounds.size());
    beginning.left = is_down_left ? place : place + 1;
    beginning.right = is_down_left ? place + 1 : place;
    outline_.bounds.push_back(std::move(down));
    outline_.bounds.push_back(std::move(up));
    outline_.beginnings.push_back(beginning);
    return place;
  }

  Outline outline_;
};

}  // namespace

double BoundEdge::x_at(std::int64_t y) const {
  if (y == end.y) return static_cast<double>(end.x);
  return static_cast<double>(start.x) + slope * static_cast<double>(y - start.y);
}

Outline outline_of(std::span<const WholeRing> rings) {
  OutlineMaker maker;
  for (const WholeRing& ring : rings) maker.add(edges_of(ring));
  return maker.take();
}

}  // namespace carto_mock::sql
