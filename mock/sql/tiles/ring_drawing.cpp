#include "sql/tiles/ring_drawing.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "sql/tiles/lowest_vertex.h"
#include "sql/tiles/meeting_points.h"
#include "sql/tiles/nearly_equal.h"
#include "sql/tiles/sweep_line.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// What a bound draws with: at which end of which ring, and up to where it has.
struct Pen {
  int ring = kNone;
  bool is_in_front = false;
  WholePoint last;
};

// Two bounds that change places while intersections are put in order.
struct Crossing {
  int left;
  int right;
  MeetingPlace at;
};

class RingDrawing {
 public:
  explicit RingDrawing(const Outline& outline)
      : line_(outline), meeting_points_(outline), pens_(outline.bounds.size()) {}

  LinkedRings run() {
    while (const std::optional<std::int64_t> y = line_.next_level()) {
      cross_edges(*y);
      end_and_turn(*y);
      while (const Beginning* beginning = line_.next_beginning(*y, true)) begin(*beginning);
      draw_level_edges(*y);
      turn_edges(*y);
      while (const Beginning* beginning = line_.next_beginning(*y, false)) begin(*beginning);
    }
    return std::move(rings_);
  }

 private:
  Pen& pen(int bound) { return pens_[static_cast<std::size_t>(bound)]; }
  std::vector<int>& order() { return line_.order(); }

  // Through the meeting points on the way, up to one that is not drawn itself.
  void draw_way(int bound, const WholePoint& to) {
    Pen& pen = this->pen(bound);
    if (pen.last == to) return;
    meeting_points_.visit(line_.edge(bound), pen.last, to, [&](const WholePoint& at) {
      rings_.extend_ring(pen.ring, at, pen.is_in_front);
    });
    pen.last = to;
  }

  void draw_to(int bound, const WholePoint& to) {
    draw_way(bound, to);
    rings_.extend_ring(pen(bound).ring, to, pen(bound).is_in_front);
  }

  void begin(const Beginning& beginning) {
    line_.enter(beginning);
    const WholePoint start = line_.edge(beginning.left).start;
    const int ring = rings_.add_ring();
    rings_.begin_ring(ring, start);
    pen(beginning.left) = {ring, true, start};
    pen(beginning.right) = {ring, false, start};
    const int parent = ring_around(beginning.left);
    rings_.ring(ring).parent = parent;
    rings_.children_of(parent).push_back(ring);
  }

  // The ring whose bound is next on the left, of those that are not passed twice.
  int ring_around(int bound) {
    int around = kNone;
    for (auto at = std::ranges::find(order(), bound); at != order().begin();) {
      --at;
      if (*at == kNone || pen(*at).ring == kNone) continue;
      if (around == kNone) {
        around = pen(*at).ring;
      } else if (around == pen(*at).ring) {
        around = kNone;
      }
    }
    return around;
  }

  // Both draw up to where they cross; from there, each goes on with the other's ring.
  void swap_rings(int one, int other, const WholePoint& at) {
    draw_to(one, at);
    draw_to(other, at);
    std::swap(pen(one).ring, pen(other).ring);
    std::swap(pen(one).is_in_front, pen(other).is_in_front);
  }

  // Below this y. Only neighbors can cross: where one that comes first is none of two neighbors,
  // the first that is one takes its turn.
  void cross_edges(std::int64_t y) {
    line_.move_to(y);
    const std::vector<int> before = order();
    std::vector<Crossing> crossings;
    line_.sort([&](int left, int right, const MeetingPlace& at) {
      crossings.push_back({left, right, at});
    });
    if (crossings.empty()) return;
    order() = before;
    std::ranges::stable_sort(crossings, [](const Crossing& a, const Crossing& b) {
      return !are_nearly_equal(a.at.y, b.at.y) && a.at.y > b.at.y;
    });
    for (auto at = crossings.begin(); at != crossings.end(); ++at) {
      const auto neighbors = std::find_if(
          at, crossings.end(), [this](const Crossing& one) { return are_neighbors(one); });
      if (neighbors == crossings.end()) throw RingsGivenUp();
      std::iter_swap(at, neighbors);
      swap_rings(at->left, at->right, at->at.rounded());
      const auto first = first_of(*at);
      std::iter_swap(first, first + 1);
    }
  }

