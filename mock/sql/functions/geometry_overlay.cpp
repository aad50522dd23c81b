// Overlays by GEOS (PostGIS manual, chapter 8.13).
#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/functions/geography_frames.h"
#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"
#include "sql/functions/geos_operations.h"
#include "sql/types/arcs.h"
#include "sql/types/geometry_text.h"

namespace carto_mock::sql {
namespace {

// A grid size of -1 means none.
constexpr double kNoGrid = -1;

void require_overlay(const Geometry& left, const Geometry& right, std::string_view name) {
  if (left.srid != right.srid)
    throw_geometry_error(fmt::format("{}: Operation on mixed SRID geometries ({} != {})", name,
                                     left.srid, right.srid));
}

// Where vertices of several heights meet in one place of the grid, which of them stays is chance.
void refuse_heights_of_chance(std::initializer_list<const Geometry*> geometries, double grid_size) {
  if (grid_size <= 0) return;
  constexpr std::string_view kRefused = "overlays on a grid that brings several heights together";
  std::map<std::pair<double, double>, double> heights;
  for (const Geometry* geometry : geometries) {
    if (!geometry->has_z || geometry->type == GeometryType::kPolyhedralSurface) continue;
    if (has_arcs(*geometry)) throw Error::unsupported(std::string(kRefused));
    for_each_run(*geometry, [&](const std::vector<Coordinate>& run) {
      for (const Coordinate& at : run) {
        const std::pair place(std::round(at.x / grid_size), std::round(at.y / grid_size));
        const auto [found, is_new] = heights.emplace(place, at.z);
        if (!is_new && found->second != at.z) throw Error::unsupported(std::string(kRefused));
      }
    });
  }
}

template <auto plain, auto on_grid>
Geometry overlay(const Geometry& left, const Geometry& right, double grid_size,
                 std::string_view name) {
  refuse_unbounded_vertices(left, name);
  refuse_unbounded_vertices(right, name);
  refuse_heights_of_chance({&left, &right}, grid_size);
  return run_geos(left, right, name, [grid_size](auto handle, const auto* a, const auto* b) {
    return grid_size >= 0 ? on_grid(handle, a, b, grid_size) : plain(handle, a, b);
  });
}

Geometry unite_on_grid(const Geometry& left, const Geometry& right, double grid_size) {
  constexpr std::string_view kName = "lwgeom_union_prec";
  require_overlay(left, right, kName);
  if (left.is_empty()) return right;
  if (right.is_empty()) return left;
  return overlay<GEOSUnion_r, GEOSUnionPrec_r>(left, right, grid_size, kName);
}

Geometry unite(const Geometry& left, const Geometry& right) {
  return unite_on_grid(left, right, kNoGrid);
}

Geometry intersect(const Geometry& left, const Geometry& right, double grid_size) {
  constexpr std::string_view kName = "lwgeom_intersection_prec";
  require_overlay(left, right, kName);
  if (right.is_empty()) return right;
  if (left.is_empty()) return left;
  return overlay<GEOSIntersection_r, GEOSIntersectionPrec_r>(left, right, grid_size, kName);
}

Geometry intersect_texts(std::string_view left, std::string_view right) {
  const Geometry one = parse_geometry(left);
  return intersect(one, parse_geometry(right), kNoGrid);
}

Geometry subtract(const Geometry& left, const Geometry& right, double grid_size) {
  constexpr std::string_view kName = "lwgeom_difference_prec";
  require_overlay(left, right, kName);
  if (left.is_empty() || right.is_empty()) return left;
  return overlay<GEOSDifference_r, GEOSDifferencePrec_r>(left, right, grid_size, kName);
}

Geometry symmetric_difference(const Geometry& left, const Geometry& right, double grid_size) {
  constexpr std::string_view kName = "lwgeom_symdifference_prec";
  require_overlay(left, right, kName);
  if (right.is_empty()) return left;
  if (left.is_empty()) return right;
  return overlay<GEOSSymDifference_r, GEOSSymDifferencePrec_r>(left, right, grid_size, kName);
}

std::optional<Geometry> symmetric_difference_without_grid(std::optional<Geometry> left,
                                                          std::optional<Geometry> right) {
  if (!left || !right) return std::nullopt;
  return symmetric_difference(*left, *right, kNoGrid);
}

Geometry unary_union(const Geometry& geometry, double grid_size) {
  if (geometry.is_empty()) return geometry;
  refuse_empty_parts(geometry, "ST_UnaryUnion");
  refuse_heights_of_chance({&geometry}, grid_size);
  return run_geos(geometry, "lwgeom_unaryunion_prec",
                  [grid_size](auto handle, const auto* imported) {
                    return grid_size >= 0 ? GEOSUnaryUnionPrec_r(handle, imported, grid_size)
                                          : GEOSUnaryUnion_r(handle, imported);
                  });
}

// Where lines of the source begin or end, in their order.
std::vector<Coordinate> ends_of_lines(const Geometry& lines) {
  std::vector<Coordinate> ends;
  for_each_simple(lines, [&ends](const Geometry& line) {
    if (line.coordinates.empty()) return;
    ends.push_back(line.coordinates.front());
    ends.push_back(line.coordinates.back());
  });
  return ends;
}

// Cuts the first line that passes through the place, leaving both pieces where it was. All places
// are vertices by now.
void cut_at(const Coordinate& place, std::vector<Geometry>& lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::vector<Coordinate>& run = lines[i].coordinates;
    const auto is_there = [&place](const Coordinate& at) {
      return at.x == place.x && at.y == place.y;
    };
    if (run.size() < 3) continue;
    const auto found = std::find_if(run.begin() + 1, run.end() - 1, is_there);
    if (found == run.end() - 1) continue;
    Geometry rest = line_like(lines[i], {found, run.end()});
    run.erase(found + 1, run.end());
    lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(i) + 1, std::move(rest));
    return;
  }
}

