// Where the edges of an outline begin, end, and meet each other, drawn onto whole numbers. An edge
// that comes near to one of these places is drawn through it (snap rounding).
#pragma once

#include <functional>
#include <vector>

#include "sql/tiles/bounds.h"

namespace carto_mock::sql {

class MeetingPoints {
 public:
  // Throws RingsGivenUp.
  explicit MeetingPoints(const Outline& outline);

  // Those that `edge` is drawn through between two places of it, both within the box that these
  // span, in the order from one to the other; not one below or above `to` at its own y.
  void visit(const BoundEdge& edge, const WholePoint& from, const WholePoint& to,
             const std::function<void(const WholePoint&)>& visitor) const;

 private:
  std::vector<WholePoint> points_;  // as they are swept
};

}  // namespace carto_mock::sql
