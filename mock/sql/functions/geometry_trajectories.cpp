// Lines whose measures are times (PostGIS manual, chapter 8.21).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "sql/functions/geometry_function_lists.h"
#include "sql/functions/geometry_native.h"

namespace carto_mock::sql {
namespace {

using Run = std::vector<Coordinate>;

bool is_valid_trajectory(const CallContext& context, const Geometry& geometry) {
  const auto invalid = [&context](std::string why) {
    context.session.notice(Severity::kNotice, std::move(why));
    return false;
  };
  if (geometry.type != GeometryType::kLineString) return invalid("Geometry is not a LINESTRING");
  if (!geometry.has_m) return invalid("Line does not have M dimension");
  const Run& run = geometry.coordinates;
  for (std::size_t i = 1; i < run.size(); ++i) {
    if (run[i].m <= run[i - 1].m)
      return invalid(
          fmt::format("Measure of vertex {} ({:g}) not bigger than measure of vertex {} ({:g})", i,
                      run[i].m, i - 1, run[i - 1].m));
  }
  return true;
}

double squared_distance(const Coordinate& a, const Coordinate& b) {
  return (b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y) + (b.z - a.z) * (b.z - a.z);
}

Coordinate moved(const Coordinate& from, const Coordinate& to, double share) {
  return {from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share,
          from.z + (to.z - from.z) * share, 0};
}

// Where a line is at a time, looked for from a segment on, which becomes the one found. None: not
// there at that time.
std::optional<Coordinate> at_time(const Run& run, double time, std::size_t& segment) {
  for (std::size_t i = segment + 1; i < run.size(); ++i) {
    const Coordinate& a = run[i - 1];
    const Coordinate& b = run[i];
    if (time < std::fmin(a.m, b.m) || time > std::fmax(a.m, b.m)) continue;
    segment = i - 1;
    return moved(a, b, a.m == b.m ? 0.5 : (time - a.m) / (b.m - a.m));
  }
  return std::nullopt;
}

struct Approach {
  double time = 0;
  double squared_distance = std::numeric_limits<float>::max();
};

struct Moving {
  Coordinate from;
  Coordinate to;
};

std::optional<Moving> between_times(const Run& run, double start, double end) {
  std::size_t segment = 0;
  const std::optional<Coordinate> from = at_time(run, start, segment);
  if (!from) return std::nullopt;
  const std::optional<Coordinate> to = at_time(run, end, segment);
  if (!to) return std::nullopt;
  return Moving{*from, *to};
}

// Of two that move evenly in the same time.
Approach approach_of(const Moving& p, const Moving& q, double start, double end) {
  const double dx = (p.to.x - p.from.x) - (q.to.x - q.from.x);
  const double dy = (p.to.y - p.from.y) - (q.to.y - q.from.y);
  const double dz = (p.to.z - p.from.z) - (q.to.z - q.from.z);
  const double squared_speed = dx * dx + dy * dy + dz * dz;
  if (squared_speed == 0) return {start, squared_distance(p.from, q.from)};
  const double closing =
      (p.from.x - q.from.x) * dx + (p.from.y - q.from.y) * dy + (p.from.z - q.from.z) * dz;
  const double share = std::clamp(-closing / squared_speed, 0.0, 1.0);
  return {start + (end - start) * share,
          squared_distance(moved(p.from, p.to, share), moved(q.from, q.to, share))};
}

std::pair<double, double> time_range(const Run& run) {
  const auto [first, last] = std::ranges::minmax_element(run, {}, &Coordinate::m);
  return {first->m, last->m};
}

// The times of all vertices that both lines live to see; in order, each once.
std::vector<double> common_times(const Run& left, const Run& right) {
  const auto [left_start, left_end] = time_range(left);
  const auto [right_start, right_end] = time_range(right);
  const double start = std::fmax(left_start, right_start);
  const double end = std::fmin(left_end, right_end);
  std::vector<double> times;
  for (const Run* run : {&left, &right}) {
    for (const Coordinate& at : *run) {
      if (at.m >= start && at.m <= end) times.push_back(at.m);
    }
  }
  std::ranges::sort(times);
  times.erase(std::ranges::unique(times).begin(), times.end());
  return times;
}

void require_trajectories(const Geometry& left, const Geometry& right) {
  if (!left.has_m || !right.has_m)
    throw_geometry_error("Both input geometries must have a measure dimension");
  if (left.type != GeometryType::kLineString || right.type != GeometryType::kLineString)
    throw_geometry_error("Both input geometries must be linestrings");
  if (left.coordinates.size() < 2 || right.coordinates.size() < 2)
    throw_geometry_error("Both input lines must have at least 2 points");
}

// The first of the nearest ones; none: at no time are there both.
std::optional<Approach> closest_approach(const CallContext& context, const Geometry& left,
                                         const Geometry& right) {
  require_trajectories(left, right);
  const Run& p = left.coordinates;
  const Run& q = right.coordinates;
  const std::vector<double> times = common_times(p, q);
  if (times.empty()) return std::nullopt;
  if (times.size() == 1) {
    std::size_t p_segment = 0;
    std::size_t q_segment = 0;
    const std::optional<Coordinate> p_at = at_time(p, times[0], p_segment);
    const std::optional<Coordinate> q_at = at_time(q, times[0], q_segment);
    if (!p_at || !q_at) return std::nullopt;
    return Approach{times[0], squared_distance(*p_at, *q_at)};
  }
  Approach closest;
  for (std::size_t i = 1; i < times.size(); ++i) {
    context.session.check_interrupts();  // each step looks through both lines
    const auto p_way = between_times(p, times[i - 1], times[i]);
    const auto q_way = between_times(q, times[i - 1], times[i]);
    if (!p_way || !q_way) continue;
    const Approach approach = approach_of(*p_way, *q_way, times[i - 1], times[i]);
    if (approach.squared_distance < closest.squared_distance) closest = approach;
  }
  return closest;
}

// To PostGIS, times before 0 are none.
std::optional<double> time_of_closest_approach(const CallContext& context, const Geometry& left,
                                               const Geometry& right) {
  const std::optional<Approach> closest = closest_approach(context, left, right);
  if (!closest || closest->time < 0) return std::nullopt;
  return closest->time;
}

std::optional<double> distance_of_closest_approach(const CallContext& context, const Geometry& left,
                                                   const Geometry& right) {
  const std::optional<Approach> closest = closest_approach(context, left, right);
  if (!closest || closest->time < 0) return std::nullopt;
  return std::sqrt(closest->squared_distance);
}

bool approach_within(const CallContext& context, const Geometry& left, const Geometry& right,
                     double distance) {
  const std::optional<Approach> closest = closest_approach(context, left, right);
  return closest && closest->squared_distance <= distance * distance;
}

constexpr FunctionEntry kEntries[] = {
    {"st_isvalidtrajectory(geometry)", native_any<is_valid_trajectory>, true},
    {"st_closestpointofapproach(geometry,geometry)", native_any<time_of_closest_approach>},
    {"st_distancecpa(geometry,geometry)", native_any<distance_of_closest_approach>},
    {"geometry_distance_cpa(geometry,geometry)", native_any<distance_of_closest_approach>},
    {"st_cpawithin(geometry,geometry,double precision)", native_any<approach_within>},
};

}  // namespace

std::span<const FunctionEntry> geometry_trajectory_functions() { return kEntries; }

}  // namespace carto_mock::sql
