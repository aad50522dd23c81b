#include "sql/functions/planar_outlines.h"

#include <cmath>
#include <optional>
#include <utility>

#include "sql/functions/planar_distance.h"

namespace carto_mock::sql {
namespace {

using Run = std::vector<Coordinate>;

bool is_on_segment(const Coordinate& p, const Coordinate& a, const Coordinate& b) {
  if (a.x == b.x && a.y == b.y) return p.x == a.x && p.y == a.y;
  const double share = nearest_share(p, a, b);
  if (share <= 0) return p.x == a.x && p.y == a.y;
  if (share >= 1) return p.x == b.x && p.y == b.y;
  return (a.y - p.y) * (b.x - a.x) == (a.x - p.x) * (b.y - a.y);
}

// Does a ray to the right cross it an odd number of times?
bool crosses_oddly(const Coordinate& p, const Run& ring) {
  bool inside = false;
  for (std::size_t i = 1; i < ring.size(); ++i) {
    const Coordinate& a = ring[i - 1];
    const Coordinate& b = ring[i];
    if ((a.y > p.y) == (b.y > p.y)) continue;
    const double side = (b.x - a.x) * (p.y - a.y) - (p.x - a.x) * (b.y - a.y);
    if ((side > 0) == (b.y > a.y)) inside = !inside;
  }
  return inside;
}

Curve curve_of(const Geometry& curve) {
  return {&curve.coordinates, curve.type == GeometryType::kCircularString};
}

// Is the point between the arc and the segment that joins its ends? One on the segment is where
// locate() takes it to be: on the side that its ray does not cross.
bool is_beneath_arc(const Coordinate& p, const Arc& arc) {
  const std::optional<Circle> circle = circle_of(arc);
  if (!circle || std::hypot(p.x - circle->x, p.y - circle->y) > circle->radius) return false;
  if (arc.start.x == arc.end.x && arc.start.y == arc.end.y) return true;
  const Coordinate& a = arc.start;
  const Coordinate& b = arc.end;
  if (a.y == b.y && p.y == a.y) return arc.middle.y > a.y;
  const auto is_positive = [&](const Coordinate& at) {
    return (b.x - a.x) * (at.y - a.y) - (at.x - a.x) * (b.y - a.y) > 0;
  };
  return is_positive(p) == is_positive(arc.middle);
}

}  // namespace

std::vector<Arc> arcs_of(const Run& run) {
  std::vector<Arc> arcs;
  arcs.reserve(run.size() / 2);
  for (std::size_t i = 2; i < run.size(); i += 2) arcs.push_back({run[i - 2], run[i - 1], run[i]});
  return arcs;
}

bool is_area(const Geometry& primitive) {
  return primitive.type == GeometryType::kPolygon || primitive.type == GeometryType::kTriangle ||
         primitive.type == GeometryType::kCurvePolygon;
}

std::vector<Outline> outlines_of(const Geometry& primitive) {
  std::vector<Outline> result;
  if (primitive.type == GeometryType::kCurvePolygon) {
    for (const Geometry& ring : primitive.parts) {
      Outline outline;
      if (ring.parts.empty()) outline.push_back(curve_of(ring));
      for (const Geometry& part : ring.parts) outline.push_back(curve_of(part));
      result.push_back(std::move(outline));
    }
    return result;
  }
  if (primitive.rings.empty()) result.push_back({curve_of(primitive)});
  for (const Run& ring : primitive.rings) result.push_back({{&ring, false}});
  return result;
}

Location locate(const Coordinate& p, const Run& ring) {
  for (std::size_t i = 1; i < ring.size(); ++i) {
    if (is_on_segment(p, ring[i - 1], ring[i])) return Location::kBoundary;
  }
  return crosses_oddly(p, ring) ? Location::kInside : Location::kOutside;
}

Location locate(const Coordinate& p, const Outline& outline) {
  if (outline.size() == 1 && !outline[0].has_arcs) return locate(p, *outline[0].vertices);
  Run ring;
  bool flips = false;
  for (const Curve& curve : outline) {
    if (!curve.has_arcs) {
      ring.insert(ring.end(), curve.vertices->begin(), curve.vertices->end());
      continue;
    }
    if (!curve.vertices->empty()) ring.push_back(curve.vertices->front());
    for (const Arc& arc : arcs_of(*curve.vertices)) {
      ring.push_back(arc.end);
      if (is_beneath_arc(p, arc)) flips = !flips;
    }
  }
  bool inside = crosses_oddly(p, ring);
  if (flips) inside = !inside;
  return inside ? Location::kInside : Location::kOutside;
}

}  // namespace carto_mock::sql