// Merging lines has lost some of the ends that the source's lines had.
Geometry cut_at_ends_of(const Geometry& source, Geometry merged) {
  std::vector<Geometry> lines;
  for_each_simple(merged, [&lines](const Geometry& line) { lines.push_back(line); });
  const std::size_t before = lines.size();
  for (const Coordinate& end : ends_of_lines(source)) cut_at(end, lines);
  if (lines.size() == before) return merged;
  return collection_like(merged, GeometryType::kMultiLineString, std::move(lines));
}

Geometry node(const Geometry& geometry) {
  if (topological_dimension(geometry) != 1)
    throw_geometry_error("Noding geometries of dimension != 1 is unsupported");
  if (!is_plain(geometry.type))
    throw_geometry_error(fmt::format("lwgeom_collect_endpoints: invalid type {}",
                                     geometry_type_name(geometry.type)));
  if (geometry.is_empty()) return empty_geometry(GeometryType::kGeometryCollection, geometry.srid);
  refuse_empty_parts(geometry, "ST_Node");
  if (geometry.type == GeometryType::kGeometryCollection)
    throw_geometry_error("lwgeom_collect_endpoints: invalid type GeometryCollection");
  Geometry merged =
      run_geos(geometry, "lwgeom_node", [](auto handle, const auto* lines) -> GEOSGeometry* {
        GEOSGeometry* noded = GEOSNode_r(handle, lines);
        if (noded == nullptr) return nullptr;
        GEOSGeometry* whole = GEOSLineMerge_r(handle, noded);
        GEOSGeom_destroy_r(handle, noded);
        return whole;
      });
  return cut_at_ends_of(geometry, std::move(merged));
}

