#include "sql/functions/tile_polygons.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sql/functions/geometry_building.h"
#include "sql/functions/ring_nesting.h"

namespace carto_mock::sql {
namespace {

// So that products of differences fit.
constexpr double kLargest = 1U << 28U;

// A side of the box: the ordinate that it bounds, and in which direction.
struct BoxSide {
  double Coordinate::*ordinate;
  double Coordinate::*other;
  double bound;
  bool is_lower;

  bool has_inside(const Coordinate& at) const {
    return is_lower ? at.*ordinate > bound : at.*ordinate < bound;
  }
  Coordinate crossing(const Coordinate& from, const Coordinate& to) const {
    Coordinate at;
    at.*ordinate = bound;
    at.*other = from.*other + (to.*other - from.*other) * (bound - from.*ordinate) /
                                  (to.*ordinate - from.*ordinate);
    return at;
  }
};

// Side after side (Sutherland and Hodgman).
std::vector<Coordinate> clipped(std::vector<Coordinate> ring, const Box2d& box) {
  const BoxSide sides[] = {{&Coordinate::y, &Coordinate::x, box.y_min, true},
                           {&Coordinate::x, &Coordinate::y, box.x_max, false},
                           {&Coordinate::y, &Coordinate::x, box.y_max, false},
                           {&Coordinate::x, &Coordinate::y, box.x_min, true}};
  for (const BoxSide& side : sides) {
    if (ring.empty()) break;
    std::vector<Coordinate> rest;
    rest.reserve(ring.size());
    Coordinate from = ring.back();
    for (const Coordinate& to : ring) {
      if (side.has_inside(to) != side.has_inside(from)) rest.push_back(side.crossing(from, to));
      if (side.has_inside(to)) rest.push_back(to);
      from = to;
    }
    ring = std::move(rest);
  }
  return ring;
}

std::int64_t turn_of(const WholePoint& a, const WholePoint& b, const WholePoint& c) {
  return (b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x);
}

// Without points that repeat others or lie on one line with both neighbors, also where that goes
// there and back.
WholeRing straightened(const std::vector<Coordinate>& ring) {
  WholeRing points;
  points.reserve(ring.size());
  const auto settle = [&points] {
    while (points.size() > 1) {
      const std::size_t count = points.size();
      if (points[count - 1] == points[count - 2]) {
        points.pop_back();
      } else if (count > 2 &&
                 turn_of(points[count - 3], points[count - 2], points[count - 1]) == 0) {
        points.erase(points.end() - 2);
      } else {
        break;
      }
    }
  };
  for (const Coordinate& at : ring) {
    points.push_back({static_cast<std::int64_t>(at.x), static_cast<std::int64_t>(at.y)});
    settle();
  }
  // And where the end meets the beginning.
  std::size_t first = 0;
  while (points.size() - first > 2) {
    const WholePoint& last = points.back();
    const WholePoint& begin = points[first];
    if (last == begin || turn_of(points[points.size() - 2], last, begin) == 0) {
      points.pop_back();
    } else if (turn_of(last, begin, points[first + 1]) == 0) {
      ++first;
    } else {
      break;
    }
  }
  points.erase(points.begin(), points.begin() + static_cast<std::ptrdiff_t>(first));
  if (points.size() < 3) points.clear();
  return points;
}

struct Edge {
  WholePoint from;
  WholePoint to;

  bool has_end(const WholePoint& at) const { return at == from || at == to; }
};

// Does it come to the point as near as half a unit, both ways?
bool comes_near(const Edge& edge, const WholePoint& at) {
  if (2 * std::min(edge.from.x, edge.to.x) > 2 * at.x + 1 ||
      2 * std::max(edge.from.x, edge.to.x) < 2 * at.x - 1 ||
      2 * std::min(edge.from.y, edge.to.y) > 2 * at.y + 1 ||
      2 * std::max(edge.from.y, edge.to.y) < 2 * at.y - 1) {
    return false;
  }
  const std::int64_t dx = edge.to.x - edge.from.x;
  const std::int64_t dy = edge.to.y - edge.from.y;
  const std::int64_t off = dx * (at.y - edge.from.y) - dy * (at.x - edge.from.x);
  return 2 * std::abs(off) <= std::abs(dx) + std::abs(dy);
}

int sign(std::int64_t value) { return (value > 0 ? 1 : 0) - (value < 0 ? 1 : 0); }

bool do_cross(const Edge& a, const Edge& b) {
  const auto parts = [](const Edge& edge, const Edge& other) {
    return sign(turn_of(edge.from, edge.to, other.from)) *
               sign(turn_of(edge.from, edge.to, other.to)) <
           0;
  };
  return parts(a, b) && parts(b, a);
}

// Do all rings keep apart, from others and from themselves? Edges are looked up by rows of the
// plane.
bool are_apart(std::span<const WholeRing> rings) {
  constexpr std::int64_t kRows = 1024;
  constexpr std::int64_t kLeastHeight = 16;
  std::int64_t low = rings.front().front().y;
  std::int64_t high = low;
  std::vector<Edge> edges;
  for (const WholeRing& ring : rings) {
    for (std::size_t i = 0; i < ring.size(); ++i) {
      low = std::min(low, ring[i].y);
      high = std::max(high, ring[i].y);
      edges.push_back({ring[i], ring[(i + 1) % ring.size()]});
    }
  }
  const std::int64_t height = std::max(kLeastHeight, (high - low) / kRows + 1);
  const auto row_of = [&](std::int64_t y) {
    return static_cast<std::size_t>(std::clamp(y - low, std::int64_t{0}, high - low) / height);
  };
  std::vector<std::vector<std::size_t>> rows(row_of(high) + 1);
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const auto [bottom, top] = std::minmax(edges[i].from.y, edges[i].to.y);
    for (std::size_t row = row_of(bottom - 1); row <= row_of(top + 1); ++row)
      rows[row].push_back(i);
  }
  for (const std::vector<std::size_t>& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const Edge& edge = edges[row[i]];
      for (std::size_t j = 0; j < row.size(); ++j) {
        const Edge& other = edges[row[j]];
        // Each ring has an edge from each of its vertices. One vertex of two rings, or twice of
        // one, is on four edges.
        if (i != j && other.from == edge.from) return false;
        if (!other.has_end(edge.from) && comes_near(other, edge.from)) return false;
        if (j > i && !other.has_end(edge.from) && !other.has_end(edge.to) &&
            do_cross(edge, other)) {
          return false;
        }
      }
    }
  }
  return true;
}

