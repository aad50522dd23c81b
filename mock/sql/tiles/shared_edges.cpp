#include "sql/tiles/shared_edges.h"

#include <cstdlib>
#include <utility>

#include "sql/tiles/ring_splitting.h"

namespace carto_mock::sql {
namespace {

// A way that is gone there, from `start` to `end`, and back, from `back_start` to `back_end`. Each
// begins where the other ends.
struct SharedWay {
  int start;
  int end;
  int back_start;
  int back_end;
};

struct Ends {
  int behind;
  int ahead;
};

class SharedEdges {
 public:
  explicit SharedEdges(LinkedRings& rings) : rings_(rings) {}

  void correct(const std::vector<int>& place) {
    for (const int vertex : place) {
      for (std::size_t i = 0; i < place.size() && is_there(vertex);) {
        const int other = place[i];
        const bool has_changed = other != vertex && is_there(other) && correct_pair(vertex, other);
        i = has_changed ? 0 : i + 1;
      }
    }
  }

 private:
  bool is_there(int vertex) { return rings_.vertex(vertex).ring != kNone; }
  int ring_of(int vertex) { return rings_.vertex(vertex).ring; }
  const WholePoint& at(int vertex) { return rings_.at(vertex); }
  int next(int vertex) { return rings_.next(vertex); }
  int previous(int vertex) { return rings_.previous(vertex); }

  bool correct_pair(int vertex, int other) {
    if (remove_repeated(vertex, other)) return true;
    const bool do_share =
        at(next(vertex)) == at(previous(other)) || at(next(other)) == at(previous(vertex));
    if (ring_of(vertex) == ring_of(other)) {
      if (do_share) {
        split_along(vertex, other);
      } else {
        split_at(rings_, vertex, other);
      }
      return true;
    }
    if (do_share) merge_along(vertex, other);
    return do_share;
  }

  // Vertices beside one of the two that repeat it. Is one of the two gone with that?
  bool remove_repeated(int vertex, int other) {
    if (ring_of(vertex) == ring_of(other) && (next(vertex) == other || next(other) == vertex)) {
      drop(other, vertex);
      return true;
    }
    for (const int kept : {vertex, other}) {
      while (next(kept) != kept && at(next(kept)) == at(kept)) drop(next(kept), kept);
      while (previous(kept) != kept && at(previous(kept)) == at(kept)) drop(previous(kept), kept);
      if (next(kept) == kept) {
        rings_.remove(ring_of(kept), true);
        return true;
      }
      if (!is_there(other)) return true;
    }
    return !is_there(vertex);
  }

  void drop(int vertex, int kept) {
    const int before = previous(vertex);
    const int after = next(vertex);
    rings_.link(before, after);
    LinkedRing& ring = rings_.ring(ring_of(kept));
    if (ring.first == vertex) ring.first = kept;
    rings_.forget_vertex(vertex);
  }

  void split_along(int vertex, int other) {
    const int ring = ring_of(vertex);
    const auto [one, two] = remove_way(way_along(vertex, other));
    if (one == kNone) {
      rings_.remove(ring, false);
      return;
    }
    if (two != kNone) {
      const int part = rings_.add_ring();
      rings_.ring(part).first = two;
      rings_.measure(part);
      rings_.claim_vertices(part);
    }
    rings_.ring(ring).first = one;
    rings_.measure(ring);
  }

  // The larger of the two rings stays.
  void merge_along(int vertex, int other) {
    int merged = ring_of(vertex);
    int gone = ring_of(other);
    if (std::abs(rings_.ring(merged).doubled_area) <= std::abs(rings_.ring(gone).doubled_area))
      std::swap(merged, gone);
    const int first = remove_way(way_along(vertex, other)).first;
    if (first == kNone) {
      rings_.remove(merged, false);
      rings_.remove(gone, false);
      return;
    }
    rings_.ring(merged).first = first;
    rings_.claim_vertices(merged);
    rings_.measure(merged);
    if (rings_.ring(merged).count < 3) rings_.remove(merged, true);
    rings_.remove(gone, false);
  }

