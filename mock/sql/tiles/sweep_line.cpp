#include "sql/tiles/sweep_line.h"

#include <cmath>
#include <iterator>

#include "sql/tiles/nearly_equal.h"

namespace carto_mock::sql {
namespace {

bool are_parallel(const BoundEdge& a, const BoundEdge& b) {
  return cross(a.end - a.start, b.end - b.start) == 0;
}

MeetingPlace meeting_place(const BoundEdge& a, const BoundEdge& b) {
  const WholePoint run = a.end - a.start;
  const WholePoint other_run = b.end - b.start;
  const WholePoint apart = a.start - b.start;
  const auto turn = static_cast<double>(cross(run, other_run));
  const double along = static_cast<double>(cross(other_run, apart)) / turn;
  const double along_other = static_cast<double>(cross(run, apart)) / turn;
  const bool do_meet = along >= 0 && along <= 1 && along_other >= 0 && along_other <= 1;
  if (!do_meet) throw RingsGivenUp();
  return {static_cast<double>(a.start.x) + along * static_cast<double>(run.x),
          static_cast<double>(a.start.y) + along * static_cast<double>(run.y)};
}

}  // namespace

WholePoint MeetingPlace::rounded() const {
  return {rounded_up_from_half(x), rounded_up_from_half(y)};
}

SweepLine::SweepLine(const Outline& outline) : outline_(outline), states_(outline.bounds.size()) {
  for (const Beginning& beginning : outline.beginnings) levels_.insert(beginning.y);
}

std::optional<std::int64_t> SweepLine::next_level() {
  if (levels_.empty()) return std::nullopt;
  return levels_.extract(std::prev(levels_.end())).value();
}

const BoundEdge* SweepLine::edge_after(int bound) const {
  const std::vector<BoundEdge>& edges = outline_.bounds[place(bound)].edges;
  return at(bound) + 1 < edges.size() ? &edges[at(bound) + 1] : nullptr;
}

bool SweepLine::advance(int bound) {
  const BoundEdge* next = edge_after(bound);
  if (next == nullptr) return false;
  ++states_[place(bound)].edge;
  set_x(bound, static_cast<double>(next->start.x));
  if (!next->is_level()) levels_.insert(next->end.y);
  return true;
}

void SweepLine::move_to(std::int64_t y) {
  for (const int bound : order_) set_x(bound, edge(bound).x_at(y));
}

const Beginning* SweepLine::next_beginning(std::int64_t y, bool with_level) {
  if (beginning_ == outline_.beginnings.size()) return nullptr;
  const Beginning& beginning = outline_.beginnings[beginning_];
  if (beginning.y != y || (with_level && !beginning.has_level)) return nullptr;
  ++beginning_;
  return &beginning;
}

bool SweepLine::is_right_of(int bound, int entering) const {
  if (!are_nearly_equal(x(entering), x(bound))) return x(entering) < x(bound);
  // From one place: what decides is where the shorter edge ends.
  const BoundEdge& edge = this->edge(bound);
  const BoundEdge& entering_edge = this->edge(entering);
  if (entering_edge.end.y > edge.end.y)
    return is_clearly_less(static_cast<double>(entering_edge.end.x),
                           edge.x_at(entering_edge.end.y));
  return is_clearly_less(entering_edge.x_at(edge.end.y), static_cast<double>(edge.end.x));
}

void SweepLine::enter(const Beginning& beginning) {
  for (const int bound : {beginning.left, beginning.right})
    set_x(bound, static_cast<double>(edge(bound).start.x));
  const auto found =
      std::ranges::find_if(order_, [&](int bound) { return is_right_of(bound, beginning.left); });
  order_.insert(found, {beginning.left, beginning.right});
  levels_.insert(edge(beginning.left).end.y);
  if (!edge(beginning.right).is_level()) levels_.insert(edge(beginning.right).end.y);
}

void SweepLine::sort(const std::function<void(int, int, const MeetingPlace&)>& has_crossed) {
  for (bool is_sorted = false; !is_sorted;) {
    is_sorted = true;
    for (std::size_t i = 1; i < order_.size(); ++i) {
      int& left = order_[i - 1];
      int& right = order_[i];
      if (x(left) <= x(right) || are_parallel(edge(left), edge(right))) continue;
      has_crossed(left, right, meeting_place(edge(left), edge(right)));
      std::swap(left, right);
      is_sorted = false;
    }
  }
}

}  // namespace carto_mock::sql
