#include "sql/functions/geography_segments.h"

#include <cmath>
#include <vector>

#include "sql/functions/geometry_native.h"
#include "sql/functions/globe.h"
#include "sql/functions/spheroids.h"

namespace carto_mock::sql {
namespace {

using globe::Vector;

// An end of an edge, and where it is seen from the center of the earth.
struct EdgeEnd {
  Vector direction;
  Coordinate at;
};

EdgeEnd halfway(const EdgeEnd& from, const EdgeEnd& to) {
  const Vector direction = globe::normalized({(from.direction.x + to.direction.x) / 2,
                                              (from.direction.y + to.direction.y) / 2,
                                              (from.direction.z + to.direction.z) / 2});
  const globe::Place place = globe::place_of(direction);
  return {direction,
          {globe::to_degrees(place.longitude), globe::to_degrees(place.latitude),
           (from.at.z + to.at.z) / 2, (from.at.m + to.at.m) / 2}};
}

// Halves until a piece is short enough; adds where each begins.
void add_pieces(const EdgeEnd& from, const EdgeEnd& to, double angle, double longest,
                std::vector<Coordinate>& run) {
  if (angle <= longest) {
    run.push_back(from.at);
    return;
  }
  const EdgeEnd middle = halfway(from, to);
  add_pieces(from, middle, angle / 2, longest, run);
  add_pieces(middle, to, angle / 2, longest, run);
}

std::vector<Coordinate> segmentize_run(const std::vector<Coordinate>& run, double longest) {
  std::vector<Coordinate> pieces;
  for (std::size_t i = 1; i < run.size(); ++i) {
    const globe::Place from = globe::place_of(run[i - 1]);
    const globe::Place to = globe::place_of(run[i]);
    const double angle = globe::angle_between(from, to);
    constexpr double kTolerance = 1e-12;
    if (std::fabs(angle - M_PI) <= kTolerance)
      throw_geometry_error("Antipodal (180 degrees long) edge detected!");
    constexpr double kMostPieces = 1e6;  // of an edge
    if (angle / longest > kMostPieces)
      throw Error::unsupported("a geography in more than a million segments an edge");
    add_pieces({globe::vector_of(from), run[i - 1]}, {globe::vector_of(to), run[i]}, angle, longest,
               pieces);
  }
  if (!run.empty()) pieces.push_back(run.back());
  return pieces;
}

}  // namespace

Geometry segmentize_geography(const Geometry& geography, double meters) {
  if (geography.is_empty()) return geography;
  const bool is_of_points =
      geography.type == GeometryType::kPoint || geography.type == GeometryType::kMultiPoint;
  if (is_of_points) return geography;
  if (std::isnan(meters)) throw Error::unsupported("segments whose length is no number");
  if (meters <= 0)
    throw_geometry_error("ptarray_segmentize_sphere: maximum segment length must be positive");
  Geometry result = geography;
  for_each_run(result, [&](std::vector<Coordinate>& run) {
    run = segmentize_run(run, meters / kWgs84Spheroid.radius());
  });
  return result;
}

}  // namespace carto_mock::sql
