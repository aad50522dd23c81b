// Geographies made of others: ST_Project, ST_Azimuth, ST_Segmentize, ST_Centroid, ST_SetSRID,
// _ST_BestSRID (PostGIS manual, chapter 8).
#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <vector>

#include "sql/functions/geography_areas.h"
#include "sql/functions/geography_distance.h"
#include "sql/functions/geography_frames.h"
#include "sql/functions/geography_segments.h"
#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"
#include "sql/functions/geometry_native.h"
#include "sql/functions/globe.h"
#include "sql/functions/proj_library.h"
#include "sql/types/geometry_typmod.h"
#include "sql/types/spatial_reference_systems.h"

namespace carto_mock::sql {
namespace {

using globe::Vector;

constexpr std::int32_t kWgs84 = 4326;

// PostGIS keeps places in radians, which costs some of them their last digit.
Coordinate through_radians(const Coordinate& at) {
  const globe::Place place = globe::place_of(at);
  return {globe::to_degrees(place.longitude), globe::to_degrees(place.latitude)};
}

// A projected one will do here.
void require_known_system(std::int32_t srid) {
  if (find_spatial_reference_system(srid)) return;
  if (reserved_system(srid)) throw Error::unsupported(fmt::format("the spheroid of SRID {}", srid));
  require_geographic(srid);
}

Geometry project(const Geometry& start, double distance, double azimuth) {
  if (start.type != GeometryType::kPoint)
    throw_geometry_error("ST_Project(geography) is only valid for point inputs");
  if (start.is_empty())
    throw_geometry_error("ST_Project(geography) cannot project from an empty start point");
  require_known_system(start.srid == 0 ? kWgs84 : start.srid);
  if (distance == 0) return start;
  if (distance < 0) {
    distance = -distance;
    azimuth += M_PI;
  }
  azimuth -= 2 * M_PI * std::floor(azimuth / (2 * M_PI));
  const double farthest = M_PI * kWgs84Spheroid.radius();
  if (distance > farthest)
    throw_geometry_error(fmt::format("Distance must not be greater than {:g}", farthest));
  const geod_geodesic geodesic = geodesics_on(spheroid_of(start.srid));
  Coordinate end;
  const Coordinate from = through_radians(start.coordinates[0]);
  ProjLibrary::instance().geod_direct(&geodesic, from.y, from.x, globe::to_degrees(azimuth),
                                      distance, &end.y, &end.x, nullptr);
  Geometry projected = empty_geometry(GeometryType::kPoint, start.srid);
  projected.coordinates.push_back(through_radians(end));
  return projected;
}

// Both may be NULL: nothing of them.
std::optional<Geometry> project_or_null(std::optional<Geometry> start,
                                        std::optional<double> distance,
                                        std::optional<double> azimuth) {
  if (!start || !distance) return std::nullopt;
  return project(*start, *distance, azimuth.value_or(0));
}

std::optional<double> azimuth(const Geometry& from, const Geometry& to) {
  if (from.type != GeometryType::kPoint || to.type != GeometryType::kPoint)
    throw_geometry_error("ST_Azimuth(geography, geography) is only valid for point inputs");
  if (from.is_empty() || to.is_empty())
    throw_geometry_error("ST_Azimuth(geography, geography) cannot work with empty points");
  const Coordinate a = through_radians(from.coordinates[0]);
  const Coordinate b = through_radians(to.coordinates[0]);
  if (a.x == b.x && a.y == b.y) return std::nullopt;
  const geod_geodesic geodesic = geodesics_on(spheroid_of(from.srid));
  double degrees = 0;
  ProjLibrary::instance().geod_inverse(&geodesic, a.y, a.x, b.y, b.x, nullptr, &degrees, nullptr);
  const double radians = globe::to_radians(degrees);
  return radians < 0 ? radians + 2 * M_PI : radians;
}

// The mean direction of weighted places, computed in the order and to the precision that PostGIS
// computes it.
class MeanDirection {
 public:
  void add(const Coordinate& at, double weight) {
    const double from_south = (at.y + 90) / 180 * M_PI;
    const double longitude = at.x / 180 * M_PI;
    const auto flat = static_cast<double>(std::sin(static_cast<long double>(from_south)));
    const auto part = [](long double value) { return static_cast<double>(value); };
    sum_.x += part(flat * std::cos(static_cast<long double>(longitude))) * weight;
    sum_.y += part(flat * std::sin(static_cast<long double>(longitude))) * weight;
    sum_.z += part(std::cos(static_cast<long double>(from_south))) * weight;
    weight_ += weight;
  }

  double weight() const { return weight_; }