  std::vector<int>::iterator first_of(const Crossing& crossing) {
    return std::ranges::find_if(order(), [&crossing](int bound) {
      return bound == crossing.left || bound == crossing.right;
    });
  }
  bool are_neighbors(const Crossing& crossing) {
    const auto first = first_of(crossing);
    return first + 1 != order().end() &&
           (*(first + 1) == crossing.left || *(first + 1) == crossing.right);
  }

  // What ends at this y without a level edge is done; what goes on with one, turns into it.
  void end_and_turn(std::int64_t y) {
    for (std::size_t i = 0; i < order().size();) {
      const int bound = order()[i];
      if (bound == kNone) {
        ++i;
      } else if (line_.ends_at(bound, y) && does_partner_end(bound, y)) {
        if (!end_with_partner(i)) ++i;
      } else {
        const BoundEdge* next = line_.edge_after(bound);
        if (line_.edge(bound).end.y == y && next != nullptr && next->is_level()) {
          draw_to(bound, line_.edge(bound).end);
          line_.advance(bound);
        } else {
          line_.set_x(bound, line_.edge(bound).x_at(y));
        }
        ++i;
      }
    }
    line_.close_gaps();
  }

  bool does_partner_end(int bound, std::int64_t y) {
    const int partner = line_.partner(bound);
    if (std::ranges::find(order(), partner) == order().end())
      throw Error::unsupported("ST_AsMVTGeom() of polygons with an end that is level and alone");
    return !line_.edge(partner).is_level() && line_.ends_at(partner, y);
  }

  // Crosses what is between the two. Was there any?
  bool end_with_partner(std::size_t place) {
    const int bound = order()[place];
    const int partner = line_.partner(bound);
    const WholePoint end = line_.edge(bound).end;
    bool is_there_any = false;
    for (std::size_t i = place + 1; i < order().size() && order()[i] != partner; ++i) {
      if (order()[i] == kNone) continue;
      is_there_any = true;
      swap_rings(bound, order()[i], end);
      std::swap(order()[place], order()[i]);
      place = i;
    }
    end_rings(bound, partner, end);
    *std::ranges::find(order(), partner) = kNone;
    order()[place] = kNone;
    return is_there_any;
  }

  void draw_level_edges(std::int64_t y) {
    for (std::size_t i = 0; i < order().size();) {
      const int bound = order()[i];
      if (bound == kNone || !line_.edge(bound).is_level()) {
        ++i;
      } else if (line_.edge(bound).start.x < line_.edge(bound).end.x) {
        if (draw_rightward(i, y) == i) ++i;
      } else {
        draw_leftward(i, y);
        ++i;
      }
    }
    line_.close_gaps();
  }

  // Draws the level edge of the bound at `place` to where it meets another. Do both end there?
  bool draw_and_end(std::size_t place, std::size_t other, const WholePoint& at, bool is_last) {
    const int bound = order()[place];
    const int passed = order()[other];
    draw_to(bound, at);
    if (!is_last || passed != line_.partner(bound)) return false;
    end_rings(bound, passed, line_.edge(bound).end);
    order()[other] = kNone;
    order()[place] = kNone;
    return true;
  }

  // The place that the bound has moved to.
  std::size_t draw_rightward(std::size_t place, std::int64_t y) {
    const int bound = order()[place];
    const auto end = static_cast<double>(line_.edge(bound).end.x);
    const bool is_last = line_.ends_at(bound, y);
    for (std::size_t i = place + 1; i < order().size(); ++i) {
      const int passed = order()[i];
      if (passed == kNone) continue;
      if (is_clearly_less(end, line_.x(passed))) break;
      const WholePoint at{std::llround(line_.x(passed)), y};
      if (draw_and_end(place, i, at, is_last)) return place;
      swap_rings(bound, passed, at);
      std::swap(order()[place], order()[i]);
      place = i;
    }
    leave_level_edge(place);
    return place;
  }

