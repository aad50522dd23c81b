// Lines cut at measures, elevations, points and lines, polygons at lines (PostGIS manual, chapters
// 8.13 and 8.19).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"
#include "sql/functions/geos.h"
#include "sql/functions/planar_distance.h"

namespace carto_mock::sql {
namespace {

using Run = std::vector<Coordinate>;

Coordinate interpolate(const Coordinate& a, const Coordinate& b, double share) {
  return {a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share, a.z + (b.z - a.z) * share,
          a.m + (b.m - a.m) * share};
}

struct Range {
  double Coordinate::*ordinate;
  double low;
  double high;

  bool contains(const Coordinate& at) const { return at.*ordinate >= low && at.*ordinate <= high; }
};

// Where the way from `a` to `b` passes a bound.
Coordinate at_bound(const Coordinate& a, const Coordinate& b, const Range& range, double bound) {
  const double from = a.*range.ordinate;
  Coordinate at = interpolate(a, b, (bound - from) / (b.*range.ordinate - from));
  at.*range.ordinate = bound;
  return at;
}

// The parts of a line within the range; a part may be a single vertex.
std::vector<Run> runs_within(const Run& run, const Range& range) {
  std::vector<Run> result;
  Run current;
  const auto finish = [&] {
    if (!current.empty()) result.push_back(std::move(current));
    current = {};
  };
  for (std::size_t i = 0; i < run.size(); ++i) {
    const bool is_inside = range.contains(run[i]);
    if (i > 0) {
      const bool was_inside = range.contains(run[i - 1]);
      const double from = run[i - 1].*range.ordinate;
      const double to = run[i].*range.ordinate;
      if (!was_inside) {
        const double entry = from < range.low ? range.low : range.high;
        const bool enters = from < range.low ? to > range.low : to < range.high;
        if (enters) current.push_back(at_bound(run[i - 1], run[i], range, entry));
      }
      if (!is_inside && !current.empty()) {
        const double exit = to < range.low ? range.low : range.high;
        const bool is_there = was_inside && from == exit;
        if (!is_there) current.push_back(at_bound(run[i - 1], run[i], range, exit));
      }
    }
    if (is_inside) {
      current.push_back(run[i]);
    } else {
      finish();
    }
  }
  finish();
  return result;
}

void clip(const Geometry& geometry, const Range& range, std::vector<Geometry>& parts) {
  for_each_simple(geometry, [&](const Geometry& part) {
    if (part.type == GeometryType::kPolygon)
      throw Error::unsupported("parts of polygons between measures");
    if (part.type == GeometryType::kPoint) {
      if (!part.is_empty() && range.contains(part.coordinates[0])) parts.push_back(part);
      return;
    }
    for (Run& run : runs_within(part.coordinates, range)) {
      parts.push_back(run.size() == 1 ? point_like(part, run[0]) : line_like(part, std::move(run)));
    }
  });
}

Geometry locate(const Geometry& geometry, double Coordinate::*ordinate, double from, double to) {
  if (geometry.type == GeometryType::kGeometryCollection)
    throw Error::unsupported("parts of collections between measures");
  std::vector<Geometry> parts;
  clip(geometry, {ordinate, std::min(from, to), std::max(from, to)}, parts);
  const bool is_punctual = topological_dimension(geometry) == 0;
  const bool has_points = std::ranges::any_of(
      parts, [](const Geometry& part) { return part.type == GeometryType::kPoint; });
  GeometryType type = GeometryType::kMultiLineString;
  if (is_punctual) {
    type = GeometryType::kMultiPoint;
  } else if (has_points) {
    type = GeometryType::kGeometryCollection;
  }
  return collection_like(geometry, type, std::move(parts));
}

Geometry locate_between(const Geometry& geometry, double from, double to, double offset) {
  if (!geometry.has_m)
    throw_geometry_error("This function only accepts geometries that have an M dimension.");
  if (offset != 0) throw Error::unsupported("ST_LocateBetween() with an offset");
  return locate(geometry, &Coordinate::m, from, to);
}

Geometry locate_between_elevations(const Geometry& geometry, double from, double to) {
  if (!geometry.has_z)
    throw_geometry_error("This function only accepts geometries with Z dimensions.");
  return locate(geometry, &Coordinate::z, from, to);
}

// Both parts; none where the point does not lie within the line.
std::optional<std::pair<Run, Run>> cut_at(const Run& run, const Coordinate& point) {
  for (std::size_t i = 1; i < run.size(); ++i) {
    const Coordinate& a = run[i - 1];
    const Coordinate& b = run[i];
    if (a.x == b.x && a.y == b.y) continue;
    const double share = nearest_share(point, a, b);
    const Coordinate at = share == 1 ? b : interpolate(a, b, share);
    if (at.x != point.x || at.y != point.y) continue;
    const bool is_start = i == 1 && share == 0;
    const bool is_end = i + 1 == run.size() && share == 1;
    if (is_start || is_end) return std::nullopt;
    const auto place = run.begin() + static_cast<std::ptrdiff_t>(i);
    Run before(run.begin(), place);
    if (share > 0) before.push_back(at);
    Run after(share < 1 ? place : place + 1, run.end());
    after.insert(after.begin(), at);
    return std::pair{std::move(before), std::move(after)};
  }
  return std::nullopt;
}

std::vector<Geometry> split_by_points(const Geometry& line, const Geometry& points) {
  if (points.type == GeometryType::kPoint) {
    if (points.is_empty()) return {line};
    auto cut = cut_at(line.coordinates, points.coordinates[0]);
    if (!cut) return {line};
    return {line_like(line, std::move(cut->first)), line_like(line, std::move(cut->second))};
  }
  // A part that is cut leaves its second half in its place; the first one goes to the end.
  std::vector<Geometry> parts{line};
  for (const Geometry& point : points.parts) {
    if (point.is_empty()) continue;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      auto cut = cut_at(parts[i].coordinates, point.coordinates[0]);
      if (!cut) continue;
      parts[i] = line_like(line, std::move(cut->second));
      parts.push_back(line_like(line, std::move(cut->first)));
      break;
    }
  }
  return parts;
}

std::vector<Geometry> simple_parts(const Geometry& geometry) {
  std::vector<Geometry> parts;
  for_each_simple(geometry, [&parts](const Geometry& part) { parts.push_back(part); });
  return parts;
}

std::vector<Geometry> split_by_lines(const Geometry& line, const Geometry& blade) {
  const GeosSession geos;
  const GeosGeometry imported = geos.import(line);
  GeosGeometry cutter = geos.import(blade);
  if (topological_dimension(blade) == 2)
    cutter = geos.own(GEOSBoundary_r(geos.handle(), cutter.get()), "GEOSBoundary");
  char* found = GEOSRelate_r(geos.handle(), imported.get(), cutter.get());
  if (found == nullptr) throw_geometry_error("GEOSRelate: " + geos.error());
  const std::string matrix(found);
  GEOSFree_r(geos.handle(), found);
  if (matrix[0] == '1') throw_geometry_error("Splitter line has linear intersection with input");
  if (matrix[0] == 'F' && matrix[1] == 'F') return {line};
  return simple_parts(geos.export_geometry(
      geos.own(GEOSDifference_r(geos.handle(), imported.get(), cutter.get()), "GEOSDifference"),
      line.srid, line.has_z));
}

std::vector<Geometry> split_polygon(const Geometry& polygon, const Geometry& blade) {
  const GeosSession geos;
  const GeosGeometry area = geos.import(polygon);
  const GeosGeometry outline = geos.own(GEOSBoundary_r(geos.handle(), area.get()), "GEOSBoundary");
  const GeosGeometry cutter = geos.import(blade);
  const GeosGeometry lines =
      geos.own(GEOSUnion_r(geos.handle(), outline.get(), cutter.get()), "GEOSUnion");
  const GEOSGeometry* all_lines = lines.get();
  const GeosGeometry cells =
      geos.own(GEOSPolygonize_r(geos.handle(), &all_lines, 1), "GEOSPolygonize");
  std::vector<Geometry> parts;
  for (int i = 0; i < GEOSGetNumGeometries_r(geos.handle(), cells.get()); ++i) {
    const GEOSGeometry* cell = GEOSGetGeometryN_r(geos.handle(), cells.get(), i);
    const GeosGeometry inner =
        geos.own(GEOSPointOnSurface_r(geos.handle(), cell), "GEOSPointOnSurface");
    if (!geos.answer(GEOSContains_r(geos.handle(), area.get(), inner.get()), "GEOSContains"))
      continue;
    const GeosGeometry kept{GEOSGeom_clone_r(geos.handle(), cell), GeosDeleter{geos.handle()}};
    parts.push_back(geos.export_geometry(kept, polygon.srid, polygon.has_z));
  }
  return parts;
}

std::vector<Geometry> split_line(const Geometry& line, const Geometry& blade) {
  switch (blade.type) {
    case GeometryType::kPoint:
    case GeometryType::kMultiPoint:
      return split_by_points(line, blade);
    case GeometryType::kLineString:
    case GeometryType::kMultiLineString:
    case GeometryType::kPolygon:
    case GeometryType::kMultiPolygon:
      return split_by_lines(line, blade);
    default:
      break;
  }
  throw_geometry_error(
      fmt::format("Splitting a Line by a {} is unsupported", geometry_type_name(blade.type)));
}

void split_into(const Geometry& geometry, const Geometry& blade, std::vector<Geometry>& parts) {
  switch (geometry.type) {
    case GeometryType::kLineString:
      std::ranges::move(split_line(geometry, blade), std::back_inserter(parts));
      return;
    case GeometryType::kPolygon:
      if (blade.type != GeometryType::kLineString && blade.type != GeometryType::kMultiLineString)
        throw_geometry_error(fmt::format("Splitting a Polygon by a {} is unsupported",
                                         geometry_type_name(blade.type)));
      std::ranges::move(split_polygon(geometry, blade), std::back_inserter(parts));
      return;
    case GeometryType::kMultiLineString:
    case GeometryType::kMultiPolygon:
    case GeometryType::kGeometryCollection:
      for (const Geometry& part : geometry.parts) split_into(part, blade, parts);
      return;
    default:
      throw_geometry_error(fmt::format("Splitting of {} geometries is unsupported",
                                       geometry_type_name(geometry.type)));
  }
}

Geometry without_measures(Geometry geometry) {
  geometry.has_m = false;
  for (Coordinate& at : geometry.coordinates) at.m = 0;
  for (auto& ring : geometry.rings) {
    for (Coordinate& at : ring) at.m = 0;
  }
  for (Geometry& part : geometry.parts) part = without_measures(std::move(part));
  return geometry;
}

Geometry split(const Geometry& geometry, const Geometry& blade) {
  require_same_srid(geometry, blade, "ST_Split");
  refuse_unbounded_vertices(geometry, "ST_Split");
  // GEOS splits by lines and areas, and knows no measures.
  if (geometry.has_m && topological_dimension(blade) > 0)
    return split(without_measures(geometry), blade);
  std::vector<Geometry> parts;
  split_into(geometry, blade, parts);
  return collection_like(geometry, GeometryType::kGeometryCollection, std::move(parts));
}

// What lies on one side of `x` is moved. A positive distance moves what is left of it.
Geometry wrap_x(const Geometry& geometry, double x, double distance) {
  const std::optional<Box2d> box = bounding_box(geometry);
  if (!box || distance == 0) return geometry;
  if (is_collection(geometry.type)) {
    Geometry result = geometry;
    for (Geometry& part : result.parts) part = wrap_x(part, x, distance);
    return result;
  }
  const bool is_left = box->x_max < x;
  const bool is_right = box->x_min > x;
  if (!is_left && !is_right) throw Error::unsupported("ST_WrapX() of what crosses the line");
  if (is_left != (distance > 0)) return geometry;
  return change_vertices(geometry, [distance](Coordinate& at) { at.x += distance; });
}

constexpr FunctionEntry kEntries[] = {
    {"st_locatebetween(geometry,double precision,double precision,double precision)",
     native<locate_between>},
    {"st_locatebetweenelevations(geometry,double precision,double precision)",
     native<locate_between_elevations>},
    {"st_split(geometry,geometry)", native_any<split>},
    {"st_wrapx(geometry,double precision,double precision)", native<wrap_x>},
};

}  // namespace

std::span<const FunctionEntry> geometry_splitting_functions() { return kEntries; }

}  // namespace carto_mock::sql
