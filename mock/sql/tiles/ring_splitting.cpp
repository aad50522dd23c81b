#include "sql/tiles/ring_splitting.h"

#include <algorithm>
#include <cstdlib>
#include <span>
#include <utility>
#include <vector>

#include "sql/tiles/ring_containment.h"

namespace carto_mock::sql {
namespace {

std::int64_t size_of(LinkedRings& rings, int ring) {
  return std::abs(rings.ring(ring).doubled_area);
}

// As they are swept.
std::vector<int> vertices_of(LinkedRings& rings, int ring) {
  std::vector<int> vertices;
  vertices.reserve(rings.ring(ring).count);
  const int first = rings.ring(ring).first;
  int at = first;
  do {
    vertices.push_back(at);
    at = rings.next(at);
  } while (at != first);
  std::ranges::stable_sort(
      vertices, [&rings](int a, int b) { return is_swept_before(rings.at(a), rings.at(b)); });
  return vertices;
}

std::vector<int> parts_of(LinkedRings& rings, int ring) {
  const std::vector<int> vertices = vertices_of(rings, ring);
  std::vector<int> parts;
  for (std::size_t i = 0; i < vertices.size(); ++i) {
    for (std::size_t j = i + 1;
         j < vertices.size() && rings.at(vertices[j]) == rings.at(vertices[i]); ++j) {
      const int part = split_at(rings, vertices[i], vertices[j]);
      if (part != kNone) parts.push_back(part);
    }
  }
  return parts;
}

// Finds places in the tree for the parts of a ring, which is in it.
class PartPlacing {
 public:
  PartPlacing(LinkedRings& rings, int ring, std::vector<int> parts)
      : rings_(rings), ring_(ring), parts_(std::move(parts)) {}

  void run() {
    std::erase_if(parts_, [this](int part) { return size_of(rings_, part) == 0; });
    if (parts_.size() == 1) {
      place_beside_or_within(parts_.front());
      return;
    }
    std::ranges::stable_sort(
        parts_, [this](int a, int b) { return size_of(rings_, a) > size_of(rings_, b); });
    for (auto at = parts_.begin(); at != parts_.end(); ++at) {
      if (!place_in_parts(*at, std::span(parts_.begin(), at))) place_in_ring(*at);
    }
  }

 private:
  int parent() { return rings_.ring(ring_).parent; }
  bool is_alike(int part) { return rings_.ring(part).is_hole() == rings_.ring(ring_).is_hole(); }

  void place_beside_or_within(int part) {
    if (is_alike(part)) {
      rings_.adopt(part, parent());
      give_children(part, ring_);
    } else {
      rings_.adopt(part, ring_);
      give_children(part, parent());
    }
  }

  // In one of the larger parts beside the ring?
  bool place_in_parts(int part, std::span<const int> larger) {
    return std::ranges::any_of(larger, [&](int one) {
      if (rings_.ring(one).parent != parent()) return false;
      return is_alike(part) ? place_in_children(part, one) : place_in(part, one);
    });
  }

  void place_in_ring(int part) {
    if (is_alike(part)) {
      if (!place_in_children(part, ring_)) place_beside_or_within(part);
    } else if (!place_in(part, ring_)) {
      throw RingsGivenUp();
    }
  }

  bool place_in_children(int part, int of) {
    // What is placed can add to the list.
    const std::vector<int> children = rings_.ring(of).children;
    const bool is_placed = std::ranges::any_of(
        children, [&](int child) { return child != kNone && find_place(part, child); });
    if (is_placed) give_children(part, ring_);
    return is_placed;
  }
  bool place_in(int part, int of) {
    if (!find_place(part, of)) return false;
    give_children(part, parent());
    return true;
  }

  // In the innermost ring that it fits into.
  bool find_place(int part, int around) {
    for (const int child : std::vector<int>(rings_.ring(around).children)) {
      if (child == kNone) continue;
      for (const int inner : std::vector<int>(rings_.ring(child).children)) {
        if (inner != kNone && find_place(part, inner)) return true;
      }
    }
    if (!does_contain(rings_, around, part)) return false;
    rings_.move_to_parent(part, around);
    return true;
  }

  // What is within the part, of what the other has had; parts have their turns later.
  void give_children(int part, int of_or_none) {
    for (const int child : std::vector<int>(rings_.children_of(of_or_none))) {
      if (child == kNone || std::ranges::find(parts_, child) != parts_.end()) continue;
      if (does_contain(rings_, part, child)) rings_.move_to_parent(child, part);
    }
  }

  LinkedRings& rings_;
  int ring_;
  std::vector<int> parts_;
};

}  // namespace

int split_at(LinkedRings& rings, int vertex, int other) {
  const int ring = rings.vertex(vertex).ring;
  if (ring == kNone || ring != rings.vertex(other).ring) return kNone;
  rings.cut_before(vertex, other);
  const RingMeasure measure = rings.measure_from(vertex);
  const RingMeasure other_measure = rings.measure_from(other);
  const bool is_first_larger =
      std::abs(measure.doubled_area) > std::abs(other_measure.doubled_area);
  const int part = rings.add_ring();
  rings.set_measure(ring, is_first_larger ? vertex : other,
                    is_first_larger ? measure : other_measure);
  rings.set_measure(part, is_first_larger ? other : vertex,
                    is_first_larger ? other_measure : measure);
  rings.claim_vertices(part);
  return part;
}

bool split_ring(LinkedRings& rings, int ring, bool is_in_tree) {
  if (rings.ring(ring).is_split || rings.ring(ring).is_gone()) return false;
  std::vector<int> parts = parts_of(rings, ring);
  if (is_in_tree) PartPlacing(rings, ring, std::move(parts)).run();
  rings.ring(ring).is_split = true;
  return true;
}

}  // namespace carto_mock::sql
