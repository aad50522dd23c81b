// What planar_distance.h finds as it measures: the nearest pair of points so far.
#pragma once

#include <cmath>
#include <limits>

#include "sql/functions/planar_distance.h"
#include "sql/functions/session_services.h"
#include "sql/types/geometry.h"

namespace carto_mock::sql {

inline double between_points(const Coordinate& a, const Coordinate& b) {
  const double dx = b.x - a.x;
  const double dy = b.y - a.y;
  return std::sqrt(dx * dx + dy * dy);
}

// The nearest pair that was seen; of equally near ones the first.
class Nearest {
 public:
  explicit Nearest(SessionServices& session) : session_(session) {}

  const PointPair& pair() const { return pair_; }
  double distance() const { return pair_.distance; }
  bool touches() const { return pair_.distance <= 0; }
  SessionServices& session() const { return session_; }
  // What is offered next comes from the second geometry to the first, or no longer does.
  void turn() { turned_ = !turned_; }
  bool is_turned() const { return turned_; }
  void set_turned(bool turned) { turned_ = turned; }

  void offer(const Coordinate& a, const Coordinate& b) { offer(between_points(a, b), a, b); }
  // A later one takes the place of what was seen.
  void offer_contact(const Coordinate& at) { pair_ = {0, {at.x, at.y}, {at.x, at.y}}; }
  // Likewise, whichever of the two is the first geometry's.
  void replace(double distance, const Coordinate& from, const Coordinate& to) {
    pair_ = {distance, {from.x, from.y}, {to.x, to.y}};
  }

  void point_to_segment(const Coordinate& p, const Coordinate& a, const Coordinate& b) {
    if (a.x == b.x && a.y == b.y) {
      offer(p, a);
      return;
    }
    const double dx = b.x - a.x;
    const double dy = b.y - a.y;
    // Where the foot of the perpendicular lies, from 0 at a to 1 at b.
    const double share = ((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy);
    if (share < 0) {
      offer(p, a);
    } else if (share >= 1) {
      offer(p, b);
    } else if ((a.y - p.y) * dx == (a.x - p.x) * dy) {
      offer_contact(p);
    } else {
      offer(p, {a.x + share * dx, a.y + share * dy});
    }
  }

  // From the second geometry to the first.
  void segment_to_point(const Coordinate& a, const Coordinate& b, const Coordinate& p) {
    turn();
    point_to_segment(p, a, b);
    turn();
  }

  void segment_to_segment(const Coordinate& a, const Coordinate& b, const Coordinate& c,
                          const Coordinate& d) {
    if (offers_for_degenerate(a, b, c, d)) return;
    const double r_numerator = (a.y - c.y) * (d.x - c.x) - (a.x - c.x) * (d.y - c.y);
    const double denominator = (b.x - a.x) * (d.y - c.y) - (b.y - a.y) * (d.x - c.x);
    const double s_numerator = (a.y - c.y) * (b.x - a.x) - (a.x - c.x) * (b.y - a.y);
    if (denominator != 0) {
      const double r = r_numerator / denominator;
      const double s = s_numerator / denominator;
      if (r >= 0 && r <= 1 && s >= 0 && s <= 1) {
        offer_contact({a.x + r * (b.x - a.x), a.y + r * (b.y - a.y)});
        return;
      }
    }
    offer_ends(a, b, c, d);
  }

  // Of segments that do not meet.
  void separate_segments(const Coordinate& a, const Coordinate& b, const Coordinate& c,
                         const Coordinate& d) {
    if (!offers_for_degenerate(a, b, c, d)) offer_ends(a, b, c, d);
  }

 private:
  void offer(double distance, const Coordinate& a, const Coordinate& b) {
    if (distance >= pair_.distance) return;
    const Coordinate& from = turned_ ? b : a;
    const Coordinate& to = turned_ ? a : b;
    pair_ = {distance, {from.x, from.y}, {to.x, to.y}};
  }

  bool offers_for_degenerate(const Coordinate& a, const Coordinate& b, const Coordinate& c,
                             const Coordinate& d) {
    if (a.x == b.x && a.y == b.y) {
      point_to_segment(a, c, d);
      return true;
    }
    if (c.x == d.x && c.y == d.y) {
      segment_to_point(a, b, d);
      return true;
    }
    return false;
  }

  void offer_ends(const Coordinate& a, const Coordinate& b, const Coordinate& c,
                  const Coordinate& d) {
    point_to_segment(a, c, d);
    point_to_segment(b, c, d);
    segment_to_point(a, b, c);
    segment_to_point(a, b, d);
  }

  SessionServices& session_;
  PointPair pair_{.distance = std::numeric_limits<double>::infinity(), .from = {}, .to = {}};
  bool turned_ = false;
};

}  // namespace carto_mock::sql