  Coordinate mean() const {
    const double x = sum_.x / weight_;
    const double y = sum_.y / weight_;
    const double z = sum_.z / weight_;
    const auto length = static_cast<double>(std::sqrt(static_cast<long double>(x) * x +
                                                      static_cast<long double>(y) * y +
                                                      static_cast<long double>(z) * z));
    const long double longitude =
        std::atan2(static_cast<long double>(y), static_cast<long double>(x));
    const long double from_south = std::acos(static_cast<long double>(z / length));
    return {static_cast<double>(longitude * 180 / M_PI),
            static_cast<double>(from_south * 180 / M_PI - 90)};
  }

 private:
  Vector sum_;
  double weight_ = 0;
};

void add_line(MeanDirection& mean, const std::vector<Coordinate>& line, const Spheroid& spheroid,
              bool use_spheroid) {
  for (std::size_t i = 1; i < line.size(); ++i) {
    const double weight = use_spheroid ? spheroid_distance(line[i - 1], line[i], spheroid)
                                       : sphere_distance(line[i - 1], line[i], spheroid);
    mean.add(line[i - 1], weight);
    mean.add(line[i], weight);
  }
}

// By triangles from one vertex to each edge. PostGIS adds those of holes too, and those that lie
// outside, as if they were of the polygon.
void add_polygon(MeanDirection& mean, const Geometry& polygon, const Coordinate& vertex,
                 bool use_spheroid) {
  for (const std::vector<Coordinate>& ring : polygon.rings) {
    for (std::size_t i = 1; i < ring.size(); ++i) {
      const Geometry triangle =
          polygon_like(polygon, {{ring[i - 1], ring[i], vertex, ring[i - 1]}});
      const double area = geography_area(triangle, use_spheroid);
      MeanDirection center;
      for (const Coordinate& corner : {ring[i - 1], ring[i], vertex}) center.add(corner, 1);
      mean.add(center.mean(), area);
    }
  }
}

Geometry centroid(const Geometry& geography, bool use_spheroid) {
  if (geography.is_empty())
    return empty_geometry(GeometryType::kGeometryCollection, geography.srid);
  if (geography.srid == 0) throw_geometry_error("Cannot find SRID (0) in spatial_ref_sys");
  require_known_system(geography.srid);
  if (geography.type == GeometryType::kPoint) return geography;
  if (geography.type == GeometryType::kGeometryCollection)
    throw_geometry_error("ST_Centroid(geography) unhandled geography type");
  MeanDirection mean;
  const Spheroid spheroid = spheroid_of(geography.srid);
  std::optional<Coordinate> vertex;
  for_each_simple(geography, [&](const Geometry& part) {
    if (part.type == GeometryType::kPolygon) {
      if (part.is_empty())
        throw Error::unsupported("ST_Centroid() of a geography with empty parts");
      if (!vertex) vertex = part.rings[0][0];
      add_polygon(mean, part, *vertex, use_spheroid);
    }
    if (part.type == GeometryType::kPoint && !part.is_empty()) mean.add(part.coordinates[0], 1);
    if (part.type == GeometryType::kLineString)
      add_line(mean, part.coordinates, spheroid, use_spheroid);
  });
  if (vertex && mean.weight() == 0)
    throw Error::unsupported("ST_Centroid() of a geography of polygons without an area");
  Geometry result = empty_geometry(GeometryType::kPoint, geography.srid);
  result.coordinates.push_back(mean.mean());
  return result;
}

Geometry with_srid(const CallContext& context, const Geometry& geography, std::int32_t srid) {
  return with_geometry_srid(geography, clamp_srid(context, srid));
}

std::int32_t best_srid_of_one(const Geometry& geography) {
  // PostGIS answers what is in memory.
  if (geography.is_empty()) throw Error::unsupported("_ST_BestSRID() of an empty geography");
  return best_srid(geography, geography);
}
std::optional<std::int32_t> best_srid_of_two(const Geometry& one, const Geometry& other) {
  if (one.is_empty() && other.is_empty()) return std::nullopt;
  return best_srid(one, other);
}

constexpr FunctionEntry kEntries[] = {
    {"st_project(geography,double precision,double precision)", native<project_or_null>},
    {"st_azimuth(geography,geography)", native<azimuth>},
    {"st_segmentize(geography,double precision)", native<segmentize_geography>},
    {"st_centroid(geography,boolean)", native<centroid>},
    {"st_setsrid(geography,integer)", native<with_srid>},
    {"_st_bestsrid(geography)", native<best_srid_of_one>},
    {"_st_bestsrid(geography,geography)", native<best_srid_of_two>},
};

}  // namespace

std::span<const FunctionEntry> geography_construction_functions() { return kEntries; }

}  // namespace carto_mock::sql