// None where GEOS fails, as for a box without an area.
std::optional<Geometry> clip(const Geometry& geometry, const Box2d& box) {
  const std::optional<Box2d> exact = bounding_box(geometry);
  if (!exact) return geometry;
  const FloatBox own_box = outward_rounded(*exact);
  const bool is_inside = own_box.x_min >= box.x_min && own_box.x_max <= box.x_max &&
                         own_box.y_min >= box.y_min && own_box.y_max <= box.y_max;
  if (is_inside) return geometry;
  const bool is_outside = own_box.x_min > box.x_max || own_box.x_max < box.x_min ||
                          own_box.y_min > box.y_max || own_box.y_max < box.y_min;
  if (is_outside) return empty_geometry(geometry.type, geometry.srid);
  const GeosSession geos;
  const GeosGeometry imported = geos.import(geometry);
  const GeosGeometry clipped{
      GEOSClipByRect_r(geos.handle(), imported.get(), box.x_min, box.y_min, box.x_max, box.y_max),
      GeosDeleter{geos.handle()}};
  if (clipped == nullptr) return std::nullopt;
  return geos.export_geometry(clipped, geometry.srid, geometry.has_z);
}

// The ends of an arc that is not closed.
Geometry ends_of(const Geometry& arcs) {
  const std::vector<Coordinate>& run = arcs.coordinates;
  Geometry ends = empty_like(arcs, GeometryType::kMultiPoint);
  const bool is_closed = !run.empty() && run.front().x == run.back().x &&
                         run.front().y == run.back().y &&
                         (!arcs.has_z || run.front().z == run.back().z);
  if (run.empty() || is_closed) return ends;
  ends.parts = {point_like(arcs, run.front()), point_like(arcs, run.back())};
  return ends;
}

// Of triangles: the one, or all of them.
Geometry outlines_of(const Geometry& triangles) {
  std::vector<Geometry> outlines;
  for_each_simple(triangles, [&outlines](const Geometry& triangle) {
    if (!triangle.is_empty()) outlines.push_back(line_like(triangle, triangle.rings[0]));
  });
  if (outlines.empty()) {
    const bool is_single = triangles.type == GeometryType::kTriangle;
    return empty_like(triangles,
                      is_single ? GeometryType::kLineString : GeometryType::kGeometryCollection);
  }
  if (outlines.size() == 1) return outlines[0];
  return collection_like(triangles, GeometryType::kMultiLineString, std::move(outlines));
}

// The ends in which an odd number of lines ends. PostGIS takes one that comes again out of its list
// by putting the last one in its place.
Geometry odd_ends_of(const Geometry& lines) {
  std::vector<Coordinate> ends;
  const auto turn = [&ends](const Coordinate& end) {
    const auto known = std::ranges::find(ends, end);
    if (known == ends.end()) {
      ends.push_back(end);
    } else {
      *known = ends.back();
      ends.pop_back();
    }
  };
  for (const Geometry& line : lines.parts) {
    if (line.coordinates.empty()) continue;
    turn(line.coordinates.front());
    turn(line.coordinates.back());
  }
  std::vector<Geometry> points;
  points.reserve(ends.size());
  for (const Coordinate& end : ends) points.push_back(point_like(lines, end));
  return collection_like(lines, GeometryType::kMultiPoint, std::move(points));
}

// None of a closed line, which measures do not keep open.
Geometry ends_of_line(const Geometry& line) {
  const auto& vertices = line.coordinates;
  const bool is_closed = vertices.empty() || (vertices.front().x == vertices.back().x &&
                                              vertices.front().y == vertices.back().y &&
                                              vertices.front().z == vertices.back().z);
  if (is_closed) return empty_like(line, GeometryType::kMultiPoint);
  return collection_like(line, GeometryType::kMultiPoint,
                         {point_like(line, vertices.front()), point_like(line, vertices.back())});
}

