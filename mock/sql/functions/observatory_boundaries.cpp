// The OBS_* functions of boundaries (spec dataservices.md 1.7 and 3.7): that around a point, those
// that overlap a geometry or lie within a distance, and points on them.
#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/functions/carto_functions.h"
#include "sql/functions/geometry_native.h"
#include "sql/functions/observatory_areas.h"
#include "sql/functions/observatory_calls.h"
#include "sql/functions/service_geometry.h"

namespace carto_mock::sql {
namespace {

// The area around a point; none: there is none, or no such boundary.
std::optional<ObservatoryArea> area_of(const CallContext& context, Arguments arguments) {
  if (arguments[0].is_null() || arguments[1].is_null()) return std::nullopt;
  const Geometry geometry = observatory_shape(arguments[0]);
  if (geometry.type != GeometryType::kPoint)
    throw invalid_geometry_type("_obs_getboundary(5)", geometry, "expecting 'ST_Point'");
  const std::optional<Coordinate> point = first_vertex(geometry);
  const Observatory& data = observatory(context);
  const ObservatoryBoundary* boundary = find_boundary(data, arguments[1]);
  if (!point || boundary == nullptr || !is_of_time(data, arguments[2])) return std::nullopt;
  return area_around(context, *boundary, *point);
}

Value get_boundary(const CallContext& context, Arguments arguments) {
  const auto area = area_of(context, arguments);
  return area ? NativeCodec<Geometry>::pack(area->shape) : Value();
}

Value get_boundary_id(const CallContext& context, Arguments arguments) {
  const auto area = area_of(context, arguments);
  return area && !area->id.empty() ? Value::text(area->id) : Value();
}

Value get_boundary_by_id(const CallContext& context, Arguments arguments) {
  if (arguments[0].is_null()) return {};
  const Observatory& data = observatory(context);
  const ObservatoryBoundary* boundary = find_boundary(data, arguments[1]);
  if (boundary == nullptr || !is_of_time(data, arguments[2])) return {};
  const auto area = area_by_id(context, *boundary, arguments[0].as_text());
  return area ? NativeCodec<Geometry>::pack(area->shape) : Value();
}

// PostGIS's function that says of a geometry and a boundary whether the boundary is meant: they
// touch, the boundary lies in the geometry, or the geometry in the boundary.
std::string_view overlap_function(const Value& type, std::string_view function) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kTypes = {
      {{"intersects", "ST_Intersects"}, {"contains", "ST_Contains"}, {"within", "ST_Within"}}};
  if (type.is_null()) return "ST_Intersects";
  for (const auto& [name, known] : kTypes) {
    if (type.as_text() == name) return known;
  }
  throw observatory_error(
      function, fmt::format("Overlap type '{}' is not an accepted type (choose intersects, within, "
                            "or contains)",
                            type.as_text()));
}

enum class Shown { kAreas, kPoints };

// Rows of `boundary, time_span, overlap_type`, the last three arguments.
std::vector<Value> overlapping(const CallContext& context, const Geometry& geometry,
                               Arguments arguments, Shown shown, std::string_view function) {
  const std::string_view overlap = overlap_function(arguments[2], function);
  const Observatory& data = observatory(context);
  const ObservatoryBoundary* boundary = find_boundary(data, arguments[0]);
  std::vector<Value> rows;
  if (boundary == nullptr || !is_of_time(data, arguments[1])) return rows;
  for (const ObservatoryArea& area : areas_overlapping(context, *boundary, geometry, overlap)) {
    const Geometry& shape = area.shape;
    ObservatoryRow row;
    row.add("the_geom", oid::kGeometry,
            NativeCodec<Geometry>::pack(shown == Shown::kPoints ? point_on(context, shape) : shape))
        .text("geom_refs", area.id);
    rows.push_back(std::move(row).value());
  }
  return rows;
}

template <Shown shown>
std::vector<Value> by_geometry(const CallContext& context, Arguments arguments) {
  if (arguments[0].is_null()) return {};
  return overlapping(
      context, observatory_shape(arguments[0]), arguments.subspan(1), shown,
      shown == Shown::kPoints ? "_obs_getpointsbygeometry(6)" : "_obs_getboundariesbygeometry(6)");
}

// The circle is that of the isolines.
template <Shown shown>
std::vector<Value> by_point_and_radius(const CallContext& context, Arguments arguments) {
  constexpr std::string_view kFunction = shown == Shown::kPoints
                                             ? "_obs_getpointsbypointandradius(7)"
                                             : "_obs_getboundariesbypointandradius(7)";
  if (arguments[0].is_null() || arguments[1].is_null()) return {};
  const Geometry center = observatory_shape(arguments[0]);
  if (center.type != GeometryType::kPoint)
    throw invalid_geometry_type(kFunction, center, "expecting 'ST_Point'");
  const std::optional<Coordinate> point = first_vertex(center);
  const double radius = arguments[1].as_numeric().to_double();
  if (!(radius > 0 && radius <= kLargestRadius))
    throw Error::unsupported(fmt::format("{} with such a radius", kFunction.substr(1)));
  if (!point) return {};
  return overlapping(context, service_area(circle_on_sphere(*point, radius)), arguments.subspan(2),
                     shown, kFunction);
}

constexpr auto areas_by_geometry = by_geometry<Shown::kAreas>;
constexpr auto points_by_geometry = by_geometry<Shown::kPoints>;
constexpr auto areas_by_radius = by_point_and_radius<Shown::kAreas>;
constexpr auto points_by_radius = by_point_and_radius<Shown::kPoints>;

constexpr FunctionEntry kEntries[] = {
    observatory_entry<"obs_getboundary(geometry,text,text)", get_boundary>(),
    safe_observatory_entry<"_obs_getboundary_exception_safe(geometry,text,text)", get_boundary>(),
    observatory_entry<"obs_getboundaryid(geometry,text,text)", get_boundary_id>(),
    safe_observatory_entry<"_obs_getboundaryid_exception_safe(geometry,text,text)",
                           get_boundary_id>(),
    observatory_entry<"obs_getboundarybyid(text,text,text)", get_boundary_by_id>(),
    safe_observatory_entry<"_obs_getboundarybyid_exception_safe(text,text,text)",
                           get_boundary_by_id>(),
};

constexpr SetFunctionEntry kSetEntries[] = {
    observatory_set_entry<"obs_getboundariesbygeometry(geometry,text,text,text)",
                          areas_by_geometry>(),
    safe_observatory_set_entry<
        "_obs_getboundariesbygeometry_exception_safe(geometry,text,text,text)",
        areas_by_geometry>(),
    observatory_set_entry<"obs_getboundariesbypointandradius(geometry,numeric,text,text,text)",
                          areas_by_radius>(),
    safe_observatory_set_entry<
        "_obs_getboundariesbypointandradius_exception_safe(geometry,numeric,text,text,text)",
        areas_by_radius>(),
    observatory_set_entry<"obs_getpointsbygeometry(geometry,text,text,text)", points_by_geometry>(),
    safe_observatory_set_entry<"_obs_getpointsbygeometry_exception_safe(geometry,text,text,text)",
                               points_by_geometry>(),
    observatory_set_entry<"obs_getpointsbypointandradius(geometry,numeric,text,text,text)",
                          points_by_radius>(),
    safe_observatory_set_entry<
        "_obs_getpointsbypointandradius_exception_safe(geometry,numeric,text,text,text)",
        points_by_radius>(),
};

}  // namespace

std::span<const FunctionEntry> observatory_boundary_functions() { return kEntries; }
std::span<const SetFunctionEntry> observatory_boundary_set_functions() { return kSetEntries; }

}  // namespace carto_mock::sql
