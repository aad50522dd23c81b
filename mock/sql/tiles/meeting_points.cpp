#include "sql/tiles/meeting_points.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sql/tiles/nearly_equal.h"
#include "sql/tiles/sweep_line.h"

namespace carto_mock::sql {
namespace {

class MeetingSweep {
 public:
  explicit MeetingSweep(const Outline& outline) : line_(outline) {}

  std::vector<WholePoint> run() {
    while (const std::optional<std::int64_t> y = line_.next_level()) {
      line_.move_to(*y);
      line_.sort([this](int, int, const MeetingPlace& at) { points_.push_back(at.rounded()); });
      while (const Beginning* beginning = line_.next_beginning(*y, false)) {
        points_.push_back(line_.edge(beginning->left).start);
        line_.enter(*beginning);
      }
      turn_edges(*y);
    }
    std::ranges::sort(points_, is_swept_before);
    const auto repeated = std::ranges::unique(points_);
    points_.erase(repeated.begin(), repeated.end());
    return std::move(points_);
  }

 private:
  // From edges that end at this y to the next ones.
  void turn_edges(std::int64_t y) {
    std::vector<int>& order = line_.order();
    for (std::size_t i = 0; i < order.size();) {
      const int bound = order[i];
      if (bound == kNone) {
        ++i;
        continue;
      }
      std::size_t place = i;
      bool is_there_another = false;
      bool has_ended = false;
      while (!has_ended && line_.edge(bound).end.y == y) {
        points_.push_back(line_.edge(bound).end);
        if (line_.edge(bound).is_level()) {
          const std::size_t moved = move_along(bound, place, y);
          if (moved > place) is_there_another = true;
          place = moved;
        }
        has_ended = !line_.advance(bound);
      }
      if (has_ended) order[place] = kNone;
      if (!is_there_another) ++i;
    }
    line_.close_gaps();
  }

  // Past the bounds that its level edge crosses. Its place after that.
  std::size_t move_along(int bound, std::size_t place, std::int64_t y) {
    std::vector<int>& order = line_.order();
    const BoundEdge& level = line_.edge(bound);
    line_.set_x(bound, static_cast<double>(level.end.x));
    const auto pass = [&](std::size_t other) {
      const int passed = order[other];
      if (passed != kNone && line_.edge(passed).end.y != y && line_.edge(passed).start.y != y)
        points_.push_back({std::llround(line_.x(passed)), y});
      std::swap(order[place], order[other]);
      place = other;
    };
    if (level.start.x < level.end.x) {
      while (place + 1 < order.size() &&
             (order[place + 1] == kNone || line_.x(order[place + 1]) < line_.x(bound))) {
        pass(place + 1);
      }
    } else {
      while (place > 0 &&
             (order[place - 1] == kNone || line_.x(order[place - 1]) > line_.x(bound))) {
        pass(place - 1);
      }
    }
    return place;
  }

  SweepLine line_;
  std::vector<WholePoint> points_;
};

// Which x of one row of whole numbers an edge is drawn onto.
struct RowReach {
  std::int64_t low;
  std::int64_t high;
};

RowReach reach_in_row(const BoundEdge& edge, std::int64_t y) {
  if (edge.is_level())
    return {std::min(edge.start.x, edge.end.x), std::max(edge.start.x, edge.end.x)};
  // The row is half a unit high both ways; one that the edge begins or ends in, from there.
  constexpr double kHalf = 0.5;
  // Halves belong to both.
  const auto x_at = [&edge](double height) {
    return static_cast<double>(edge.start.x) + edge.slope * height;
  };
  const auto height = static_cast<double>(y - edge.start.y);
  const double far = height - kHalf;
  const double near = height + kHalf;
  RowReach reach{};
  if (edge.slope > 0) {
    reach.low = y == edge.end.y ? edge.end.x : rounded_down_from_half(x_at(far));
  } else {
    reach.low = y == edge.start.y ? edge.start.x : rounded_down_from_half(x_at(near));
  }
  if (edge.slope < 0) {
    reach.high = y == edge.end.y ? edge.end.x : rounded_up_from_half(x_at(far));
  } else {
    reach.high = y == edge.start.y ? edge.start.x : rounded_up_from_half(x_at(near));
  }
  return reach;
}

}  // namespace

MeetingPoints::MeetingPoints(const Outline& outline) : points_(MeetingSweep(outline).run()) {}

void MeetingPoints::visit(const BoundEdge& edge, const WholePoint& from, const WholePoint& to,
                          const std::function<void(const WholePoint&)>& visitor) const {
  const auto [left, right] = std::minmax(from.x, to.x);
  for (std::int64_t y = from.y; y >= to.y; --y) {
    const RowReach reach = reach_in_row(edge, y);
    const std::int64_t low = std::max(reach.low, left);
    const std::int64_t high = std::min(reach.high, right);
    const auto begin = std::ranges::lower_bound(points_, WholePoint{low, y}, is_swept_before);
    auto end = begin;
    while (end != points_.end() && end->y == y && end->x <= high) ++end;
    const auto call = [&](const WholePoint& at) {
      if (y != to.y || at.x != to.x) visitor(at);
    };
    if (from.x > to.x) {
      std::for_each(std::make_reverse_iterator(end), std::make_reverse_iterator(begin), call);
    } else {
      std::for_each(begin, end, call);
    }
    // To the next row that has any.
    const auto row = std::ranges::lower_bound(
        points_, WholePoint{points_.front().x, y - 1},
        [](const WholePoint& a, const WholePoint& b) { return a.y > b.y; });
    if (row == points_.end()) return;
    y = row->y + 1;
  }
}

}  // namespace carto_mock::sql
