#include "sql/tiles/valid_polygons.h"

#include "sql/tiles/bounds.h"
#include "sql/tiles/linked_rings.h"
#include "sql/tiles/ring_correction.h"
#include "sql/tiles/ring_drawing.h"

namespace carto_mock::sql {
namespace {

WholeRing written(LinkedRings& rings, int ring) {
  WholeRing points;
  points.reserve(rings.ring(ring).count + 1);
  const int first = rings.ring(ring).first;
  int at = first;
  do {
    points.push_back(rings.at(at));
    at = rings.previous(at);
  } while (at != first);
  points.push_back(rings.at(first));
  return points;
}

void write_shells(LinkedRings& rings, int hole_or_none, std::vector<WholePolygon>& polygons) {
  for (const int shell : rings.children_of(hole_or_none)) {
    if (shell == kNone) continue;
    WholePolygon polygon{written(rings, shell)};
    for (const int hole : rings.children_of(shell)) {
      if (hole != kNone) polygon.push_back(written(rings, hole));
    }
    polygons.push_back(std::move(polygon));
    for (const int hole : rings.children_of(shell)) {
      if (hole != kNone) write_shells(rings, hole, polygons);
    }
  }
}

}  // namespace

std::optional<std::vector<WholePolygon>> valid_polygons(std::span<const WholeRing> rings) {
  const Outline outline = outline_of(rings);
  if (outline.beginnings.empty()) return std::nullopt;
  std::vector<WholePolygon> polygons;
  try {
    LinkedRings drawn = drawn_rings(outline);
    correct_rings(drawn);
    write_shells(drawn, kNone, polygons);
  } catch (const RingsGivenUp&) {
    return std::nullopt;
  }
  if (polygons.empty()) return std::nullopt;
  return polygons;
}

}  // namespace carto_mock::sql
