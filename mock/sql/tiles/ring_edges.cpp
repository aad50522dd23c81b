#include "sql/tiles/ring_edges.h"

#include <cstddef>

namespace carto_mock::sql {
namespace {

bool are_in_line(const WholePoint& a, const WholePoint& b, const WholePoint& c) {
  return cross(b - a, c - b) == 0;
}

// Of three points on one line.
bool is_between(const WholePoint& at, const WholePoint& a, const WholePoint& b) {
  if (a == b || at == a || at == b) return false;
  return a.x != b.x ? (at.x > a.x) == (at.x < b.x) : (at.y > a.y) == (at.y < b.y);
}

// Reads the ring once. Where the beginning turns out to be needless, what comes before it is taken
// from the end.
class EdgeReader {
 public:
  explicit EdgeReader(const WholeRing& ring) : ring_(ring), end_(ring.size()) {}

  std::vector<RingEdge> read() {
    if (ring_.size() < 3 || !find_before(ring_.front())) return {};
    at_ = ring_.front();
    after_ = ring_[next_];
    for (;;) {
      if (after_ == at_) {
        if (is_closing() || !advance()) break;
      } else if (are_in_line(before_, at_, after_)) {
        if (!step_back()) return {};
      } else {
        edges_.push_back({at_, after_});
        if (is_closing()) break;
        before_ = at_;
        at_ = after_;
        if (!advance()) break;
      }
    }
    return joined();
  }

 private:
  bool is_closing() const { return next_ >= end_; }

  // From the end of the ring, the last point elsewhere.
  bool find_before(const WholePoint& at) {
    while (end_ > 0 && ring_[end_ - 1] == at) {
      --end_;
      if (end_ == next_ + 1 && has_begun_) return false;
    }
    if (end_ == 0) return false;
    before_ = ring_[end_ - 1];
    has_begun_ = true;
    return true;
  }

  // False: it is to be closed, and there is nothing to close.
  bool advance() {
    ++next_;
    if (next_ < end_) {
      after_ = ring_[next_];
    } else if (edges_.empty()) {
      return false;
    } else {
      after_ = edges_.front().from;
    }
    return true;
  }

  // Leaves out the point where it is.
  bool step_back() {
    at_ = before_;
    if (!edges_.empty()) edges_.pop_back();
    if (edges_.empty()) return find_before(at_);
    before_ = edges_.back().from;
    return true;
  }

  // And the same where the end meets the beginning.
  std::vector<RingEdge> joined() {
    for (;;) {
      if (edges_.size() < 3) return {};
      RingEdge& first = edges_.front();
      RingEdge& last = edges_.back();
      if (cross(first.to - first.from, last.to - last.from) != 0) return std::move(edges_);
      if (first.to == last.from) {
        edges_.pop_back();
        edges_.erase(edges_.begin());
      } else if (!first.is_level() && is_between(first.to, first.from, last.from)) {
        last.to = first.to;
        edges_.erase(edges_.begin());
      } else {
        first.from = last.from;
        edges_.pop_back();
      }
    }
  }

  const WholeRing& ring_;
  std::size_t next_ = 1;
  std::size_t end_;
  bool has_begun_ = false;
  WholePoint before_;
  WholePoint at_;
  WholePoint after_;
  std::vector<RingEdge> edges_;
};

}  // namespace

std::vector<RingEdge> edges_of(const WholeRing& ring) { return EdgeReader(ring).read(); }

}  // namespace carto_mock::sql
