// Measures on the spheroid (PostGIS manual, chapters 4.3 and 8.12), by PROJ's geodesics as PostGIS
// computes them.
#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/functions/function_lists.h"
#include "sql/functions/geography_areas.h"
#include "sql/functions/geography_distance.h"
#include "sql/functions/geography_frames.h"
#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_inputs.h"
#include "sql/functions/geometry_native.h"
#include "sql/functions/geos.h"
#include "sql/functions/globe.h"
#include "sql/types/arcs.h"
#include "sql/types/geometry_text.h"
#include "sql/types/geometry_typmod.h"
#include "sql/types/globe_range.h"
#include "sql/types/spheroid_text.h"

namespace carto_mock::sql {

template <>
struct NativeCodec<NamedSpheroid> {
  static NamedSpheroid unpack(const Value& value) { return decode_spheroid(value.as_bytes()); }
};

namespace {

constexpr std::int32_t kWgs84 = 4326;

Geometry to_geography(const CallContext& context, const Geometry& geometry) {
  const std::int32_t srid = geometry.srid == 0 ? kWgs84 : geometry.srid;
  require_geographic(srid);
  require_geodetic_kind(geometry);
  Geometry geography = geometry;
  if (!nudge_onto_globe(geography)) {
    refuse_unbounded_vertices(geography, "geography");
    wrap_onto_globe(geography);
    context.session.notice(
        Severity::kNotice,
        "Coordinate values were coerced into range [-180 -90, 180 90] for GEOGRAPHY");
  }
  return with_geometry_srid(std::move(geography), srid);
}

// What a cast says of parts that no geography has.
void require_geodetic_parts(const Geometry& collection) {
  for (const Geometry& part : collection.parts) {
    if (is_plain(part.type)) {
      require_geodetic_parts(part);
      continue;
    }
    if (part.type == GeometryType::kCircularString && !part.is_empty())
      throw_geometry_error("unsupported type (CircularString) passed to lwgeom_nudge_geodetic");
    if (has_arcs(part) && !part.is_empty()) refuse_kind();
    throw_geometry_error(
        fmt::format("unsupported input geometry type: {}", stored_type_number(part.type)));
  }
}

Geometry from_geometry(const CallContext& context, const AnyGeometry& geometry) {
  if (!is_plain(geometry.type))
    throw Error(sqlstate::kInvalidParameterValue, fmt::format("Geography type does not support {}",
                                                              geometry_type_name(geometry.type)));
  require_geographic(geometry.srid == 0 ? kWgs84 : geometry.srid);
  require_geodetic_parts(geometry);
  return to_geography(context, geometry);
}

Geometry to_geometry(const Geometry& geography) {
  return geography.srid == 0 ? with_geometry_srid(geography, kWgs84) : geography;
}

// Along the ground, and up or down where there are heights.
double way_between(const Coordinate& from, const Coordinate& to, bool has_z,
                   const Spheroid& spheroid, bool use_spheroid) {
  const double ground =
      use_spheroid ? spheroid_distance(from, to, spheroid) : sphere_distance(from, to, spheroid);
  if (!has_z) return ground;
  return std::sqrt((to.z - from.z) * (to.z - from.z) + ground * ground);
}

// PostGIS rounds to 10 nanometers.
double rounded(double distance) { return std::round(distance * 1e8) / 1e8; }

std::optional<double> distance_within(const CallContext& context, const Geometry& left,
                                      const Geometry& right, bool use_spheroid,
                                      std::string_view function) {
  require_same_srid(left, right, function);
  const std::optional<double> meters =
      geography_distance(left, right, use_spheroid, context.session);
  if (!meters) return std::nullopt;
  return rounded(*meters);
}

std::optional<double> distance(const CallContext& context, const Geometry& left,
                               const Geometry& right, bool use_spheroid) {
  return distance_within(context, left, right, use_spheroid, "geography_distance");
}

bool is_within(const CallContext& context, const Geometry& left, const Geometry& right,
               double tolerance, bool use_spheroid) {
  const std::optional<double> measured =
      distance_within(context, left, right, use_spheroid, "geography_dwithin");
  return measured && *measured <= tolerance;
}

// On the sphere, as the index orders.
std::optional<double> knn_distance(const CallContext& context, const Geometry& left,
                                   const Geometry& right) {
  require_same_srid(left, right, "geography_distance_knn");
  const std::optional<double> meters = geography_distance(left, right, false, context.session);
  constexpr double kTolerance = 5e-14;  // in radians
  if (meters && *meters <= kTolerance * spheroid_of(left.srid).radius()) return 0;
  return meters;
}

// PostGIS takes places that are so near for the same.
bool intersects(const CallContext& context, const Geometry& left, const Geometry& right) {
  constexpr double kTolerance = 0.00001;
  const std::optional<double> measured =
      distance_within(context, left, right, true, "geography_dwithin");
  return measured && *measured < kTolerance;
}

double run_length(const std::vector<Coordinate>& run, bool has_z, const Spheroid& spheroid,
                  bool use_spheroid) {
  double total = 0;
  for (std::size_t i = 1; i < run.size(); ++i)
    total += way_between(run[i - 1], run[i], has_z, spheroid, use_spheroid);
  return total;
}

// Of lines and of what is around areas.
double total_length(const Geometry& geography, const Spheroid& spheroid, bool use_spheroid) {
  if (geography.type == GeometryType::kLineString)
    return run_length(geography.coordinates, geography.has_z, spheroid, use_spheroid);
  double total = 0;
  for (const auto& ring : geography.rings)
    total += run_length(ring, geography.has_z, spheroid, use_spheroid);
  for (const Geometry& part : geography.parts) total += total_length(part, spheroid, use_spheroid);
  return total;
}

bool is_area(GeometryType type) {
  return type == GeometryType::kPolygon || type == GeometryType::kMultiPolygon;
}

// To PostGIS, the length and the perimeter of a collection are the same.
double length(const Geometry& geography, bool use_spheroid) {
  if (is_area(geography.type) || geography.is_empty()) return 0;
  return total_length(geography, spheroid_of(geography.srid), use_spheroid);
}

double perimeter(const Geometry& geography, bool use_spheroid) {
  const bool has_perimeter =
      is_area(geography.type) || geography.type == GeometryType::kGeometryCollection;
  if (!has_perimeter) return 0;
  return total_length(geography, spheroid_of(geography.srid), use_spheroid);
}

std::optional<double> distance_on_sphere(const CallContext& context, const AnyGeometry& left,
                                         const AnyGeometry& right) {
  const Geometry one = from_geometry(context, left);
  return distance(context, one, from_geometry(context, right), false);
}

void require_measured_kinds(const Geometry& left, const Geometry& right) {
  require_same_srid(left, right, "geometry_distance_spheroid");
  const auto is_measured = [](GeometryType type) {
    return is_plain(type) && type != GeometryType::kGeometryCollection;
  };
  if (!is_measured(left.type) || !is_measured(right.type))
    throw_geometry_error("geometry_distance_spheroid: Only point/line/polygon supported.\n");
}

// A spheroid that a call names.
Spheroid axes_of(const NamedSpheroid& named) {
  const double flattening = 1.0 / named.inverse_flattening;
  if (!(named.major_axis > 0) || !(flattening > 0 && flattening < 1))
    throw Error::unsupported("spheroids with an inverse flattening of 1 or less");
  return {named.major_axis, named.major_axis - flattening * named.major_axis};
}

double length_of(const std::vector<Coordinate>& run, bool has_z, const Spheroid& spheroid) {
  double total = 0;
  for (std::size_t i = 1; i < run.size(); ++i) {
    const double flat = spheroid_distance(run[i - 1], run[i], spheroid);
    const double rise = has_z ? run[i].z - run[i - 1].z : 0;
    total += has_z ? std::sqrt(flat * flat + rise * rise) : flat;
  }
  return total;
}

// Of areas, that of their rings.
double length_on_spheroid(const Geometry& geometry, const NamedSpheroid& named) {
  if (geometry.is_empty()) return 0;
  const Spheroid spheroid = axes_of(named);
  double total = 0;
  for_each_simple(geometry, [&](const Geometry& part) {
    total += length_of(part.coordinates, part.has_z, spheroid);
    for (const auto& ring : part.rings) total += length_of(ring, part.has_z, spheroid);
  });
  return total;
}

double distance_on_spheroid(const Geometry& left, const Geometry& right,
                            const NamedSpheroid& named) {
  require_measured_kinds(left, right);
  if (left.is_empty() || right.is_empty()) return -1;
  if (left.type != GeometryType::kPoint || right.type != GeometryType::kPoint)
    throw Error::unsupported("the distance on a spheroid of what are no points");
  return spheroid_distance(left.coordinates[0], right.coordinates[0], axes_of(named));
}

// Not rounded, unlike a geography's; -1 where one is empty.
double distance_on_wgs84(const Geometry& left, const Geometry& right) {
  return distance_on_spheroid(left, right, {kWgs84MajorAxis, kWgs84InverseFlattening, {}});
}

double distance_on_sphere_of_radius(const Geometry& left, const Geometry& right, double radius) {
  require_measured_kinds(left, right);
  if (left.is_empty() || right.is_empty()) return -1;
  if (left.type != GeometryType::kPoint || right.type != GeometryType::kPoint)
    throw Error::unsupported("the distance on a sphere of what are no points");
  return sphere_distance(left.coordinates[0], right.coordinates[0], kWgs84Spheroid) /
         kWgs84Spheroid.radius() * radius;
}

Geometry from_text(const CallContext& context, std::string_view text) {
  return to_geography(context, parse_any_ewkt(text));
}
Geometry from_bytes(const CallContext& context, std::string_view bytes) {
  return to_geography(context, geometry_from_ewkb(bytes));
}

Value apply_modifier(const CallContext&, Arguments arguments) {
  return Value::bytes(apply_geometry_typmod(arguments[0].as_bytes(),
                                            static_cast<std::int32_t>(arguments[1].as_integer())));
}

std::string_view same_bytes(std::string_view bytes) { return bytes; }

constexpr FunctionEntry kEntries[] = {
    {"geography_overlaps(geography,geography)", native<geography_boxes_overlap>},
    {"st_intersects(geography,geography)", native<intersects>},
    {"geography_distance_knn(geography,geography)", native<knn_distance>},
    {"st_geogfromtext(text)", native<from_text>},
    {"st_geographyfromtext(text)", native<from_text>},
    {"st_geogfromwkb(bytea)", native<from_bytes>},
    {"geography(bytea)", native<from_bytes>},
    {"bytea(geography)", native<same_bytes>},
    {"geography(geography,integer,boolean)", apply_modifier},
    {"geography(geometry)", native<from_geometry>},
    {"geometry(geography)", native<to_geometry>},
    {"st_distance(geography,geography,boolean)", native<distance>},
    {"st_dwithin(geography,geography,double precision,boolean)", native<is_within>},
    {"_st_dwithin(geography,geography,double precision,boolean)", native<is_within>},
    {"st_length(geography,boolean)", native<length>},
    {"st_perimeter(geography,boolean)", native<perimeter>},
    {"st_area(geography,boolean)", native<geography_area>},
    {"st_distancesphere(geometry,geometry)", native_any<distance_on_sphere>},
    {"st_distancesphere(geometry,geometry,double precision)",
     native_any<distance_on_sphere_of_radius>},
    {"st_distancespheroid(geometry,geometry)", native_any<distance_on_wgs84>},
    {"st_distancespheroid(geometry,geometry,spheroid)", native_any<distance_on_spheroid>},
    {"st_lengthspheroid(geometry,spheroid)", native<length_on_spheroid>},
    {"st_length2dspheroid(geometry,spheroid)", native<length_on_spheroid>},
};

}  // namespace

std::span<const FunctionEntry> geography_functions() { return kEntries; }

}  // namespace carto_mock::sql
