// ST_GeometricMedian (PostGIS manual, chapter 8.12): Weiszfeld's iteration, with the step of Vardi
// and Zhang where it meets an input point. M is a point's weight.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"

namespace carto_mock::sql {
namespace {

using Points = std::vector<Coordinate>;

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

// A sum of coordinates, each divided by its point's distance.
struct Pull {
  double x = 0;
  double y = 0;
  double z = 0;
};

class Median {
 public:
  Median(const Points& points, double tolerance)
      : points_(points), tolerance_(tolerance), distances_(points.size()) {
    double weight = 0;
    for (const Coordinate& point : points_) {
      at_.x += point.x * point.m;
      at_.y += point.y * point.m;
      at_.z += point.z * point.m;
      weight += point.m;
    }
    at_.x /= weight;
    at_.y /= weight;
    at_.z /= weight;
    sum_ = measure(at_);
  }

  const Coordinate& at() const { return at_; }

  // False: it has not moved by more than the tolerance.
  bool iterate() {
    Pull pull;
    double divisor = 0;
    bool is_on_point = false;
    for (std::size_t i = 0; i < points_.size(); ++i) {
      if (distances_[i] > kEpsilon) {
        pull.x += points_[i].x / distances_[i];
        pull.y += points_[i].y / distances_[i];
        pull.z += points_[i].z / distances_[i];
        divisor += 1.0 / distances_[i];
      } else {
        is_on_point = true;
      }
    }
    if (divisor < kEpsilon) return false;
    Coordinate next{pull.x / divisor, pull.y / divisor, pull.z / divisor, 0};
    if (is_on_point) next = away_from_point(next);
    const double sum = measure(next);
    if (sum_ - sum < tolerance_) return false;
    at_ = next;
    sum_ = sum;
    return true;
  }

 private:
  // The sum of weighted distances.
  double measure(const Coordinate& at) {
    double sum = 0;
    for (std::size_t i = 0; i < points_.size(); ++i) {
      const double dx = points_[i].x - at.x;
      const double dy = points_[i].y - at.y;
      const double dz = points_[i].z - at.z;
      const double distance = std::sqrt(dx * dx + dy * dy + dz * dz);
      distances_[i] = distance / points_[i].m;
      sum += distance * points_[i].m;
    }
    return sum;
  }

  Coordinate away_from_point(const Coordinate& next) const {
    Pull pull;
    for (std::size_t i = 0; i < points_.size(); ++i) {
      if (distances_[i] <= kEpsilon) continue;
      pull.x += (points_[i].x - at_.x) / distances_[i];
      pull.y += (points_[i].y - at_.y) / distances_[i];
      pull.z += (points_[i].z - at_.z) / distances_[i];
    }
    const double strength = std::sqrt(pull.x * pull.x + pull.y * pull.y + pull.z * pull.z);
    if (strength <= kEpsilon) return next;
    const double share = std::fmax(0, 1.0 / strength);
    return {(1.0 - share) * next.x + share * at_.x, (1.0 - share) * next.y + share * at_.y,
            (1.0 - share) * next.z + share * at_.z, 0};
  }

  const Points& points_;
  double tolerance_;
  std::vector<double> distances_;  // of the points, divided by their weights
  Coordinate at_;
  double sum_ = 0;
};

Points weighted_points(const Geometry& geometry) {
  const std::size_t count = geometry.parts.size();
  Points points;
  for (std::size_t i = 0; i < count; ++i) {
    if (geometry.parts[i].is_empty()) continue;
    Coordinate at = geometry.parts[i].coordinates[0];
    if (!geometry.has_m) at.m = 1;
    if (at.m < 0)
      throw_geometry_error(fmt::format(
          "Geometric median input contains points with negative weights (POINT({:g} {:g} {:g} "
          "{:g}), number {} of {} in input). Implementation can't guarantee global minimum "
          "convergence.",
          at.x, at.y, at.z, at.m, i, count));
    if (at.m > 0) points.push_back(at);
  }
  if (points.empty())
    throw_geometry_error("Median failed to find non-empty input points with positive weight.");
  return points;
}

double default_tolerance(const Geometry& geometry) {
  constexpr double kLeast = 1e-8;
  constexpr double kShare = 1e-6;
  const std::optional<Box3d> box = bounding_box_3d(geometry);
  if (!box) return kLeast;
  double side = std::fmin(box->x_max - box->x_min, box->y_max - box->y_min);
  if (geometry.has_z) side = std::fmin(side, box->z_max - box->z_min);
  return std::fmax(kLeast, kShare * side);
}

std::optional<Geometry> geometric_median(std::optional<Geometry> geometry,
                                         std::optional<double> tolerance,
                                         std::optional<std::int32_t> iterations,
                                         std::optional<bool> must_converge) {
  if (!geometry) return std::nullopt;
  const double limit = tolerance ? *tolerance : default_tolerance(*geometry);
  if (limit < 0) throw_geometry_error("Tolerance must be positive.");
  const std::int32_t most = iterations.value_or(-1);
  if (most < 0) throw_geometry_error("Maximum iterations must be positive.");
  if (geometry->type == GeometryType::kPoint) return geometry;
  if (geometry->type != GeometryType::kMultiPoint)
    throw_geometry_error(fmt::format("lwgeom_median: Unsupported geometry type: {}",
                                     geometry_type_name(geometry->type)));
  Geometry result = empty_geometry(GeometryType::kPoint, geometry->srid);
  result.has_z = geometry->has_z;
  if (geometry->is_empty()) return result;
  const Points points = weighted_points(*geometry);
  Median median(points, limit);
  std::int32_t count = 0;
  while (count < most && median.iterate()) ++count;
  if (must_converge.value_or(false) && count >= most)
    throw_geometry_error(
        fmt::format("Median failed to converge within {:g} after {} iterations.", limit, most));
  result.coordinates = {median.at()};
  result.coordinates[0].m = 0;
  return result;
}

constexpr FunctionEntry kEntries[] = {
    {"st_geometricmedian(geometry,double precision,integer,boolean)", native_any<geometric_median>},
};

}  // namespace

std::span<const FunctionEntry> geometric_median_functions() { return kEntries; }

}  // namespace carto_mock::sql