  void draw_leftward(std::size_t place, std::int64_t y) {
    const int bound = order()[place];
    const auto end = static_cast<double>(line_.edge(bound).end.x);
    const bool is_last = line_.ends_at(bound, y);
    for (std::size_t i = place; i-- > 0;) {
      const int passed = order()[i];
      if (passed == kNone) continue;
      if (is_clearly_less(line_.x(passed), end)) break;
      const WholePoint at{std::llround(line_.x(passed)), y};
      if (draw_and_end(place, i, at, is_last)) return;
      swap_rings(passed, bound, at);
      std::swap(order()[place], order()[i]);
      place = i;
    }
    leave_level_edge(place);
  }

  void leave_level_edge(std::size_t place) {
    const int bound = order()[place];
    draw_to(bound, line_.edge(bound).end);
    if (!line_.advance(bound)) order()[place] = kNone;
  }

  // From edges that end at this y to the next ones.
  void turn_edges(std::int64_t y) {
    for (const int bound : order()) {
      if (line_.edge(bound).end.y != y || line_.edge_after(bound) == nullptr) continue;
      draw_to(bound, line_.edge(bound).end);
      line_.advance(bound);
    }
  }

  // Two bounds end at one place: their ring is closed, or their two rings become one.
  void end_rings(int one, int other, const WholePoint& at) {
    draw_way(other, at);
    draw_to(one, at);
    const int ring = pen(one).ring;
    const int other_ring = pen(other).ring;
    if (ring != other_ring) {
      if (ring < other_ring) {
        join(one, other);
      } else {
        join(other, one);
      }
    }
    pen(one).ring = kNone;
    pen(other).ring = kNone;
  }

  // Which of two rings stays: the one that the other is within, or the one that begins lower.
  bool does_first_stay(int ring, int other) {
    if (rings_.is_below(ring, other)) return false;
    return rings_.is_below(other, ring) || is_lower_ring(rings_, ring, other);
  }

  void join(int one, int other) {
    const bool does_one_stay = does_first_stay(pen(one).ring, pen(other).ring);
    const Pen stays = pen(does_one_stay ? one : other);
    const Pen goes = pen(does_one_stay ? other : one);
    const int first = rings_.ring(stays.ring).first;
    const int last = rings_.previous(first);
    int added_first = rings_.ring(goes.ring).first;
    int added_last = rings_.previous(added_first);
    if (stays.is_in_front == goes.is_in_front) {
      rings_.reverse(goes.ring);
      std::swap(added_first, added_last);
    }
    // Either way, all of it comes between the last vertex and the first.
    rings_.link(last, added_first);
    rings_.link(added_last, first);
    if (stays.is_in_front) rings_.ring(stays.ring).first = added_first;

    const bool are_alike = rings_.depth(stays.ring) % 2 == rings_.depth(goes.ring) % 2;
    rings_.replace(are_alike ? stays.ring : rings_.ring(stays.ring).parent, goes.ring);
    rings_.claim_vertices(stays.ring);

    pen(one).ring = kNone;
    pen(other).ring = kNone;
    for (const int bound : order()) {
      if (bound == kNone || pen(bound).ring != goes.ring) continue;
      pen(bound).ring = stays.ring;
      pen(bound).is_in_front = stays.is_in_front;
      break;
    }
  }

  SweepLine line_;
  MeetingPoints meeting_points_;
  std::vector<Pen> pens_;
  LinkedRings rings_;
};

}  // namespace

LinkedRings drawn_rings(const Outline& outline) { return RingDrawing(outline).run(); }

}  // namespace carto_mock::sql
