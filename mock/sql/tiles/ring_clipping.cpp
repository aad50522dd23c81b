#include "sql/tiles/ring_clipping.h"

#include <cstddef>
#include <cstdint>
#include <utility>

namespace carto_mock::sql {
namespace {

struct Place {
  double x = 0;
  double y = 0;

  friend bool operator==(const Place&, const Place&) = default;
};
using Run = std::vector<Place>;

enum class Side { kBelow, kWithin, kAbove };

// Two sides of the box that are opposite, and what lies between them.
class Strip {
 public:
  Strip(double Place::*ordinate, double Place::*other, double low, double high)
      : ordinate_(ordinate), other_(other), low_(low), high_(high) {}

  Run clipped(const Run& ring) const {
    Run rest;
    rest.reserve(ring.size() + 1);
    const Place* from = nullptr;
    for (const Place& to : ring) {
      if (from != nullptr && side_of(*from) != side_of(to)) {
        for (const Place* end : {from, &to}) {
          const Side side = side_of(*end);
          if (side != Side::kWithin)
            append(crossing(*from, to, side == Side::kBelow ? low_ : high_), rest);
        }
      }
      if (side_of(to) == Side::kWithin) append(to, rest);
      from = &to;
    }
    if (rest.size() > 2) append(Place(rest.front()), rest);
    return rest;
  }

 private:
  // Does not repeat the last one.
  static void append(const Place& at, Run& rest) {
    if (rest.empty() || rest.back() != at) rest.push_back(at);
  }

  Side side_of(const Place& at) const {
    if (at.*ordinate_ < low_) return Side::kBelow;
    return at.*ordinate_ > high_ ? Side::kAbove : Side::kWithin;
  }
  Place crossing(const Place& from, const Place& to, double bound) const {
    const double part = (bound - from.*ordinate_) / (to.*ordinate_ - from.*ordinate_);
    Place at;
    at.*ordinate_ = bound;
    at.*other_ = from.*other_ + part * (to.*other_ - from.*other_);
    return at;
  }

  double Place::*ordinate_;
  double Place::*other_;
  double low_;
  double high_;
};

std::vector<Run> clipped(const std::vector<Run>& polygon, const Strip& strip) {
  constexpr std::size_t kLeastPoints = 4;
  std::vector<Run> rest;
  rest.reserve(polygon.size());
  for (const Run& ring : polygon) {
    Run left = strip.clipped(ring);
    if (left.size() >= kLeastPoints) {
      rest.push_back(std::move(left));
    } else if (rest.empty()) {
      break;
    }
  }
  return rest;
}

}  // namespace

std::vector<WholeRing> clipped_rings(std::span<const WholeRing> polygon, const WholeBox& box) {
  std::vector<Run> runs;
  runs.reserve(polygon.size());
  for (const WholeRing& ring : polygon) {
    Run& run = runs.emplace_back();
    run.reserve(ring.size());
    for (const WholePoint& at : ring)
      run.push_back({static_cast<double>(at.x), static_cast<double>(at.y)});
  }
  runs = clipped(runs, Strip(&Place::x, &Place::y, static_cast<double>(box.low.x),
                             static_cast<double>(box.high.x)));
  runs = clipped(runs, Strip(&Place::y, &Place::x, static_cast<double>(box.low.y),
                             static_cast<double>(box.high.y)));
  std::vector<WholeRing> rings;
  rings.reserve(runs.size());
  for (const Run& run : runs) {
    WholeRing& ring = rings.emplace_back();
    ring.reserve(run.size());
    for (const Place& at : run)
      ring.push_back({static_cast<std::int64_t>(at.x), static_cast<std::int64_t>(at.y)});
  }
  return rings;
}

}  // namespace carto_mock::sql
