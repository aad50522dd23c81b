#include "sql/tiles/ring_chains.h"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "sql/tiles/ring_containment.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// Vertices of two rings at one place.
struct Touch {
  int vertex;
  int other;
};

// One of the rings of a loop, with where it touches the next one.
struct Link {
  int ring;
  Touch touch;
};

class RingChains {
 public:
  explicit RingChains(LinkedRings& rings) : rings_(rings) {}

  void correct(const std::vector<int>& place) {
    for (std::size_t i = 0; i < place.size(); ++i) {
      for (std::size_t j = i + 1; j < place.size(); ++j) {
        if (ring_of(place[i]) != kNone && ring_of(place[j]) != kNone)
          correct_touch({place[i], place[j]});
      }
    }
  }

 private:
  using Touches = std::deque<Touch>;  // the newest first

  int ring_of(int vertex) { return rings_.vertex(vertex).ring; }
  bool is_hole(int ring) { return rings_.ring(ring).is_hole(); }
  bool is_one_place(int vertex, int other) { return rings_.at(vertex) == rings_.at(other); }
  // Is it the shell, or a hole of it?
  bool is_of(int ring, int shell) { return ring == shell || rings_.ring(ring).parent == shell; }
  bool is_between_rings(const Touch& touch) {
    return ring_of(touch.vertex) != kNone && ring_of(touch.other) != kNone;
  }

  void correct_touch(Touch touch) {
    if (ring_of(touch.vertex) == ring_of(touch.other)) return;
    if (is_hole(ring_of(touch.vertex)) && !is_hole(ring_of(touch.other)))
      std::swap(touch.vertex, touch.other);
    const int origin = ring_of(touch.vertex);
    const int hole = ring_of(touch.other);
    if (!is_hole(hole)) return;  // two shells
    const int shell = is_hole(origin) ? rings_.ring(origin).parent : origin;
    if (rings_.ring(hole).parent != shell) return;

    bool is_known = false;
    std::deque<Link> loop;
    if (const std::optional<Touch> direct = find_direct(touch, origin, hole, is_known)) {
      loop.push_back({hole, *direct});
    } else {
      loop = find_loop(touch, origin, hole, shell);
    }
    if (!loop.empty()) {
      open_loop(touch, origin, shell, std::move(loop));
    } else if (!is_known) {
      remember(origin, touch);
      remember(hole, {touch.other, touch.vertex});
    } else if (!does_know(origin, hole)) {
      remember(origin, touch);
    }
  }

  void remember(int ring, const Touch& touch) { touches_[ring].push_front(touch); }

  bool does_know(int ring, int other) {
    return std::ranges::any_of(touches_[ring],
                               [&](const Touch& touch) { return ring_of(touch.other) == other; });
  }

  // Where the two touch elsewhere.
  std::optional<Touch> find_direct(const Touch& touch, int origin, int hole, bool& is_known) {
    Touches& touches = touches_[hole];
    for (auto at = touches.begin(); at != touches.end();) {
      if (!is_between_rings(*at)) {
        at = touches.erase(at);
        continue;
      }
      if (ring_of(at->other) == origin) {
        is_known = true;
        if (!is_one_place(touch.vertex, at->other)) return *at;
      }
      ++at;
    }
    return std::nullopt;
  }

  // Over other rings of the shell, from the hole back to the origin.
  std::deque<Link> find_loop(const Touch& touch, int origin, int hole, int shell) {
    std::set<int> visited{hole};
    std::deque<Link> loop;
    for (const Touch& step : Touches(touches_[hole])) {
      const int ring = ring_of(step.other);
      if (ring == hole || is_one_place(touch.other, step.other) || ring == kNone ||
          !is_of(ring, shell) || rings_.ring(ring).doubled_area == 0) {
        continue;
      }
      const Search search{shell, origin, touch.other};
      if (search_on(search, ring, step.other, visited, loop)) {
        loop.push_front({hole, step});
        break;
      }
    }
    return loop;
  }

  struct Search {
    int shell;
    int origin;
    int begun_at;  // a vertex
  };