Geometry boundary(const Geometry& geometry) {
  switch (geometry.type) {
    case GeometryType::kCircularString:
      return ends_of(geometry);
    case GeometryType::kCurvePolygon:
      return collection_like(geometry, GeometryType::kMultiCurve, geometry.parts);
    case GeometryType::kTriangle:
    case GeometryType::kTin:
      return outlines_of(geometry);
    case GeometryType::kMultiCurve:
      if (geometry.parts.empty()) return empty_like(geometry, GeometryType::kMultiPoint);
      throw Error::unsupported("ST_Boundary() of a MultiCurve");
    case GeometryType::kCompoundCurve:
    case GeometryType::kMultiSurface:
    case GeometryType::kPolyhedralSurface:
      throw_geometry_error(fmt::format("lwgeom_boundary: unsupported geometry type: {}",
                                       geometry_type_name(geometry.type)));
    case GeometryType::kPoint:
    case GeometryType::kMultiPoint:
      return empty_like(geometry, geometry.type);
    case GeometryType::kGeometryCollection:
      if (geometry.is_empty()) return geometry;
      throw Error::unsupported("ST_Boundary() of a collection");
    case GeometryType::kMultiLineString:
      return odd_ends_of(geometry);
    case GeometryType::kLineString:
      return ends_of_line(geometry);
    case GeometryType::kPolygon:
      break;
    case GeometryType::kMultiPolygon:
      if (geometry.is_empty()) return empty_like(geometry, GeometryType::kGeometryCollection);
      break;
  }
  std::vector<Geometry> rings;
  for_each_simple(geometry, [&rings](const Geometry& polygon) {
    for (const auto& ring : polygon.rings) rings.push_back(line_like(polygon, ring));
  });
  if (rings.size() == 1) return rings[0];
  return collection_like(geometry, GeometryType::kMultiLineString, std::move(rings));
}

Geometry snap(const Geometry& geometry, const Geometry& to, double tolerance) {
  require_overlay(geometry, to, "lwgeom_snap");
  return run_geos(geometry, to, "lwgeom_snap",
                  [tolerance](auto handle, const auto* a, const auto* b) {
                    return GEOSSnap_r(handle, a, b, tolerance);
                  });
}

Geometry shared_paths(const Geometry& left, const Geometry& right) {
  require_overlay(left, right, "lwgeom_sharedpaths");
  refuse_empty_parts(left, "ST_SharedPaths");
  refuse_empty_parts(right, "ST_SharedPaths");
  refuse_unbounded_vertices(left, "ST_SharedPaths");
  refuse_unbounded_vertices(right, "ST_SharedPaths");
  return run_geos(left, right, "lwgeom_sharedpaths", GEOSSharedPaths_r);
}

Geometry reduce_precision(const Geometry& geometry, double grid_size) {
  if (geometry.is_empty()) return geometry;
  refuse_heights_of_chance({&geometry}, grid_size);
  return run_geos(geometry, "lwgeom_reduceprecision",
                  [grid_size](auto handle, const auto* imported) {
                    return GEOSGeom_setPrecision_r(handle, imported, grid_size, 0);
                  });
}

std::optional<Geometry> intersect_geographies(const Geometry& left, const Geometry& right) {
  if (left.is_empty() && right.is_empty()) return std::nullopt;
  return on_plane(left, right, [](const Geometry& one, const Geometry& other) {
    return intersect(one, other, kNoGrid);
  });
}

constexpr FunctionEntry kEntries[] = {
    {"st_intersection(geography,geography)", native<intersect_geographies>},
    {"st_union(geometry,geometry)", native_any<unite>},
    {"st_union(geometry,geometry,double precision)", native_any<unite_on_grid>},
    {"st_intersection(geometry,geometry,double precision)", native_any<intersect>},
    {"st_intersection(text,text)", native<intersect_texts>},
    {"st_difference(geometry,geometry,double precision)", native_any<subtract>},
    {"st_symdifference(geometry,geometry,double precision)", native_any<symmetric_difference>},
    {"st_symmetricdifference(geometry,geometry)", native_any<symmetric_difference_without_grid>},
    {"st_unaryunion(geometry,double precision)", native_any<unary_union>},
    {"st_node(geometry)", native_any<node>},
    {"st_clipbybox2d(geometry,box2d)", native_any<clip>},
    {"st_boundary(geometry)", native_any<boundary>},
    {"st_snap(geometry,geometry,double precision)", native_any<snap>},
    {"st_sharedpaths(geometry,geometry)", native_any<shared_paths>},
    {"st_reduceprecision(geometry,double precision)", native_any<reduce_precision>},
};

}  // namespace

std::span<const FunctionEntry> geometry_overlay_functions() { return kEntries; }

}  // namespace carto_mock::sql
