// Functions and operators on path (manual, chapter 9.11).
#include <algorithm>

#include "sql/functions/geometric_relations.h"
#include "sql/functions/type_function_lists.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using geometric::Path;
using geometric::Point;
using geometric::Polygon;
using geometric::Segment;

std::vector<Segment> segments(const Path& path) {
  return geometric::segments(path.points, path.is_closed);
}

std::int32_t point_count(const Path& path) { return static_cast<std::int32_t>(path.points.size()); }
bool is_closed(const Path& path) { return path.is_closed; }
bool is_open(const Path& path) { return !path.is_closed; }
Path close(const Path& path) { return {path.points, true}; }
Path open(const Path& path) { return {path.points, false}; }
Path of_polygon(const Polygon& polygon) { return {polygon.points, true}; }

std::optional<double> area(const Path& path) {
  if (!path.is_closed) return std::nullopt;
  double sum = 0;
  for (std::size_t i = 0; i < path.points.size(); ++i) {
    const Point& here = path.points[i];
    const Point& next = path.points[(i + 1) % path.points.size()];
    sum = add(sum, multiply(here.x, next.y));
    sum = subtract(sum, multiply(here.y, next.x));
  }
  return divide(std::fabs(sum), 2.0);
}

double length(const Path& path) {
  double sum = 0;
  for (const Segment& segment : segments(path))
    sum = add(sum, geometric::distance(segment.first, segment.second));
  return sum;
}

template <typename Compare>
bool compare_counts(const Path& one, const Path& other) {
  return Compare()(one.points.size(), other.points.size());
}

bool meets(const Path& one, const Path& other) {
  if (!geometric::overlaps(geometric::bounds(one.points), geometric::bounds(other.points)))
    return false;
  const auto others = segments(other);
  return std::ranges::any_of(segments(one), [&](const Segment& segment) {
    return std::ranges::any_of(others, [&](const Segment& crossed) {
      return geometric::intersection(segment, crossed).has_value();
    });
  });
}

template <typename Shape>
std::optional<double> least_distance(const std::vector<Segment>& edges, const Shape& shape,
                                     std::optional<double> least = std::nullopt) {
  for (const Segment& edge : edges) {
    const double distance = geometric::nearest(edge, shape).distance;
    if (!least || geometric::is_below_exactly(distance, *least)) least = distance;
  }
  return least;
}

std::optional<double> distance(const Path& one, const Path& other) {
  std::optional<double> least;
  const auto others = segments(other);
  for (const Segment& segment : segments(one)) least = least_distance(others, segment, least);
  return least;
}

// An open path of one point is nowhere, and no way off.
double distance_to_point(const Path& path, const Point& point) {
  return least_distance(segments(path), point).value_or(0);
}
double distance_from_point(const Point& point, const Path& path) {
  return distance_to_point(path, point);
}

bool contains(const Path& path, const Point& point) {
  if (path.is_closed) return geometric::place_in(path.points, point) != geometric::Place::kOutside;
  // As on a segment, but that the sum must not overflow.
  return std::ranges::any_of(segments(path), [&](const Segment& segment) {
    const double way =
        add(geometric::distance(point, segment.first), geometric::distance(point, segment.second));
    return geometric::is_equal(way, geometric::distance(segment.first, segment.second));
  });
}
bool is_on(const Point& point, const Path& path) { return contains(path, point); }

std::optional<Path> join(const Path& one, const Path& other) {
  if (one.is_closed || other.is_closed) return std::nullopt;
  Path joined = one;
  joined.points.insert(joined.points.end(), other.points.begin(), other.points.end());
  return joined;
}

template <Point (*change)(const Point&, const Point&)>
Path change_points(const Path& path, const Point& by) {
  Path changed = path;
  for (Point& point : changed.points) point = change(point, by);
  return changed;
}

constexpr FunctionEntry kEntries[] = {
    {"npoints(path)", native<point_count>},
    {"path_npoints(path)", native<point_count>},
    {"isclosed(path)", native<is_closed>},
    {"isopen(path)", native<is_open>},
    {"pclose(path)", native<close>},
    {"popen(path)", native<open>},
    {"path(polygon)", native<of_polygon>},
    {"area(path)", native<area>},
    {"length(path)", native<length>},
    {"path_length(path)", native<length>},
    {"path_n_eq(path,path)", native<compare_counts<std::equal_to<>>>},
    {"path_n_lt(path,path)", native<compare_counts<std::less<>>>},
    {"path_n_le(path,path)", native<compare_counts<std::less_equal<>>>},
    {"path_n_gt(path,path)", native<compare_counts<std::greater<>>>},
    {"path_n_ge(path,path)", native<compare_counts<std::greater_equal<>>>},
    {"path_inter(path,path)", native<meets>},
    {"path_distance(path,path)", native<distance>},
    {"dist_pathp(path,point)", native<distance_to_point>},
    {"dist_ppath(point,path)", native<distance_from_point>},
    {"path_contain_pt(path,point)", native<contains>},
    {"on_ppath(point,path)", native<is_on>},
    {"path_add(path,path)", native<join>},
    {"path_add_pt(path,point)", native<change_points<geometric::add>>},
    {"path_sub_pt(path,point)", native<change_points<geometric::subtract>>},
    {"path_mul_pt(path,point)", native<change_points<geometric::multiply>>},
    {"path_div_pt(path,point)", native<change_points<geometric::divide>>},
};

}  // namespace

std::span<const FunctionEntry> geometric_path_functions() { return kEntries; }

}  // namespace carto_mock::sql
