// Lines and rings with fewer vertices (PostGIS manual, chapter 8.14): by distance (Douglas and
// Peucker), by the triangles that vertices make (Visvalingam and Whyatt), and GEOS's.
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"
#include "sql/functions/geometry_reduction.h"
#include "sql/functions/geos.h"

namespace carto_mock::sql {
namespace {

using Run = std::vector<Coordinate>;

double squared_distance(const Coordinate& a, const Coordinate& b) {
  const double dx = a.x - b.x;
  const double dy = a.y - b.y;
  return dx * dx + dy * dy;
}

double squared_distance_to_segment(const Coordinate& p, const Coordinate& a, const Coordinate& b) {
  const double dx = b.x - a.x;
  const double dy = b.y - a.y;
  const double squared_length = dx * dx + dy * dy;
  if (squared_length == 0) return squared_distance(p, a);
  const double share = ((p.x - a.x) * dx + (p.y - a.y) * dy) / squared_length;
  if (share < 0) return squared_distance(p, a);
  if (share > 1) return squared_distance(p, b);
  const double s = ((a.y - p.y) * dx - (a.x - p.x) * dy) / squared_length;
  return s * s * squared_length;
}

// The vertex between two that lies farthest from their segment and farther than the limit; `first`
// if there is none.
std::size_t farthest_between(const Run& run, std::size_t first, std::size_t last, double limit) {
  std::size_t farthest = first;
  for (std::size_t i = first + 1; i < last; ++i) {
    const double distance = squared_distance_to_segment(run[i], run[first], run[last]);
    if (distance > limit) {
      limit = distance;
      farthest = i;
    }
  }
  return farthest;
}

// While fewer than `least` vertices are kept, the tolerance does not count.
Run simplify_run(const Run& run, double tolerance, std::size_t least) {
  if (run.size() < 3) return run;
  std::vector<bool> keeps(run.size(), false);
  keeps.front() = keeps.back() = true;
  std::size_t kept = 2;
  std::vector<std::size_t> ends{run.size() - 1};
  std::size_t first = 0;
  while (!ends.empty()) {
    const double limit = kept >= least ? tolerance * tolerance : -1;
    const std::size_t split = farthest_between(run, first, ends.back(), limit);
    if (split == first) {
      first = ends.back();
      ends.pop_back();
    } else {
      keeps[split] = true;
      ++kept;
      ends.push_back(split);
    }
  }
  Run result;
  for (std::size_t i = 0; i < run.size(); ++i) {
    if (keeps[i]) result.push_back(run[i]);
  }
  return result;
}

}  // namespace

std::optional<Geometry> simplify_geometry(const Geometry& geometry, double tolerance,
                                          bool keeps_collapsed) {
  constexpr std::size_t kShortestRing = 4;
  Geometry result = empty_like(geometry, geometry.type);
  switch (geometry.type) {
    case GeometryType::kPoint:
    case GeometryType::kMultiPoint:
      return geometry;
    case GeometryType::kLineString: {
      if (geometry.coordinates.size() < 3) return geometry;
      result.coordinates = simplify_run(geometry.coordinates, tolerance, 2);
      const bool collapsed = result.coordinates.size() == 2 &&
                             result.coordinates[0].x == result.coordinates[1].x &&
                             result.coordinates[0].y == result.coordinates[1].y;
      if (collapsed && !keeps_collapsed) return std::nullopt;
      return result;
    }
    case GeometryType::kPolygon:
      for (std::size_t i = 0; i < geometry.rings.size(); ++i) {
        const bool must_stay = i == 0 && keeps_collapsed;
        Run ring = simplify_run(geometry.rings[i], tolerance, must_stay ? kShortestRing : 0);
        if (ring.size() >= kShortestRing) {
          result.rings.push_back(std::move(ring));
        } else if (i == 0) {
          return std::nullopt;
        }
      }
      return result;
    case GeometryType::kMultiLineString:
    case GeometryType::kMultiPolygon:
    case GeometryType::kGeometryCollection:
      for (const Geometry& part : geometry.parts) {
        std::optional<Geometry> simpler = simplify_geometry(part, tolerance, keeps_collapsed);
        if (simpler) result.parts.push_back(std::move(*simpler));
      }
      if (result.parts.empty()) return std::nullopt;
      return result;
    default:
      refuse_kind();
  }
  return result;
}

namespace {

// PostGIS does so where something has changed.
void drop_empty_parts(Geometry& geometry) {
  std::erase_if(geometry.parts, [](const Geometry& part) { return part.is_empty(); });
  for (Geometry& part : geometry.parts) drop_empty_parts(part);
}

std::optional<Geometry> simplify_keeping(const Geometry& geometry, double tolerance,
                                         bool keeps_collapsed) {
  if (const Geometry* odd = find_odd_kind(geometry)) {
    if (odd->type == GeometryType::kTin || odd->type == GeometryType::kTriangle) refuse_kind();
    throw_geometry_error(fmt::format("lwgeom_simplify_in_place: unsupported geometry type: {}",
                                     geometry_type_name(odd->type)));
  }
  if (geometry.is_empty()) return geometry;
  std::optional<Geometry> simpler = simplify_geometry(geometry, tolerance, keeps_collapsed);
  if (!simpler || *simpler == geometry) return simpler;
  drop_empty_parts(*simpler);
  if (simpler->is_empty()) return std::nullopt;
  return simpler;
}

std::optional<Geometry> simplify_dropping(const Geometry& geometry, double tolerance) {
  return simplify_keeping(geometry, tolerance, false);
}

Geometry simplify_preserving_topology(const Geometry& geometry, double tolerance) {
  const bool is_triangulated =
      geometry.type == GeometryType::kTin || geometry.type == GeometryType::kTriangle;
  if (geometry.is_empty() || is_triangulated) return geometry;
  refuse_unbounded_vertices(geometry, "ST_SimplifyPreserveTopology");
  const GeosSession geos;
  const GeosGeometry imported = geos.import(geometry);
  GEOSGeometry* simpler = GEOSTopologyPreserveSimplify_r(geos.handle(), imported.get(), tolerance);
  if (simpler == nullptr) throw_geometry_error("GEOSTopologyPreserveSimplify: " + geos.error());
  return geos.export_geometry({simpler, GeosDeleter{geos.handle()}}, geometry.srid, geometry.has_z);
}

constexpr FunctionEntry kEntries[] = {
    {"st_simplify(geometry,double precision)", native_any<simplify_dropping>},
    {"st_simplify(geometry,double precision,boolean)", native_any<simplify_keeping>},
    {"st_simplifypreservetopology(geometry,double precision)",
     native_any<simplify_preserving_topology>},
};

}  // namespace

std::span<const FunctionEntry> geometry_simplification_functions() { return kEntries; }

}  // namespace carto_mock::sql
