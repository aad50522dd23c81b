#include "sql/functions/tile_polygons.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <utility>
#include <vector>

#include "sql/functions/geometry_building.h"
#include "sql/tiles/ring_clipping.h"
#include "sql/tiles/valid_polygons.h"

namespace carto_mock::sql {
namespace {

// So that products of differences fit.
constexpr double kLargest = 1U << 28U;

WholePoint whole_point(double x, double y) {
  return {static_cast<std::int64_t>(x), static_cast<std::int64_t>(y)};
}

WholeRing whole_ring(const std::vector<Coordinate>& run) {
  WholeRing ring;
  ring.reserve(run.size());
  for (const Coordinate& at : run) ring.push_back(whole_point(at.x, at.y));
  return ring;
}

// The rings of each polygon that go around something; without a shell, there is no polygon.
std::vector<std::vector<WholeRing>> polygons_of(const Geometry& whole) {
  constexpr std::size_t kLeastPoints = 4;
  std::vector<std::vector<WholeRing>> polygons;
  for_each_simple(whole, [&](const Geometry& polygon) {
    std::vector<WholeRing> rings;
    for (const std::vector<Coordinate>& run : polygon.rings) {
      if (run.size() >= kLeastPoints) {
        rings.push_back(whole_ring(run));
      } else if (rings.empty()) {
        return;
      }
    }
    if (!rings.empty()) polygons.push_back(std::move(rings));
  });
  return polygons;
}

// Holes do not count, which can be beside their shells.
WholeBox box_of_shells(std::span<const std::vector<WholeRing>> polygons) {
  WholeBox box{polygons.front().front().front(), polygons.front().front().front()};
  for (const std::vector<WholeRing>& polygon : polygons) {
    for (const WholePoint& at : polygon.front()) {
      box.low = {std::min(box.low.x, at.x), std::min(box.low.y, at.y)};
      box.high = {std::max(box.high.x, at.x), std::max(box.high.y, at.y)};
    }
  }
  return box;
}

std::vector<WholeRing> rings_of(const Geometry& whole, const std::optional<Box2d>& clip) {
  const std::vector<std::vector<WholeRing>> polygons = polygons_of(whole);
  std::vector<WholeRing> rings;
  if (polygons.empty()) return rings;
  const WholeBox box =
      clip ? WholeBox{whole_point(clip->x_min, clip->y_min), whole_point(clip->x_max, clip->y_max)}
           : box_of_shells(polygons);
  for (const std::vector<WholeRing>& polygon : polygons)
    std::ranges::move(clipped_rings(polygon, box), std::back_inserter(rings));
  return rings;
}

Geometry polygon_of(const Geometry& plane, const WholePolygon& polygon) {
  std::vector<std::vector<Coordinate>> runs;
  runs.reserve(polygon.size());
  for (const WholeRing& ring : polygon) {
    std::vector<Coordinate>& run = runs.emplace_back();
    run.reserve(ring.size());
    for (const WholePoint& at : ring)
      run.push_back({static_cast<double>(at.x), static_cast<double>(at.y)});
  }
  return polygon_like(plane, std::move(runs));
}

}  // namespace

std::optional<Geometry> valid_tile_polygons(const Geometry& whole,
                                            const std::optional<Box2d>& clip) {
  const Box2d box = bounding_box(whole).value_or(Box2d{});
  const bool is_small = box.x_min > -kLargest && box.y_min > -kLargest && box.x_max < kLargest &&
                        box.y_max < kLargest;
  if (!is_small) throw Error::unsupported("ST_AsMVTGeom() of polygons that are that large");
  const std::optional<std::vector<WholePolygon>> valid = valid_polygons(rings_of(whole, clip));
  if (!valid) return std::nullopt;

  const Geometry plane = empty_geometry(GeometryType::kPolygon, whole.srid);
  std::vector<Geometry> polygons;
  polygons.reserve(valid->size());
  for (const WholePolygon& polygon : *valid) polygons.push_back(polygon_of(plane, polygon));
  if (polygons.size() == 1) return std::move(polygons.front());
  return collection_like(plane, GeometryType::kMultiPolygon, std::move(polygons));
}

}  // namespace carto_mock::sql
