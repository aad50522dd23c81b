// Vertices by the areas of the triangles that they make with their neighbors (Visvalingam and
// Whyatt; PostGIS manual, chapter 8.14): ST_SimplifyVW leaves out those with small ones,
// ST_SetEffectiveArea puts the areas into M.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"

namespace carto_mock::sql {
namespace {

using Run = std::vector<Coordinate>;

// What the ends of a run have, which always stay.
constexpr double kEndArea = std::numeric_limits<float>::max();

double triangle_area(const Coordinate& a, const Coordinate& b, const Coordinate& c, bool has_z) {
  const double ax = a.x - b.x;
  const double ay = a.y - b.y;
  const double cx = c.x - b.x;
  const double cy = c.y - b.y;
  if (!has_z) return std::fabs(0.5 * (ax * cy - ay * cx));
  const double az = a.z - b.z;
  const double cz = c.z - b.z;
  const double nx = ay * cz - az * cy;
  const double ny = az * cx - ax * cz;
  const double nz = ax * cy - ay * cx;
  return std::fabs(0.5 * std::sqrt(nx * nx + ny * ny + nz * nz));
}

// Vertices of which the one with the smallest area is on top. Which of several with the same area
// that is, decides about the result, so that the moves are PostGIS's.
class AreaHeap {
 public:
  explicit AreaHeap(const std::vector<double>& areas)
      : areas_(areas), vertices_(areas.size()), places_(areas.size()) {
    std::iota(vertices_.begin(), vertices_.end(), std::size_t{0});
    std::ranges::stable_sort(vertices_, {}, [&](std::size_t vertex) { return areas_[vertex]; });
    for (std::size_t place = 0; place < vertices_.size(); ++place)
      places_[vertices_[place]] = place;
  }

  std::size_t pop() {
    const std::size_t top = vertices_.front();
    put(0, vertices_.back());
    vertices_.pop_back();
    sink(0);
    return top;
  }

  // The vertex' area has changed.
  void update(std::size_t vertex) {
    const std::size_t place = places_[vertex];
    if (place > 0 && area(place) < area((place - 1) / 2)) {
      rise(place);
    } else {
      sink(place);
    }
  }

 private:
  double area(std::size_t place) const { return areas_[vertices_[place]]; }

  void put(std::size_t place, std::size_t vertex) {
    vertices_[place] = vertex;
    places_[vertex] = place;
  }

  void exchange(std::size_t place, std::size_t other) {
    const std::size_t vertex = vertices_[place];
    put(place, vertices_[other]);
    put(other, vertex);
  }

  void rise(std::size_t place) {
    while (place > 0 && area(place) < area((place - 1) / 2)) {
      exchange(place, (place - 1) / 2);
      place = (place - 1) / 2;
    }
  }

  void sink(std::size_t place) {
    for (;;) {
      const std::size_t left = place * 2 + 1;
      const std::size_t right = left + 1;
      std::size_t least = place;
      if (left < vertices_.size() && area(place) > area(left)) least = left;
      if (right < vertices_.size() && area(right) < area(place) && area(right) < area(left))
        least = right;
      if (least == place) return;
      exchange(place, least);
      place = least;
    }
  }