  SharedWay way_along(int vertex, int other) {
    const bool is_one_ring = ring_of(vertex) == ring_of(other);
    const Ends first = follow(vertex, other, {kNone, kNone});
    SharedWay way{};
    way.start = next(first.behind);
    way.back_end = previous(first.ahead);
    // Where the two part, of vertices that repeat each other the first.
    if (!is_one_ring) {
      skip_forward(way.start, vertex);
      skip_backward(way.back_end, other);
    }
    const Ends second = follow(other, vertex, {way.back_end, way.start});
    way.back_start = next(second.behind);
    way.end = previous(second.ahead);
    if (!is_one_ring) {
      skip_forward(way.back_start, other);
      skip_backward(way.end, vertex);
    }
    return way;
  }

  void skip_forward(int& vertex, int until) {
    while (vertex != until && at(vertex) == at(next(vertex))) vertex = next(vertex);
  }
  void skip_backward(int& vertex, int until) {
    while (vertex != until && at(vertex) == at(previous(vertex))) vertex = previous(vertex);
  }

  // From two vertices at one place, one backward and the other forward, as long as both come to the
  // same places; not beyond `until`, and not beyond each other.
  Ends follow(int from, int forward_from, const Ends& until) {
    Ends ends{from, forward_from};
    bool is_first = true;
    do {
      while (ends.behind != ends.ahead && at(previous(ends.behind)) == at(ends.behind)) {
        ends.behind = previous(ends.behind);
        if (ends.behind == from) break;
      }
      bool is_last = ends.behind == ends.ahead;
      if (!is_last) {
        while (ends.behind != ends.ahead && at(next(ends.ahead)) == at(ends.ahead)) {
          ends.ahead = next(ends.ahead);
          if (ends.ahead == forward_from) break;
        }
        if (!is_first && (ends.behind == from || ends.ahead == forward_from)) break;
        is_last = ends.behind == ends.ahead ||
                  (!is_first && (ends.behind == until.behind || ends.ahead == until.ahead));
      }
      ends = {previous(ends.behind), next(ends.ahead)};
      if (is_last) break;
      is_first = false;
    } while (at(ends.behind) == at(ends.ahead));
    return ends;
  }

  // From a vertex up to another one, which stays unless it is the first.
  void forget_run(int start, int end) {
    rings_.vertex(previous(start)).next = kNone;
    int vertex = start;
    do {
      const int after = next(vertex);
      rings_.forget_vertex(vertex);
      vertex = after;
    } while (vertex != end && vertex != kNone);
    if (vertex != kNone) rings_.vertex(vertex).previous = kNone;
  }

  // A vertex each of the one or two rings that are left.
  std::pair<int, int> remove_way(const SharedWay& way) {
    const bool turns_at_start = way.start == way.back_end;
    const bool turns_at_end = way.back_start == way.end;
    if (turns_at_start && turns_at_end) {
      forget_run(way.start, kNone);
      return {kNone, kNone};
    }
    if (turns_at_start) return {close_over(way.back_start, way.end), kNone};
    if (turns_at_end) return {close_over(way.start, way.back_end), kNone};
    const int before = previous(way.start);
    const int before_back = previous(way.back_start);
    forget_run(way.start, way.end);
    forget_run(way.back_start, way.back_end);
    const bool is_nothing = way.start == way.end;
    const bool is_nothing_back = way.back_start == way.back_end;
    if (is_nothing && is_nothing_back) return {kNone, kNone};
    if (is_nothing) {
      rings_.link(before_back, way.back_end);
      return {way.back_end, kNone};
    }
    if (is_nothing_back) {
      rings_.link(before, way.end);
      return {way.end, kNone};
    }
    rings_.link(before, way.back_end);
    rings_.link(before_back, way.end);
    return {way.end, way.back_end};
  }

  int close_over(int start, int end) {
    const int before = previous(start);
    forget_run(start, end);
    rings_.link(before, end);
    return end;
  }

  LinkedRings& rings_;
};

}  // namespace

void remove_shared_edges(LinkedRings& rings, const SharedPlaces& places) {
  SharedEdges edges(rings);
  for (const std::vector<int>& place : places) edges.correct(place);
}

}  // namespace carto_mock::sql