[[noreturn]] void refuse(const char* what) {
  throw Error::unsupported(std::string("ST_AsMVTGeom() of polygons ") + what);
}

// Where wagyu's ring begins: where its last two bounds have met, at the smallest y and there on the
// right. A level edge belongs to the bound that came first as the ring was given.
std::size_t beginning_of(const WholeRing& ring) {
  const std::size_t count = ring.size();
  const std::int64_t top = std::ranges::min_element(ring, {}, &WholePoint::y)->y;
  std::vector<std::size_t> tops;
  for (std::size_t i = 0; i < count; ++i) {
    if (ring[i].y == top) tops.push_back(i);
  }
  const auto is_level = [&](std::size_t at) { return ring[(at + 1) % count].y == top; };
  if (std::ranges::none_of(tops, is_level))
    return std::ranges::max(tops, {}, [&ring](std::size_t at) { return ring[at].x; });
  if (tops.size() > 2) refuse("with several uppermost vertices");
  const auto [left, right] =
      ring[tops[0]].x < ring[tops[1]].x ? std::pair(tops[0], tops[1]) : std::pair(tops[1], tops[0]);
  if (doubled_area(ring) > 0) return right;
  // Clockwise, the left end comes after the right one.
  return (left + 1) % count;
}

std::vector<Coordinate> written(const WholeRing& ring, bool is_hole) {
  const std::size_t count = ring.size();
  const std::size_t beginning = beginning_of(ring);
  const bool is_forward = (doubled_area(ring) > 0) != is_hole;
  std::vector<Coordinate> run;
  run.reserve(count + 1);
  for (std::size_t i = 0; i <= count; ++i) {
    const WholePoint& at = ring[(beginning + (is_forward ? i : count - i)) % count];
    run.push_back({static_cast<double>(at.x), static_cast<double>(at.y)});
  }
  return run;
}

// What is left of the polygon's rings.
void add_rings(const Geometry& polygon, const std::optional<Box2d>& clip,
               std::vector<WholeRing>& rings) {
  for (std::size_t i = 0; i < polygon.rings.size(); ++i) {
    const std::vector<Coordinate>& given = polygon.rings[i];
    WholeRing ring = straightened(clip ? clipped(given, *clip) : given);
    if (!ring.empty()) {
      rings.push_back(std::move(ring));
    } else if (i == 0 && polygon.rings.size() > 1) {
      refuse("of which only holes are left");
    }
  }
}

}  // namespace

std::optional<Geometry> valid_tile_polygons(const Geometry& whole,
                                            const std::optional<Box2d>& clip) {
  const Box2d box = bounding_box(whole).value_or(Box2d{});
  const bool is_small = box.x_min > -kLargest && box.y_min > -kLargest && box.x_max < kLargest &&
                        box.y_max < kLargest;
  if (!is_small) refuse("that are that large");
  std::vector<WholeRing> rings;
  for_each_simple(whole, [&](const Geometry& polygon) { add_rings(polygon, clip, rings); });
  if (rings.empty()) return std::nullopt;
  if (!are_apart(rings)) refuse("that cross or touch themselves in its whole numbers");
  const std::optional<std::vector<NestedRings>> nested = nest_rings(rings);
  if (!nested) refuse("whose order is not certain");

  const Geometry plane = empty_geometry(GeometryType::kPolygon, whole.srid);
  std::vector<Geometry> polygons;
  polygons.reserve(nested->size());
  for (const NestedRings& one : *nested) {
    std::vector<std::vector<Coordinate>> runs{written(rings[one.shell], false)};
    for (const std::size_t hole : one.holes) runs.push_back(written(rings[hole], true));
    polygons.push_back(polygon_like(plane, std::move(runs)));
  }
  if (polygons.size() == 1) return std::move(polygons.front());
  return collection_like(plane, GeometryType::kMultiPolygon, std::move(polygons));
}

}  // namespace carto_mock::sql