  const std::vector<double>& areas_;
  std::vector<std::size_t> vertices_;  // by place in the heap
  std::vector<std::size_t> places_;    // by vertex
};

struct Goal {
  double threshold = 0;
  bool sets_m = false;
};

// The area of each vertex at the time when it goes, with those that have gone before it; kEndArea
// for the ends, for the last `least` vertices, and for all that stay once the threshold is reached.
std::vector<double> effective_areas(const Run& run, bool has_z, std::size_t least,
                                    const Goal& goal) {
  const std::size_t count = run.size();
  const auto triangle = [&](std::size_t a, std::size_t b, std::size_t c) {
    const double area = triangle_area(run[a], run[b], run[c], has_z);
    if (!(area < kEndArea)) throw Error::unsupported("effective areas that large");
    return area;
  };
  std::vector<double> areas(count, kEndArea);
  std::vector<double> result(count, kEndArea);
  std::vector<std::size_t> previous(count);
  std::vector<std::size_t> next(count);
  for (std::size_t i = 0; i < count; ++i) {
    previous[i] = i == 0 ? 0 : i - 1;
    next[i] = i + 1 == count ? i : i + 1;
    if (i > 0 && i + 1 < count) areas[i] = triangle(i - 1, i, i + 1);
  }
  AreaHeap heap(areas);
  for (std::size_t gone = 0; next[0] != count - 1; ++gone) {
    const std::size_t vertex = heap.pop();
    if (gone + least < count) result[vertex] = areas[vertex];
    const std::size_t before = previous[vertex];
    const std::size_t after = next[vertex];
    const auto change = [&](std::size_t neighbor, double area) {
      areas[neighbor] = std::fmax(area, result[vertex]);
      heap.update(neighbor);
    };
    if (before > 0) change(before, triangle(previous[before], before, after));
    if (after + 1 < count) change(after, triangle(before, after, next[after]));
    next[before] = after;
    previous[after] = before;
    if (!goal.sets_m && result[vertex] > goal.threshold) break;
  }
  return result;
}

Run reduce_run(const Run& run, bool has_z, std::size_t least, const Goal& goal) {
  Run result;
  if (run.size() < 3) return run;
  const std::vector<double> areas = effective_areas(run, has_z, least, goal);
  for (std::size_t i = 0; i < run.size(); ++i) {
    if (areas[i] < goal.threshold) continue;
    result.push_back(run[i]);
    if (goal.sets_m) result.back().m = areas[i];
  }
  return result;
}

bool has_vanished(const Geometry& before, const Geometry& after) {
  return before.type == GeometryType::kPolygon && !before.is_empty() && after.is_empty();
}

Geometry reduce(const Geometry& geometry, const Goal& goal) {
  constexpr std::size_t kShortestLine = 2;
  constexpr std::size_t kShortestRing = 4;
  Geometry result = empty_like(geometry, geometry.type);
  result.has_m = geometry.has_m || goal.sets_m;
  switch (geometry.type) {
    case GeometryType::kPoint:
    case GeometryType::kMultiPoint:
      return geometry;
    case GeometryType::kLineString:
      if (geometry.coordinates.size() < 3) return geometry;
      result.coordinates = reduce_run(geometry.coordinates, geometry.has_z, kShortestLine, goal);
      break;
    case GeometryType::kPolygon:
      for (std::size_t i = 0; i < geometry.rings.size(); ++i) {
        Run ring = reduce_run(geometry.rings[i], geometry.has_z, i == 0 ? kShortestRing : 0, goal);
        if (ring.size() >= kShortestRing) result.rings.push_back(std::move(ring));
      }
      break;
    case GeometryType::kMultiLineString:
    case GeometryType::kMultiPolygon:
    case GeometryType::kGeometryCollection:
      if (find_odd_kind(geometry) == nullptr && geometry.is_empty())
        return empty_like(geometry, geometry.type);
      for (const Geometry& part : geometry.parts) {
        Geometry reduced = reduce(part, goal);
        if (has_vanished(part, reduced)) continue;
        result.parts.push_back(std::move(reduced));
        if (result.parts.back().has_m != result.has_m)
          throw Error::unsupported("ST_SetEffectiveArea() of parts that get none");
      }
      break;
    default:
      throw_geometry_error(fmt::format("lwgeom_simplify: unsupported geometry type: {}",
                                       geometry_type_name(geometry.type)));
  }
  return result;
}

// Which vertex goes first is then a matter of PostGIS's heap.
void refuse_nan(const Geometry& geometry, double threshold) {
  bool has_nan = std::isnan(threshold);
  for_each_run(geometry, [&has_nan](const Run& run) {
    for (const Coordinate& at : run)
      has_nan = has_nan || std::isnan(at.x) || std::isnan(at.y) || std::isnan(at.z);
  });
  if (has_nan) throw Error::unsupported("effective areas that are no numbers");
}

// None where nothing is left of a polygon.
std::optional<Geometry> reduced(const Geometry& geometry, const Goal& goal) {
  Geometry result = reduce(geometry, goal);
  if (has_vanished(geometry, result)) return std::nullopt;
  return result;
}

std::optional<Geometry> simplify_by_area(const Geometry& geometry, double threshold) {
  refuse_nan(geometry, threshold);
  return reduced(geometry, {threshold, false});
}

std::optional<Geometry> set_effective_area(const Geometry& geometry, double threshold,
                                           std::int32_t sets_m) {
  refuse_nan(geometry, threshold);
  return reduced(geometry, {threshold, sets_m != 0});
}

constexpr FunctionEntry kEntries[] = {
    {"st_simplifyvw(geometry,double precision)", native_any<simplify_by_area>},
    {"st_seteffectivearea(geometry,double precision,integer)", native_any<set_effective_area>},
};

}  // namespace

std::span<const FunctionEntry> geometry_effective_area_functions() { return kEntries; }

}  // namespace carto_mock::sql
