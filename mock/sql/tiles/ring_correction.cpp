#include "sql/tiles/ring_correction.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <numeric>

#include "sql/tiles/ring_chains.h"
#include "sql/tiles/ring_containment.h"
#include "sql/tiles/ring_splitting.h"
#include "sql/tiles/shared_edges.h"

namespace carto_mock::sql {
namespace {

// At one place, vertices of inner rings come first.
SharedPlaces shared_places(LinkedRings& rings) {
  std::vector<int> vertices(static_cast<std::size_t>(rings.vertex_count()));
  std::iota(vertices.begin(), vertices.end(), 0);
  std::ranges::stable_sort(vertices, [&rings](int a, int b) {
    if (rings.at(a) != rings.at(b)) return is_swept_before(rings.at(a), rings.at(b));
    return rings.depth(rings.vertex(a).ring) > rings.depth(rings.vertex(b).ring);
  });
  SharedPlaces places;
  for (auto begin = vertices.begin(); begin != vertices.end();) {
    const auto end = std::find_if(begin, vertices.end(),
                                  [&](int vertex) { return rings.at(vertex) != rings.at(*begin); });
    if (end - begin > 1) places.emplace_back(begin, end);
    begin = end;
  }
  return places;
}

// A shell runs one way, a hole the other; which it is, is what the sweep has put it into.
void turn_rings(LinkedRings& rings) {
  for (int ring = 0; ring < rings.ring_count(); ++ring) {
    if (rings.ring(ring).is_gone()) continue;
    rings.measure(ring);
    if (rings.ring(ring).count < 3) {
      rings.remove(ring, true);
    } else if (rings.ring(ring).is_hole() != (rings.depth(ring) % 2 == 1)) {
      rings.reverse(ring);
      rings.measure(ring);
    }
  }
}

// What is gone, comes last.
std::vector<int> by_area(LinkedRings& rings, bool largest_first) {
  std::vector<int> sorted(static_cast<std::size_t>(rings.ring_count()));
  std::iota(sorted.begin(), sorted.end(), 0);
  std::ranges::stable_sort(sorted, [&](int a, int b) {
    const LinkedRing& one = rings.ring(a);
    const LinkedRing& other = rings.ring(b);
    if (one.is_gone() || other.is_gone()) return !one.is_gone() && other.is_gone();
    const std::int64_t area = std::abs(one.doubled_area);
    const std::int64_t other_area = std::abs(other.doubled_area);
    return largest_first ? area > other_area : area < other_area;
  });
  return sorted;
}

// Puts each ring into the smallest of the other kind that it is in.
void rebuild_tree(LinkedRings& rings) {
  const std::vector<int> sorted = by_area(rings, true);
  for (auto at = sorted.begin(); at != sorted.end(); ++at) {
    LinkedRing& ring = rings.ring(*at);
    if (ring.is_gone()) continue;
    if (ring.doubled_area == 0) {
      rings.remove(*at, true);
      continue;
    }
    ring.is_split = true;
    const auto around =
        std::find_if(std::make_reverse_iterator(at), sorted.rend(), [&](int larger) {
          return rings.ring(larger).is_hole() != ring.is_hole() && does_contain(rings, larger, *at);
        });
    rings.move_to_parent(*at, around == sorted.rend() ? kNone : *around);
  }
}

// Has any ring been looked at that was not before?
bool split_rings(LinkedRings& rings, bool is_in_tree) {
  bool was_there_any = false;
  for (const int ring : by_area(rings, false)) {
    if (split_ring(rings, ring, is_in_tree)) was_there_any = true;
  }
  return was_there_any;
}

}  // namespace

void correct_rings(LinkedRings& rings) {
  const SharedPlaces places = shared_places(rings);
  turn_rings(rings);
  remove_shared_edges(rings, places);
  split_rings(rings, false);
  rebuild_tree(rings);
  do {
    correct_chains(rings, places);
  } while (split_rings(rings, true));
}

}  // namespace carto_mock::sql
