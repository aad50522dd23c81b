// Vertices moved to a grid, rounded, and left out where they repeat; corners cut (PostGIS manual,
// chapters 8.5 and 8.14).
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"
#include "sql/functions/geometry_reduction.h"

namespace carto_mock::sql {
namespace {

using Run = std::vector<Coordinate>;

constexpr std::size_t kShortestRing = 4;

// A cell of size 0 or less leaves an ordinate as it is.
struct Grid {
  Coordinate origin;
  Coordinate cell;
};

double snapped(double value, double origin, double cell) {
  return cell > 0 ? std::rint((value - origin) / cell) * cell + origin : value;
}

// Without vertices that fall on the one before.
Run snap_run(const Run& run, const Grid& grid) {
  Run result;
  for (const Coordinate& at : run) {
    const Coordinate moved{
        snapped(at.x, grid.origin.x, grid.cell.x), snapped(at.y, grid.origin.y, grid.cell.y),
        snapped(at.z, grid.origin.z, grid.cell.z), snapped(at.m, grid.origin.m, grid.cell.m)};
    if (result.empty() || !(result.back() == moved)) result.push_back(moved);
  }
  return result;
}

// What collapses becomes empty.
Geometry snap(const Geometry& geometry, const Grid& grid) {
  Geometry result = empty_like(geometry, geometry.type);
  switch (geometry.type) {
    case GeometryType::kPoint:
      result.coordinates = snap_run(geometry.coordinates, grid);
      break;
    case GeometryType::kLineString:
      result.coordinates = snap_run(geometry.coordinates, grid);
      if (result.coordinates.size() < 2) result.coordinates.clear();
      break;
    case GeometryType::kPolygon: {
      for (const Run& ring : geometry.rings) {
        Run moved = snap_run(ring, grid);
        if (moved.size() >= kShortestRing) {
          result.rings.push_back(std::move(moved));
        } else if (result.rings.empty()) {
          break;
        }
      }
      break;
    }
    case GeometryType::kMultiPoint:
    case GeometryType::kMultiLineString:
    case GeometryType::kMultiPolygon:
    case GeometryType::kGeometryCollection:
      for (const Geometry& part : geometry.parts) {
        Geometry moved = snap(part, grid);
        if (!moved.is_empty()) result.parts.push_back(std::move(moved));
      }
      break;
    case GeometryType::kCurvePolygon:
    case GeometryType::kMultiCurve:
    case GeometryType::kMultiSurface:
    case GeometryType::kPolyhedralSurface:
      throw_geometry_error(fmt::format("lwgeom_grid_in_place: Unsupported geometry type: {}",
                                       geometry_type_name(geometry.type)));
    default:
      refuse_kind();
  }
  return result;
}

Geometry snap_to_grid(const Geometry& geometry, double origin_x, double origin_y, double width,
                      double height) {
  if (geometry.is_empty() || (width == 0 && height == 0)) return geometry;
  return snap(geometry, {{origin_x, origin_y, 0, 0}, {width, height, 0, 0}});
}

Geometry snap_to_squares(const Geometry& geometry, double size) {
  return snap_to_grid(geometry, 0, 0, size, size);
}

Geometry snap_to_grid_at(const Geometry& geometry, const Geometry& origin, double width,
                         double height, double z_size, double m_size) {
  if (geometry.is_empty()) return geometry;
  if (origin.type != GeometryType::kPoint) throw_geometry_error("Offset geometry must be a point");
  if (origin.is_empty()) throw Error::unsupported("ST_SnapToGrid() from an empty point");
  return snap(geometry, {origin.coordinates[0], {width, height, z_size, m_size}});
}

double squared_distance(const Coordinate& a, const Coordinate& b) {
  return (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y);
}

// Of vertices that lie within the tolerance of the last one kept, none is kept, except the last of
// the run; at least `shortest` stay.
Run without_repeated(const Run& run, double tolerance, std::size_t shortest) {
  if (run.size() <= shortest) return run;
  Run kept{run.front()};
  std::size_t remaining = run.size();
  for (std::size_t i = 1; i < run.size(); ++i) {
    const bool is_last = i + 1 == run.size();
    if (remaining > shortest) {
      if (tolerance > 0) {
        if (squared_distance(kept.back(), run[i]) <= tolerance * tolerance) {
          if (!is_last) {
            --remaining;
            continue;
          }
          if (kept.size() > 1) {
            kept.pop_back();
            --remaining;
          }
        }
      } else if (kept.back() == run[i]) {
        --remaining;
        continue;
      }
    }
    kept.push_back(run[i]);
  }
  return kept;
}

// Where points go, those that stay come from west to east, the first of each place from the south;
// where none goes, all stay where they are.
Geometry without_repeated_points(const Geometry& multipoint, double tolerance) {
  std::vector<Geometry> sorted = multipoint.parts;
  if (std::ranges::any_of(sorted, &Geometry::is_empty))
    throw Error::unsupported("ST_RemoveRepeatedPoints() of a multipoint with an empty point");
  std::ranges::stable_sort(sorted, {}, [](const Geometry& p) { return p.coordinates[0].y; });
  Geometry result = empty_like(multipoint, multipoint.type);
  for (const Geometry& point : sorted) {
    const bool repeats = std::ranges::any_of(result.parts, [&](const Geometry& kept) {
      return squared_distance(kept.coordinates[0], point.coordinates[0]) <= tolerance * tolerance;
    });
    if (!repeats) result.parts.push_back(point);
  }
  if (result.parts.size() == sorted.size()) return multipoint;
  std::ranges::stable_sort(result.parts, {}, [](const Geometry& p) { return p.coordinates[0].x; });
  return result;
}

Geometry remove_repeated(const Geometry& geometry, double tolerance) {
  Geometry result = empty_like(geometry, geometry.type);
  switch (geometry.type) {
    case GeometryType::kPoint:
      return geometry;
    case GeometryType::kLineString:
      result.coordinates = without_repeated(geometry.coordinates, tolerance, 2);
      break;
    case GeometryType::kPolygon:
      for (const Run& ring : geometry.rings)
        result.rings.push_back(without_repeated(ring, tolerance, 4));
      break;
    case GeometryType::kMultiPoint:
      return without_repeated_points(geometry, tolerance);
    case GeometryType::kMultiLineString:
    case GeometryType::kMultiPolygon:
    case GeometryType::kGeometryCollection:
      for (const Geometry& part : geometry.parts) {
        const bool is_empty_line =
            part.type == GeometryType::kLineString && part.coordinates.empty();
        if (!is_empty_line) result.parts.push_back(remove_repeated(part, tolerance));
      }
      break;
    case GeometryType::kPolyhedralSurface:
      throw_geometry_error(
          fmt::format("lwgeom_remove_repeated_points_in_place: unsupported geometry type: {}",
                      geometry_type_name(geometry.type)));
    default:
      refuse_kind();
  }
  return result;
}

// Clears the bits that are not needed for so many decimal digits after the point.
double quantized(double value, std::int32_t digits) {
  if (value == 0 || std::isnan(value)) return value;
  constexpr int kMantissaBits = 52;
  const double digits_left = 1 + std::floor(std::log10(std::fabs(value)));
  const double bits = std::ceil((digits_left + digits) / std::log10(2.0));
  if (bits > kMantissaBits) return value;
  const int kept = bits < 1 ? 1 : static_cast<int>(bits);
  std::uint64_t image = 0;
  std::memcpy(&image, &value, sizeof(image));
  image &= ~std::uint64_t{0} << (kMantissaBits - kept);
  std::memcpy(&value, &image, sizeof(image));
  return value;
}

std::optional<Geometry> quantize(std::optional<Geometry> geometry, std::optional<std::int32_t> x,
                                 std::optional<std::int32_t> y, std::optional<std::int32_t> z,
                                 std::optional<std::int32_t> m) {
  if (!geometry) return std::nullopt;
  if (!x) throw_geometry_error("Must specify precision");
  return change_vertices(*geometry, [&](Coordinate& at) {
    at.x = quantized(at.x, *x);
    at.y = quantized(at.y, y.value_or(*x));
    at.z = quantized(at.z, z.value_or(*x));
    at.m = quantized(at.m, m.value_or(*x));
  });
}

// A quarter of the way to the other one, as PostGIS reckons it.
Coordinate quarter_between(const Coordinate& from, const Coordinate& to) {
  constexpr double kQuarter = 0.25;
  return {from.x + (to.x - from.x) * kQuarter, from.y + (to.y - from.y) * kQuarter,
          from.z + (to.z - from.z) * kQuarter, from.m + (to.m - from.m) * kQuarter};
}

// Cuts each corner at a quarter of its sides (Chaikin). The ends stay of lines, and of rings if
// they are to. Without Z, PostGIS gives the new ones no measures.
Run cut_corners(const Run& run, bool keeps_ends, bool is_ring, bool has_measures) {
  Run result;
  const auto near_first = [has_measures](const Coordinate& from, const Coordinate& to) {
    Coordinate at = quarter_between(from, to);
    if (!has_measures) at.m = 0;
    return at;
  };
  for (std::size_t i = 1; i < run.size(); ++i) {
    const bool is_first = i == 1;
    const bool is_last = i + 1 == run.size();
    if (is_first && keeps_ends) {
      result.push_back(run[0]);
    } else {
      result.push_back(near_first(run[i - 1], run[i]));
    }
    if (is_last && keeps_ends) {
      if (is_first) {
        result.push_back(run[i]);
        continue;
      }
      result.push_back(run[i]);
    } else {
      result.push_back(near_first(run[i], run[i - 1]));
    }
  }
  if (is_ring && !keeps_ends) result.push_back(result.front());
  return result;
}

Geometry smooth(const Geometry& geometry, std::int32_t iterations, bool keeps_ends) {
  if (geometry.type == GeometryType::kPoint || geometry.type == GeometryType::kMultiPoint)
    return geometry;
  constexpr std::int32_t kMostIterations = 5;
  if (iterations < 1 || iterations > kMostIterations)
    throw_geometry_error("Number of iterations must be between 1 and 5 : LWGEOM_ChaikinSmoothing");
  if (!is_plain(geometry.type))
    throw_geometry_error(fmt::format("lwgeom_chaikin: unsupported geometry type: {}",
                                     geometry_type_name(geometry.type)));
  if (is_collection(geometry.type) && geometry.is_empty())
    return empty_like(geometry, geometry.type);
  Geometry result = geometry;
  for (std::int32_t i = 0; i < iterations; ++i) {
    for (Run& ring : result.rings) {
      if (ring.size() < kShortestRing)
        throw Error::unsupported("ST_ChaikinSmoothing() of rings with fewer than four vertices");
      ring = cut_corners(ring, keeps_ends, true, geometry.has_z);
    }
    if (result.type == GeometryType::kLineString && result.coordinates.size() > 2)
      result.coordinates = cut_corners(result.coordinates, true, false, geometry.has_z);
  }
  for (Geometry& part : result.parts) part = smooth(part, iterations, keeps_ends);
  return result;
}

}  // namespace

Geometry snap_to_cells(const Geometry& geometry, double width, double height) {
  return snap_to_grid(geometry, 0, 0, width, height);
}

namespace {

constexpr FunctionEntry kEntries[] = {
    {"st_snaptogrid(geometry,double precision)", native_any<snap_to_squares>},
    {"st_snaptogrid(geometry,double precision,double precision)", native_any<snap_to_cells>},
    {"st_snaptogrid(geometry,double precision,double precision,double precision,double precision)",
     native_any<snap_to_grid>},
    {"st_snaptogrid(geometry,geometry,double precision,double precision,double precision,"
     "double precision)",
     native_any<snap_to_grid_at>},
    {"st_removerepeatedpoints(geometry,double precision)", native_any<remove_repeated>},
    {"st_quantizecoordinates(geometry,integer,integer,integer,integer)", native_any<quantize>},
    {"st_chaikinsmoothing(geometry,integer,boolean)", native_any<smooth>},
};

}  // namespace

std::span<const FunctionEntry> geometry_rounding_functions() { return kEntries; }

}  // namespace carto_mock::sql
