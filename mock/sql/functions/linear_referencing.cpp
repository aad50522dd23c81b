// Places along lines, by length and by measure (PostGIS manual, chapter 8.19).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"
#include "sql/functions/planar_distance.h"

namespace carto_mock::sql {
namespace {

using Run = std::vector<Coordinate>;
using Length = double (*)(const Coordinate&, const Coordinate&);

double length_2d(const Coordinate& a, const Coordinate& b) {
  return std::hypot(b.x - a.x, b.y - a.y);
}

double length_3d(const Coordinate& a, const Coordinate& b) {
  const double dx = b.x - a.x;
  const double dy = b.y - a.y;
  const double dz = b.z - a.z;
  return std::sqrt(dx * dx + dy * dy + dz * dz);
}

// PostGIS takes the root of the squares here, and hypot() for the segments on the way: that decides
// the last digits.
double run_length(const Run& run, Length length) {
  double total = 0;
  for (std::size_t i = 1; i < run.size(); ++i) {
    const double dx = run[i].x - run[i - 1].x;
    const double dy = run[i].y - run[i - 1].y;
    total += length == length_2d ? std::sqrt(dx * dx + dy * dy) : length(run[i - 1], run[i]);
  }
  return total;
}

Coordinate interpolate(const Coordinate& a, const Coordinate& b, double share) {
  return {a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share, a.z + (b.z - a.z) * share,
          a.m + (b.m - a.m) * share};
}

void require_share(double share) {
  if (share < 0 || share > 1)
    throw_geometry_error("line_interpolate_point: 2nd arg isn't within [0,1]");
}

void require_line(const Geometry& line) {
  if (line.type != GeometryType::kLineString)
    throw_geometry_error("line_interpolate_point: 1st arg isn't a line");
}

// The places at the shares `step`, 2·step … of the length, `count` of them; the shares are summed
// up, as in PostGIS.
Run places(const Run& run, double step, std::size_t count, Length length) {
  const double total = run_length(run, length);
  Run result;
  double passed = 0;
  double wanted = step;
  for (std::size_t i = 1; i < run.size() && result.size() < count; ++i) {
    const double piece = length(run[i - 1], run[i]) / total;
    while (result.size() < count && wanted < passed + piece) {
      result.push_back(interpolate(run[i - 1], run[i], (wanted - passed) / piece));
      wanted += step;
    }
    passed += piece;
  }
  while (result.size() < count) result.push_back(run.back());
  return result;
}

template <Length length>
Geometry point_at(const Geometry& line, double share) {
  require_share(share);
  require_line(line);
  if (line.is_empty()) return empty_like(line, GeometryType::kPoint);
  if (share == 0) return point_like(line, line.coordinates.front());
  if (share == 1) return point_like(line, line.coordinates.back());
  return point_like(line, places(line.coordinates, share, 1, length)[0]);
}

Geometry points_at(const Geometry& line, double share, bool repeats) {
  require_share(share);
  require_line(line);
  if (line.is_empty()) return empty_like(line, GeometryType::kPoint);
  if (std::isnan(share)) throw Error::unsupported("ST_LineInterpolatePoints() at NaN");
  const bool is_single = !repeats || share > 0.5 || share == 0;
  if (is_single) return point_at<length_2d>(line, share);
  const auto count = static_cast<std::size_t>(std::floor(1 / share));
  std::vector<Geometry> points;
  for (const Coordinate& place : places(line.coordinates, share, count, length_2d))
    points.push_back(point_like(line, place));
  return collection_like(line, GeometryType::kMultiPoint, std::move(points));
}

// The segment that is nearest to a point, and where on it.
struct Place {
  std::size_t segment = 0;  // its first vertex
  double share = 0;
};

Place nearest_place(const Run& run, const Coordinate& point) {
  Place place;
  double best = std::numeric_limits<double>::infinity();
  for (std::size_t i = 1; i < run.size(); ++i) {
    const Coordinate& a = run[i - 1];
    const Coordinate& b = run[i];
    const double share = a.x == b.x && a.y == b.y ? 0 : nearest_share(point, a, b);
    const double distance = length_2d(point, interpolate(a, b, share));
    if (distance < best) {
      best = distance;
      place = {i - 1, share};
    }
  }
  return place;
}

double locate_point(const Geometry& line, const Geometry& point) {
  if (line.type != GeometryType::kLineString)
    throw_geometry_error("line_locate_point: 1st arg isn't a line");
  if (point.type != GeometryType::kPoint)
    throw_geometry_error("line_locate_point: 2nd arg isn't a point");
  require_same_srid(line, point, "LWGEOM_line_locate_point");
  const Run& run = line.coordinates;
  if (run.empty()) return 0;
  if (point.is_empty()) throw Error::unsupported("ST_LineLocatePoint() of an empty point");
  const double total = run_length(run, length_2d);
  if (total == 0) return 1;
  const Place place = nearest_place(run, point.coordinates[0]);
  if (place.share == 1 && place.segment + 2 == run.size()) return 1;
  if (place.share == 0 && place.segment == 0) return 0;
  double passed = 0;
  for (std::size_t i = 1; i <= place.segment; ++i) passed += length_2d(run[i - 1], run[i]);
  const Coordinate& start = run[place.segment];
  const Coordinate at = place.share == 1 ? run[place.segment + 1]
                                         : interpolate(start, run[place.segment + 1], place.share);
  return (passed + length_2d(start, at)) / total;
}

// Lengths that differ by less are equal to PostGIS here.
bool nearly_equal(double a, double b, double total) {
  constexpr double kTolerance = 1e-12;
  return std::fabs(a - b) <= kTolerance * total;
}

Run substring(const Run& run, double from_share, double to_share) {
  const double total = run_length(run, length_2d);
  const double from = from_share * total;
  // PostGIS stops where it began at a share that is NaN.
  const double to = std::isnan(to_share) ? from : to_share * total;
  Run result;
  const auto add = [&result](const Coordinate& at) {
    if (result.empty() || !(result.back() == at)) result.push_back(at);
  };
  double passed = 0;
  bool is_inside = false;
  for (std::size_t i = 1; i < run.size(); ++i) {
    const double piece = length_2d(run[i - 1], run[i]);
    const double end = passed + piece;
    const auto place = [&](double at) {
      if (at <= passed || nearly_equal(at, passed, total)) return run[i - 1];
      if (at >= end || nearly_equal(at, end, total)) return run[i];
      return interpolate(run[i - 1], run[i], (at - passed) / piece);
    };
    if (!is_inside) {
      if (from > end && !nearly_equal(from, end, total)) {
        passed = end;
        continue;
      }
      is_inside = true;
      add(place(from));
    }
    if (to < end || nearly_equal(to, end, total)) {
      add(place(to));
      return result;
    }
    add(run[i]);
    passed = end;
  }
  return result;
}

Geometry substring_of_line(const Geometry& line, double from, double to) {
  Run run = substring(line.coordinates, from, to);
  if (std::isnan(from) && std::isnan(to)) run.resize(1);
  if (run.size() == 1) return point_like(line, run[0]);
  return line_like(line, std::move(run));
}

std::optional<Geometry> line_substring(const Geometry& line, double from, double to) {
  if (from < 0 || from > 1)
    throw_geometry_error("line_interpolate_point: 2nd arg isn't within [0,1]");
  if (to < 0 || to > 1) throw_geometry_error("line_interpolate_point: 3rd arg isn't within [0,1]");
  if (from > to) throw_geometry_error("2nd arg must be smaller then 3rd arg");
  if (line.type != GeometryType::kLineString && line.type != GeometryType::kMultiLineString)
    throw_geometry_error("line_substring: 1st arg isn't a line");
  if (line.is_empty()) return std::nullopt;
  if (line.type == GeometryType::kLineString) return substring_of_line(line, from, to);
  double total = 0;
  for (const Geometry& part : line.parts) total += run_length(part.coordinates, length_2d);
  std::vector<Geometry> parts;
  double passed = 0;
  for (const Geometry& part : line.parts) {
    const double length = run_length(part.coordinates, length_2d);
    const double start = passed / total;
    const double end = (passed + length) / total;
    passed += length;
    if (from > end || to < start || (to == start && from != to)) continue;
    if (from == end && from != to) continue;
    const double share = length / total;
    const double part_from = from <= start ? 0 : (from - start) / share;
    const double part_to = to >= end ? 1 : (to - start) / share;
    parts.push_back(substring_of_line(part, part_from, part_to));
  }
  const bool has_points = std::ranges::any_of(
      parts, [](const Geometry& part) { return part.type == GeometryType::kPoint; });
  return collection_like(
      line, has_points ? GeometryType::kGeometryCollection : GeometryType::kMultiLineString,
      std::move(parts));
}

// Measures from `start` to `end` by length; by count where there is no length.
void add_measures(Run& run, double start, double end) {
  const double total = run_length(run, length_2d);
  double passed = 0;
  for (std::size_t i = 0; i < run.size(); ++i) {
    if (i > 0) passed += length_2d(run[i - 1], run[i]);
    if (total > 0) {
      run[i].m = start + (end - start) * passed / total;
    } else {
      const auto last = static_cast<double>(run.size() - 1);
      run[i].m = run.size() < 2 ? start : start + (end - start) * static_cast<double>(i) / last;
    }
  }
}

Geometry add_measure(const Geometry& line, double start, double end) {
  if (line.type != GeometryType::kLineString && line.type != GeometryType::kMultiLineString)
    throw_geometry_error("Only LINESTRING and MULTILINESTRING are supported");
  if (line.is_empty()) throw Error::unsupported("ST_AddMeasure() of an empty line");
  Geometry result = with_dimensions(line, line.has_z, true, 0, 0);
  if (line.type == GeometryType::kLineString) {
    add_measures(result.coordinates, start, end);
    return result;
  }
  double total = 0;
  for (const Geometry& part : line.parts) total += run_length(part.coordinates, length_2d);
  double passed = 0;
  for (Geometry& part : result.parts) {
    const double length = run_length(part.coordinates, length_2d);
    const double range = end - start;
    const double part_start = total > 0 ? start + range * passed / total : start;
    const double part_end = total > 0 ? start + range * (passed + length) / total : end;
    add_measures(part.coordinates, part_start, part_end);
    passed += length;
  }
  return result;
}

double interpolate_measure(const Geometry& line, const Geometry& point) {
  if (line.type != GeometryType::kLineString)
    throw_geometry_error("ST_InterpolatePoint: 1st argument isn't a line");
  if (point.type != GeometryType::kPoint)
    throw_geometry_error("ST_InterpolatePoint: 2nd argument isn't a point");
  require_same_srid(line, point, "ST_InterpolatePoint");
  if (!line.has_m)
    throw_geometry_error("ST_InterpolatePoint only accepts geometries that have an M dimension");
  if (line.is_empty() || point.is_empty()) throw_geometry_error("Input geometry is empty");
  const Run& run = line.coordinates;
  if (run.size() == 1) return run[0].m;
  const Place place = nearest_place(run, point.coordinates[0]);
  return interpolate(run[place.segment], run[place.segment + 1], place.share).m;
}

// A share of 0 of the way between equal measures is its middle.
std::optional<Coordinate> at_measure(const Coordinate& a, const Coordinate& b, double measure,
                                     double offset) {
  if (measure < std::min(a.m, b.m) || measure > std::max(a.m, b.m)) return std::nullopt;
  const double share = a.m == b.m ? 0.5 : (measure - a.m) / (b.m - a.m);
  Coordinate place = interpolate(a, b, share);
  place.m = measure;
  if (offset != 0) {
    const double angle = std::atan2(b.y - a.y, b.x - a.x);
    place.x -= std::sin(angle) * offset;
    place.y += std::cos(angle) * offset;
  }
  return place;
}

void locate_in(const Geometry& geometry, double measure, double offset,
               std::vector<Geometry>& points) {
  switch (geometry.type) {
    case GeometryType::kPoint:
      if (!geometry.is_empty() && geometry.coordinates[0].m == measure) points.push_back(geometry);
      return;
    case GeometryType::kLineString: {
      std::optional<Coordinate> last;
      for (std::size_t i = 1; i < geometry.coordinates.size(); ++i) {
        const auto place =
            at_measure(geometry.coordinates[i - 1], geometry.coordinates[i], measure, offset);
        if (!place || (last && *last == *place)) continue;
        last = place;
        points.push_back(point_like(geometry, *place));
      }
      return;
    }
    case GeometryType::kMultiPoint:
    case GeometryType::kMultiLineString:
      for (const Geometry& part : geometry.parts) locate_in(part, measure, offset, points);
      return;
    case GeometryType::kPolygon:
    case GeometryType::kMultiPolygon:
    case GeometryType::kGeometryCollection:
      throw_geometry_error(fmt::format("Only linear geometries are supported, {} provided.",
                                       geometry_type_name(geometry.type)));
    default:
      refuse_kind();
  }
}

Geometry locate_along(const Geometry& geometry, double measure, double offset) {
  if (!geometry.has_m) throw_geometry_error("Input geometry does not have a measure dimension");
  std::vector<Geometry> points;
  locate_in(geometry, measure, offset, points);
  return collection_like(geometry, GeometryType::kMultiPoint, std::move(points));
}

constexpr FunctionEntry kEntries[] = {
    {"st_lineinterpolatepoint(geometry,double precision)", native_any<point_at<length_2d>>},
    {"st_3dlineinterpolatepoint(geometry,double precision)", native_any<point_at<length_3d>>},
    {"st_lineinterpolatepoints(geometry,double precision,boolean)", native_any<points_at>},
    {"st_linelocatepoint(geometry,geometry)", native_any<locate_point>},
    {"st_linesubstring(geometry,double precision,double precision)", native_any<line_substring>},
    {"st_addmeasure(geometry,double precision,double precision)", native_any<add_measure>},
    {"st_interpolatepoint(geometry,geometry)", native_any<interpolate_measure>},
    {"st_locatealong(geometry,double precision,double precision)", native_any<locate_along>},
};

}  // namespace

std::span<const FunctionEntry> linear_referencing_functions() { return kEntries; }

}  // namespace carto_mock::sql
