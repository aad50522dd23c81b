// ST_Subdivide (PostGIS manual, chapter 8.13): parts with few vertices, cut at the middle of the
// longer side, or where a vertex is near it.
#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"
#include "sql/functions/geometry_reduction.h"
#include "sql/functions/geos_operations.h"
#include "sql/functions/stored_boxes.h"
#include "sql/functions/value_streams.h"

namespace carto_mock::sql {
namespace {

constexpr double kTolerance = 1e-12;

class Subdivision {
 public:
  Subdivision(const CallContext& context, std::size_t most_vertices, double grid_size)
      : context_(context), most_vertices_(most_vertices), grid_size_(grid_size) {}

  std::vector<Value> parts_of(const Geometry& geometry) {
    dimension_ = topological_dimension(geometry);
    divide(geometry, stored_box(geometry), 0);
    return std::move(parts_);
  }

 private:
  void divide(const Geometry& geometry, const std::optional<Box2d>& bounds, int depth) {
    constexpr int kMaximumDepth = 50;
    context_.session.check_interrupts();
    if (!bounds) return;
    if (geometry.type == GeometryType::kPolyhedralSurface || geometry.type == GeometryType::kTin)
      throw_geometry_error(fmt::format("lwgeom_subdivide_recursive: unsupported geometry type '{}'",
                                       geometry_type_name(geometry.type)));
    Box2d box = *bounds;
    if (box.x_min == box.x_max && box.y_min == box.y_max) {
      if (geometry.type == GeometryType::kPoint && dimension_ == 0) add(geometry);
      return;
    }
    if (box.x_min == box.x_max) {
      box.x_max += kTolerance;
      box.x_min -= kTolerance;
    }
    if (box.y_min == box.y_max) {
      box.y_max += kTolerance;
      box.y_min -= kTolerance;
    }
    if (is_collection(geometry.type) && geometry.type != GeometryType::kMultiPoint) {
      for (const Geometry& part : geometry.parts) divide(part, bounding_box(part), depth);
      return;
    }
    // What clipping leaves where an edge is shared.
    if (topological_dimension(geometry) < dimension_) return;
    if (depth > kMaximumDepth || geometry.vertex_count() <= most_vertices_) {
      add(geometry);
      return;
    }
    const auto [low, high] = halves(geometry, box);
    for (const Box2d& half : {low, high}) {
      const Geometry part = clip(geometry, half);
      divide(part, bounding_box(part), depth + 1);
    }
  }

  void add(const Geometry& geometry) { parts_.push_back(NativeCodec<Geometry>::pack(geometry)); }

  static std::pair<Box2d, Box2d> halves(const Geometry& geometry, const Box2d& box) {
    const bool is_wide = box.x_max - box.x_min > box.y_max - box.y_min;
    const double low = is_wide ? box.x_min : box.y_min;
    const double high = is_wide ? box.x_max : box.y_max;
    const double center = (low + high) / 2;
    double cut = center;
    if (geometry.type == GeometryType::kPolygon) {
      cut = nearest_ordinate(geometry, is_wide ? &Coordinate::x : &Coordinate::y, center);
      const bool is_inside =
          std::fabs(high - cut) > kTolerance && std::fabs(low - cut) > kTolerance;
      if (!is_inside) cut = center;
    }
    std::pair<Box2d, Box2d> result{box, box};
    (is_wide ? result.first.x_max : result.first.y_max) = cut;
    (is_wide ? result.second.x_min : result.second.y_min) = cut;
    return result;
  }

  // Of the outer ring, or of the largest hole where holes have most of the vertices.
  static double nearest_ordinate(const Geometry& polygon, double Coordinate::*ordinate,
                                 double center) {
    std::size_t chosen = 0;
    if (polygon.vertex_count() >= 2 * polygon.rings[0].size()) {
      double largest = 0;
      for (std::size_t i = 1; i < polygon.rings.size(); ++i) {
        const double area = std::fabs(signed_ring_area(polygon.rings[i]));
        if (area < largest) continue;
        largest = area;
        chosen = i;
      }
    }
    double nearest = center;
    double distance = std::numeric_limits<double>::max();
    for (const Coordinate& at : polygon.rings[chosen]) {
      const double here = std::fabs(at.*ordinate - center);
      if (here >= distance) continue;
      distance = here;
      nearest = at.*ordinate;
    }
    return nearest;
  }

  Geometry clip(const Geometry& geometry, const Box2d& box) const {
    const Geometry clipped =
        run_geos(geometry, rectangle(box, geometry.srid), "lwgeom_intersection_prec",
                 [this](auto handle, auto* left, auto* right) {
                   return grid_size_ >= 0 ? GEOSIntersectionPrec_r(handle, left, right, grid_size_)
                                          : GEOSIntersection_r(handle, left, right);
                 });
    return simplify_geometry(clipped, 0, true).value_or(empty_like(clipped, clipped.type));
  }

  const CallContext& context_;
  std::size_t most_vertices_;
  double grid_size_;  // negative: none
  std::int32_t dimension_ = 0;
  std::vector<Value> parts_;
};

std::vector<Value> subdivide(const CallContext& context, Arguments arguments) {
  constexpr std::uint32_t kFewestVertices = 5;
  const Geometry geometry = NativeCodec<AnyGeometry>::unpack(arguments[0]);
  const auto most_vertices = static_cast<std::uint32_t>(arguments[1].as_integer());
  if (geometry.is_empty()) return {};
  if (most_vertices < kFewestVertices)
    throw_geometry_error(
        fmt::format("lwgeom_subdivide_prec: cannot subdivide to fewer than {} vertices per output",
                    kFewestVertices));
  return Subdivision(context, static_cast<std::size_t>(most_vertices), arguments[2].as_real())
      .parts_of(geometry);
}

constexpr SetFunctionEntry kSetEntries[] = {
    {"st_subdivide(geometry,integer,double precision)", all_at_once<subdivide>},
};

}  // namespace

std::span<const SetFunctionEntry> geometry_subdivision_set_functions() { return kSetEntries; }

}  // namespace carto_mock::sql
