// ST_ClusterKMeans (PostGIS manual, chapter 8.18): k groups around means. They begin at two rows
// that are far apart, then at the rows farthest from those taken, so that the same rows always give
// the same groups.
#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "sql/functions/aggregate_maker.h"
#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"
#include "sql/functions/geos_operations.h"

namespace carto_mock::sql {
namespace {

// Coordinates, with the weight as M.
using Points = std::vector<Coordinate>;

double squared_distance(const Coordinate& a, const Coordinate& b) {
  const double dx = b.x - a.x;
  const double dy = b.y - a.y;
  const double dz = b.z - a.z;
  return dx * dx + dy * dy + dz * dz;
}

// The coordinates of points, of other geometries those of the centroid. None: it has none.
std::optional<Coordinate> representative(const Geometry& geometry) {
  if (geometry.is_empty()) return std::nullopt;
  Coordinate at;
  if (geometry.type == GeometryType::kPoint) {
    at = geometry.coordinates[0];
    if (!geometry.has_m) at.m = 1;
    if (at.m <= 0)
      throw_geometry_error(
          "lwgeom_cluster_kmeans has an input point geometry with weight in M less or equal to 0");
    return at;
  }
  if (geometry.has_z) throw Error::unsupported("ST_ClusterKMeans() of lines or areas with Z");
  const Geometry centroid = run_geos(geometry, "lwgeom_centroid", GEOSGetCentroid_r);
  if (centroid.is_empty()) return std::nullopt;
  return Coordinate{centroid.coordinates[0].x, centroid.coordinates[0].y, 0, 1};
}

// Two points that lie far apart, found in one pass.
std::pair<std::size_t, std::size_t> distant_pair(const Points& points, SessionServices& session) {
  std::size_t first = 0;
  std::size_t second = 0;
  std::size_t duplicates = 1;
  double largest = -1;
  for (std::size_t i = 1; i < points.size(); ++i) {
    const double to_first = squared_distance(points[i], points[first]);
    const double to_second = squared_distance(points[i], points[second]);
    if (to_first > largest || to_second > largest) {
      largest = std::max(to_first, to_second);
      (to_first > to_second ? second : first) = i;
    }
    if (to_first == 0 || to_second == 0) ++duplicates;
  }
  if (duplicates > 1)
    session.notice(Severity::kNotice,
                   fmt::format("kmeans_init: there are at least {} duplicate inputs, number of "
                               "output clusters may be less than you requested",
                               duplicates));
  return {first, second};
}

Points first_centers(const Points& points, std::size_t count, SessionServices& session) {
  const auto [first, second] = distant_pair(points, session);
  Points centers{points[first], points[second]};
  constexpr double kTaken = -1;
  std::vector<double> distances;  // to the nearest center
  for (const Coordinate& at : points) distances.push_back(squared_distance(at, centers[0]));
  distances[first] = distances[second] = kTaken;
  while (centers.size() < count) {
    session.check_interrupts();
    std::size_t farthest = 0;
    double largest = -std::numeric_limits<double>::max();
    for (std::size_t i = 0; i < points.size(); ++i) {
      if (distances[i] < 0) continue;
      distances[i] = std::min(distances[i], squared_distance(points[i], centers.back()));
      if (distances[i] <= largest) continue;
      farthest = i;
      largest = distances[i];
    }
    distances[farthest] = kTaken;
    centers.push_back(points[farthest]);
  }
  return centers;
}

std::size_t nearest_center(const Coordinate& at, const Points& centers) {
  std::size_t nearest = 0;
  double least = squared_distance(at, centers[0]);
  for (std::size_t i = 1; i < centers.size(); ++i) {
    const double distance = squared_distance(at, centers[i]);
    if (distance >= least) continue;
    least = distance;
    nearest = i;
  }
  return nearest;
}

void move_to_means(Points& centers, const Points& points,
                   const std::vector<std::size_t>& clusters) {
  for (Coordinate& center : centers) center = Coordinate{};
  for (std::size_t i = 0; i < points.size(); ++i) {
    Coordinate& center = centers[clusters[i]];
    center.x += points[i].x * points[i].m;
    center.y += points[i].y * points[i].m;
    center.z += points[i].z * points[i].m;
    center.m += points[i].m;
  }
  for (Coordinate& center : centers) {
    if (center.m == 0) continue;
    center.x /= center.m;
    center.y /= center.m;
    center.z /= center.m;
  }
}

// Each point's cluster.
std::vector<std::size_t> cluster(const Points& points, std::size_t count,
                                 SessionServices& session) {
  constexpr int kMostIterations = 1000;
  std::vector<std::size_t> clusters(points.size(), 0);
  if (count < 2) return clusters;
  Points centers = first_centers(points, count, session);
  const auto assign = [&] {
    bool has_changed = false;
    for (std::size_t i = 0; i < points.size(); ++i) {
      session.check_interrupts();
      const std::size_t nearest = nearest_center(points[i], centers);
      has_changed |= clusters[i] != nearest;
      clusters[i] = nearest;
    }
    return has_changed;
  };
  assign();
  move_to_means(centers, points, clusters);
  for (int i = 0; i < kMostIterations; ++i) {
    session.check_interrupts();
    if (!assign()) return clusters;
    move_to_means(centers, points, clusters);
  }
  throw Error::unsupported("ST_ClusterKMeans() that does not settle");
}

// Over a partition: the cluster of each row, -1 for rows without a geometry.
class KMeans final : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override {
    const std::int64_t count = arguments[1].is_null() ? 0 : arguments[1].as_integer();
    if (rows_ > 0 && count != count_)
      throw Error::unsupported("ST_ClusterKMeans() with counts that differ from row to row");
    count_ = count;
    if (!arguments[2].is_null() && arguments[2].as_real() > 0)
      throw Error::unsupported("ST_ClusterKMeans() with a largest radius");
    const std::size_t row = rows_++;
    if (arguments[0].is_null() || count_ <= 0) return;
    if (const auto at = representative(NativeCodec<AnyGeometry>::unpack(arguments[0]))) {
      points_.push_back(*at);
      point_rows_.push_back(row);
    }
  }

  Value finish(const CallContext& context) override {
    if (count_ <= 0) return of_rows(std::vector<Value>(rows_));
    const auto count = static_cast<std::size_t>(count_);
    if (rows_ < count)
      throw_geometry_error(fmt::format(
          "K ({}) must be smaller than the number of rows in the group ({})", count, rows_));
    if (points_.size() < count)
      throw Error::unsupported("ST_ClusterKMeans() of fewer geometries than clusters");
    constexpr std::int64_t kNoCluster = -1;
    std::vector<Value> clusters(rows_, Value::integer(kNoCluster));
    const std::vector<std::size_t> found = cluster(points_, count, context.session);
    for (std::size_t i = 0; i < found.size(); ++i)
      clusters[point_rows_[i]] = Value::integer(static_cast<std::int64_t>(found[i]));
    return of_rows(std::move(clusters));
  }

 private:
  static Value of_rows(std::vector<Value> clusters) {
    return Value::array(Array::of(oid::kInt4, std::move(clusters)));
  }

  std::int64_t count_ = 0;
  std::size_t rows_ = 0;
  Points points_;
  std::vector<std::size_t> point_rows_;
};

constexpr AggregateEntry kEntries[] = {
    {"st_clusterkmeans(geometry,integer,double precision)", false, make_aggregate<KMeans>},
};

}  // namespace

std::span<const AggregateEntry> geometry_kmeans_aggregates() { return kEntries; }

}  // namespace carto_mock::sql