  bool search_on(const Search& search, int ring, int came_at, std::set<int>& visited,
                 std::deque<Link>& loop) {
    Touches& touches = touches_[ring];
    for (auto at = touches.begin(); at != touches.end();) {
      const int own = ring_of(at->vertex);
      const int other = ring_of(at->other);
      if (own != ring || other == kNone || (!is_hole(own) && !is_hole(other))) {
        at = touches.erase(at);
        continue;
      }
      if (other == search.origin && is_of(other, search.shell) &&
          !is_one_place(came_at, at->other) && !is_one_place(search.begun_at, at->other)) {
        loop.push_front({ring, *at});
        return true;
      }
      ++at;
    }
    visited.insert(ring);
    for (const Touch& step : Touches(touches)) {
      const int next = ring_of(step.other);
      if (visited.contains(next) || next == kNone || !is_of(next, search.shell) ||
          rings_.ring(next).doubled_area == 0 || is_one_place(came_at, step.other)) {
        continue;
      }
      if (search_on(search, next, step.other, visited, loop)) {
        loop.push_front({ring, step});
        return true;
      }
    }
    return false;
  }

  // At each of its touches, the loop's rings go over to the next one: inside and outside of the
  // loop are rings of their own then.
  void open_loop(Touch touch, int origin, int shell, std::deque<Link> loop) {
    if (is_hole(origin)) {
      for (Link& link : loop) {
        if (is_hole(link.ring)) continue;
        std::swap(touch, link.touch);
        std::swap(origin, link.ring);
        shell = origin;
        break;
      }
    }
    const bool is_origin_hole = is_hole(origin);
    rings_.cut_after(touch.vertex, touch.other);
    for (const Link& link : loop) rings_.cut_after(link.touch.vertex, link.touch.other);

    const int made = rings_.add_ring();
    rings_.ring(origin).is_split = false;
    const RingMeasure measure = rings_.measure_from(touch.vertex);
    const RingMeasure other_measure = rings_.measure_from(touch.other);
    const bool stays_first = is_origin_hole && measure.doubled_area < 0;
    rings_.set_measure(origin, stays_first ? touch.vertex : touch.other,
                       stays_first ? measure : other_measure);
    rings_.set_measure(made, stays_first ? touch.other : touch.vertex,
                       stays_first ? other_measure : measure);
    rings_.claim_vertices(origin);
    rings_.claim_vertices(made);

    for (const Link& link : loop)
      rings_.replace(is_origin_hole ? origin : rings_.ring(origin).parent, link.ring);
    if (is_origin_hole) {
      rings_.adopt(made, origin);
      give_children(made, shell);
    } else {
      if (is_hole(made) != is_hole(origin)) throw RingsGivenUp();
      if (is_hole(made))
        throw Error::unsupported("ST_AsMVTGeom() of polygons that turn inside out");
      rings_.adopt(made, rings_.ring(origin).parent);
      give_children(made, origin);
    }
    move_touches(origin, loop);
  }

  void give_children(int ring, int of) {
    for (const int child : std::vector<int>(rings_.children_of(of))) {
      if (child != kNone && does_contain(rings_, ring, child)) rings_.move_to_parent(child, ring);
    }
  }

  // Touches are known by their first ring, which can be another one now.
  void move_touches(int origin, const std::deque<Link>& loop) {
    std::vector<Touch> moved;
    const auto counts = [this](const Touch& touch) {
      return is_hole(ring_of(touch.vertex)) || is_hole(ring_of(touch.other));
    };
    const auto is_lasting = [this](const Touch& touch) {
      return is_between_rings(touch) && ring_of(touch.vertex) != ring_of(touch.other);
    };
    for (const Link& link : loop) {
      for (const Touch& touch : touches_[link.ring]) {
        if (is_lasting(touch) && counts(touch)) moved.push_back(touch);
      }
      touches_.erase(link.ring);
    }
    std::erase_if(touches_[origin], [&](const Touch& touch) {
      if (!is_lasting(touch)) return true;
      if (ring_of(touch.vertex) == origin) return !counts(touch);
      if (counts(touch)) moved.push_back(touch);
      return true;
    });
    for (const Touch& touch : moved) remember(ring_of(touch.vertex), touch);
  }

  LinkedRings& rings_;
  std::map<int, Touches> touches_;
};

}  // namespace

void correct_chains(LinkedRings& rings, const SharedPlaces& places) {
  RingChains chains(rings);
  for (const std::vector<int>& place : places) chains.correct(place);
}

}  // namespace carto_mock::sql
