// Distances in space and what follows from them (PostGIS manual, chapter 8.12, ST_3D…).
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"
#include "sql/functions/planar_distance.h"
#include "sql/functions/spatial_distance.h"

namespace carto_mock::sql {
namespace {

// False, with a notice, where a geometry has no heights.
bool have_heights(const CallContext& context, const Geometry& left, const Geometry& right) {
  if (left.has_z && right.has_z) return true;
  context.session.notice(Severity::kNotice,
                         "One or both of the geometries is missing z-value. The unknown z-value "
                         "will be regarded as \"any value\"");
  return false;
}

std::optional<double> distance(const CallContext& context, const Geometry& left,
                               const Geometry& right, SpaceSearch search) {
  if (!have_heights(context, left, right)) {
    if (search == SpaceSearch::kNearest) return planar_distance(left, right, context.session);
    const auto pair = farthest_points(left, right);
    return pair ? std::optional(pair->distance) : std::nullopt;
  }
  const auto pair = pair_in_space(left, right, search, context.session);
  return pair ? std::optional(pair->distance) : std::nullopt;
}

// From the bottom of a geometry to its top.
Geometry vertical_line(const Geometry& tall, const Coordinate& place) {
  const Box3d box = bounding_box_3d(tall).value();
  Geometry line = empty_like(tall, GeometryType::kLineString);
  line.coordinates = {{place.x, place.y, box.z_min}, {place.x, place.y, box.z_max}};
  return line;
}

// The ends of the shortest or the longest line. A geometry without heights stands for any height
// where it comes nearest to, or is farthest from, the other one in the plane.
struct Ends {
  bool has_z = false;
  Coordinate from;
  Coordinate to;
};

std::optional<Ends> ends_of(const CallContext& context, const Geometry& left, const Geometry& right,
                            SpaceSearch search) {
  std::optional<SpacePair> pair;
  if (have_heights(context, left, right)) {
    pair = pair_in_space(left, right, search, context.session);
  } else {
    const bool is_flat = !left.has_z && !right.has_z;
    if (!is_flat && (left.is_empty() || right.is_empty()))
      throw Error::unsupported("lines in space to an empty geometry, one without heights");
    const auto flat = search == SpaceSearch::kNearest ? nearest_points(left, right, context.session)
                                                      : farthest_points(left, right);
    if (!flat) return std::nullopt;
    if (is_flat) return Ends{false, flat->from, flat->to};
    pair = left.has_z
               ? pair_in_space(left, vertical_line(left, flat->to), search, context.session)
               : pair_in_space(vertical_line(right, flat->from), right, search, context.session);
  }
  if (!pair) return std::nullopt;
  return Ends{true, pair->from, pair->to};
}

// Of which PostGIS says what is in memory.
void refuse_odd_kinds(const Geometry& left, const Geometry& right) {
  if (find_odd_kind(left) != nullptr || find_odd_kind(right) != nullptr) refuse_kind();
}

Geometry placed(GeometryType type, const Ends& ends, std::int32_t srid) {
  Geometry result = empty_geometry(type, srid);
  result.has_z = ends.has_z;
  result.coordinates.push_back(ends.from);
  if (type == GeometryType::kLineString) result.coordinates.push_back(ends.to);
  return result;
}

std::optional<Geometry> closest_point(const CallContext& context, const Geometry& left,
                                      const Geometry& right) {
  require_same_srid(left, right, "LWGEOM_closestpoint3d");
  const auto ends = ends_of(context, left, right, SpaceSearch::kNearest);
  if (!ends) return std::nullopt;
  return placed(GeometryType::kPoint, *ends, left.srid);
}

constexpr char kShortest[] = "LWGEOM_shortestline3d";
constexpr char kLongest[] = "LWGEOM_longestline3d";
constexpr char kLeast[] = "ST_3DDistance";
constexpr char kGreatest[] = "LWGEOM_maxdistance3d";

// `name`: PostGIS's own, which its errors have.
template <const char* name, SpaceSearch search>
std::optional<Geometry> line_between(const CallContext& context, const Geometry& left,
                                     const Geometry& right) {
  require_same_srid(left, right, name);
  if (search == SpaceSearch::kFarthest) refuse_odd_kinds(left, right);
  const auto ends = ends_of(context, left, right, search);
  if (!ends) return std::nullopt;
  return placed(GeometryType::kLineString, *ends, left.srid);
}

template <const char* name, SpaceSearch search>
std::optional<double> distance_between(const CallContext& context, const Geometry& left,
                                       const Geometry& right) {
  require_same_srid(left, right, name);
  if (search == SpaceSearch::kFarthest) refuse_odd_kinds(left, right);
  return distance(context, left, right, search);
}

bool intersects(const CallContext& context, const Geometry& left, const Geometry& right) {
  require_same_srid(left, right, "ST_3DIntersects");
  return distance(context, left, right, SpaceSearch::kNearest) == 0.0;
}

// The operator <<->>: in as many dimensions as both have. M counts between points; of other kinds
// PostGIS looks for it along the lines, or takes their boxes'.
double distance_in_all_dimensions(const CallContext& context, const Geometry& left,
                                  const Geometry& right) {
  if (left.is_empty() || right.is_empty())
    throw Error::unsupported("<<->> of an empty geometry");  // which crashes PostGIS
  const std::optional<double> measured =
      left.has_z && right.has_z
          ? pair_in_space(left, right, SpaceSearch::kNearest, context.session).value().distance
          : planar_distance(left, right, context.session);
  if (!measured) throw Error::unsupported("<<->> of a geometry with an empty part");
  const double distance_in_space = *measured;
  if (!left.has_m || !right.has_m) return distance_in_space;
  if (left.type != GeometryType::kPoint || right.type != GeometryType::kPoint)
    throw Error::unsupported("<<->> of lines or areas with M");
  const double way = right.coordinates[0].m - left.coordinates[0].m;
  return std::sqrt(distance_in_space * distance_in_space + way * way);
}

void require_tolerance(double tolerance) {
  if (tolerance < 0) throw_geometry_error("Tolerance cannot be less than zero\n");
}

bool is_within(const CallContext& context, const Geometry& left, const Geometry& right,
               double tolerance) {
  require_tolerance(tolerance);
  require_same_srid(left, right, "LWGEOM_dwithin3d");
  // To PostGIS, what is empty is as far away as a float can tell.
  constexpr double kUnreachable = std::numeric_limits<float>::max();
  return tolerance >= distance(context, left, right, SpaceSearch::kNearest).value_or(kUnreachable);
}

bool is_fully_within(const CallContext& context, const Geometry& left, const Geometry& right,
                     double tolerance) {
  require_tolerance(tolerance);
  require_same_srid(left, right, "LWGEOM_dfullywithin3d");
  const auto farthest = distance(context, left, right, SpaceSearch::kFarthest);
  return farthest && tolerance >= *farthest;
}

// As they are, whichever is lower.
Box3d box_between(const Geometry& low, const Geometry& high) {
  if (low.type != GeometryType::kPoint || high.type != GeometryType::kPoint)
    throw_geometry_error("BOX3D_construct: args must be points");
  if (low.is_empty() || high.is_empty())
    throw_geometry_error("BOX3D_construct: args can not be empty points");
  require_same_srid(low, high, "BOX3D_construct");
  const Coordinate& from = low.coordinates[0];
  const Coordinate& to = high.coordinates[0];
  return {from.x, from.y, from.z, to.x, to.y, to.z, low.srid};
}

constexpr FunctionEntry kEntries[] = {
    {"st_3ddistance(geometry,geometry)",
     native_any<distance_between<kLeast, SpaceSearch::kNearest>>, true},
    {"st_3dmaxdistance(geometry,geometry)",
     native_any<distance_between<kGreatest, SpaceSearch::kFarthest>>, true},
    {"st_3dclosestpoint(geometry,geometry)", native_any<closest_point>, true},
    {"st_3dshortestline(geometry,geometry)",
     native_any<line_between<kShortest, SpaceSearch::kNearest>>, true},
    {"st_3dlongestline(geometry,geometry)",
     native_any<line_between<kLongest, SpaceSearch::kFarthest>>, true},
    {"st_3dintersects(geometry,geometry)", native_any<intersects>, true},
    {"_st_3dintersects(geometry,geometry)", native_any<intersects>, true},
    {"st_3ddwithin(geometry,geometry,double precision)", native_any<is_within>, true},
    {"_st_3ddwithin(geometry,geometry,double precision)", native_any<is_within>, true},
    {"st_3ddfullywithin(geometry,geometry,double precision)", native_any<is_fully_within>, true},
    {"_st_3ddfullywithin(geometry,geometry,double precision)", native_any<is_fully_within>, true},
    {"geometry_distance_centroid_nd(geometry,geometry)", native_any<distance_in_all_dimensions>},
    {"st_3dmakebox(geometry,geometry)", native_any<box_between>},
};

}  // namespace

std::span<const FunctionEntry> geometry_space_functions() { return kEntries; }

}  // namespace carto_mock::sql
