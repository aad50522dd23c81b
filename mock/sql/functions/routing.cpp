// cdb_route_point_to_point() and cdb_route_with_waypoints() (spec dataservices.md 1.4 and 3.5): a
// route is the straight line through its points.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/functions/carto_functions.h"
#include "sql/functions/geometry_native.h"
#include "sql/functions/service_calls.h"
#include "sql/functions/service_geometry.h"

namespace carto_mock::sql {
namespace {

constexpr std::string_view kPointToPoint = "_cdb_route_point_to_point(7)";
constexpr std::string_view kWithWaypoints = "_cdb_route_with_waypoints(6)";

Value route_record(Value shape, Value length, Value duration) {
  return Value::record({{{oid::kGeometry}, {oid::kFloat4}, {oid::kInt4}},
                        {"shape", "length", "duration"},
                        {std::move(shape), std::move(length), std::move(duration)}});
}
Value no_route() { return route_record({}, {}, {}); }

Error routing_error(std::string_view function, std::string_view text) {
  return remote_error(function, fmt::format("{}{}", nested_routines(1), text));
}

Error calculation_error(std::string_view function, ServiceProvider provider,
                        std::string_view text) {
  if (provider != ServiceProvider::kTomTom)
    return Error::unsupported(fmt::format("errors of routes by {}", to_string(provider)));
  return routing_error(
      function, fmt::format("Exception: Error trying to calculate TomTom routing: {}", text));
}

void check_failure(const ServiceSettings& settings, std::string_view function) {
  if (!settings.failure) return;
  switch (*settings.failure) {
    case ServiceFailure::kProvider:
      throw Error::unsupported(
          fmt::format("routes by {} when it fails", to_string(settings.provider)));
    case ServiceFailure::kRateLimit:
      throw routing_error(
          function, "cartodb_services.tools.exceptions.RateLimitExceeded: 'Rate limit exceeded'");
    case ServiceFailure::kUnavailable:
      throw remote_error(function, "Exception: Requested routing method is not available");
  }
}

Error quota_used_up(const ServiceQuota& quota, std::string_view function) {
  return routing_error(function, quota.provider == ServiceProvider::kMapzen
                                     ? "Exception: You have reached the limit of your quota"
                                     : "cartodb_services.tools.exceptions.QuotaExceededException: "
                                       "'You have reached the limit of your quota'");
}

// Mapzen's lengths were kilometers or miles, to how many decimals is not known.
void check_has_routes(ServiceProvider provider) {
  switch (provider) {
    case ServiceProvider::kTomTom:
    case ServiceProvider::kMapbox:
      return;
    case ServiceProvider::kMapzen:
    case ServiceProvider::kHere:
    case ServiceProvider::kGoogle:
    case ServiceProvider::kGeocodio:
      throw Error::unsupported(fmt::format("routes by {}", to_string(provider)));
  }
}

// What `mode_type=…` says last.
std::string mode_type(const Value& options) {
  constexpr std::string_view kName = "mode_type=";
  std::string type = "shortest";
  if (options.is_null()) return type;
  for (const Value& option : options.as_array().elements) {
    if (!option.is_null() && option.as_text().starts_with(kName))
      type = option.as_text().substr(kName.size());
  }
  return type;
}

// Where the route goes through; none: some point is missing.
std::optional<std::vector<Coordinate>> vertices(std::span<const Value> points) {
  std::vector<Coordinate> found;
  for (const Value& point : points) {
    const std::optional<Coordinate> vertex =
        point.is_null() ? std::nullopt : first_vertex(NativeCodec<Geometry>::unpack(point));
    if (!vertex) return std::nullopt;
    found.push_back({vertex->x, vertex->y});
  }
  return found;
}

Value route(const CallContext& context, std::span<const Value> points, const Value& mode,
            const Value& options, std::string_view function) {
  constexpr std::size_t kFewest = 2;
  constexpr std::size_t kMost = 25;
  constexpr std::size_t kMostOfTomTom = 20;
  const ServiceQuota quota = service_quota(context, DataService::kRouting);
  check_failure(service_settings(context, DataService::kRouting), function);
  if (!quota.allows_call()) throw quota_used_up(quota, function);
  check_has_routes(quota.provider);
  if (points.size() < kFewest || points.size() > kMost) return no_route();
  if (quota.provider == ServiceProvider::kTomTom && points.size() > kMostOfTomTom)
    throw calculation_error(function, quota.provider,
                            "Invalid number of coordinates. Must be between 2 and 20");
  const std::optional<double> speed = mode.is_null() ? std::nullopt : travel_speed(mode.as_text());
  if (!speed) {
    throw calculation_error(
        function, quota.provider,
        "None is not a valid profile. Valid profiles are: car, bicycle, pedestrian");
  }
  const std::string type = mode_type(options);
  if (type != "shortest" && type != "fastest") {
    throw calculation_error(
        function, quota.provider,
        "None is not a valid route type. Valid route types are: shortest, fastest");
  }
  if (!count_calls(context, DataService::kRouting, 1)) throw quota_used_up(quota, function);
  const std::optional<std::vector<Coordinate>> line = vertices(points);
  if (!line) return no_route();
  double length = 0;
  for (std::size_t i = 1; i < line->size(); ++i)
    length += spherical_distance((*line)[i - 1], (*line)[i]);
  const bool goes_nowhere =
      std::ranges::all_of(*line, [&](const Coordinate& at) { return at == line->front(); });
  if (goes_nowhere) return no_route();
  Geometry shape;
  shape.type = GeometryType::kLineString;
  shape.srid = kServiceSrid;
  shape.coordinates = *line;
  const double meters = std::round(length);
  return route_record(NativeCodec<Geometry>::pack(shape), Value::real(static_cast<float>(meters)),
                      Value::integer(static_cast<std::int64_t>(std::round(meters / *speed))));
}

Value point_to_point(const CallContext& context, Arguments arguments) {
  return route(context, arguments.first(2), arguments[2], arguments[3], kPointToPoint);
}

Value with_waypoints(const CallContext& context, Arguments arguments) {
  const std::span<const Value> points =
      arguments[0].is_null() ? std::span<const Value>() : arguments[0].as_array().elements;
  return route(context, points, arguments[1], arguments[2], kWithWaypoints);
}

// A twin gives a row of NULLs, not NULL.
template <Value (*body)(const CallContext&, Arguments)>
Value safe_route(const CallContext& context, Arguments arguments) {
  Value found = safe_service_call<body, ServicePermission::kRouting>(context, arguments);
  return found.is_null() ? no_route() : found;
}

constexpr FunctionEntry kEntries[] = {
    service_entry<point_to_point, ServicePermission::kRouting>(
        "cdb_route_point_to_point(geometry,geometry,text,text[],text)"),
    {"_cdb_route_point_to_point_exception_safe(geometry,geometry,text,text[],text)",
     safe_route<point_to_point>},
    service_entry<with_waypoints, ServicePermission::kRouting>(
        "cdb_route_with_waypoints(geometry[],text,text[],text)"),
    {"_cdb_route_with_waypoints_exception_safe(geometry[],text,text[],text)",
     safe_route<with_waypoints>},
};

}  // namespace

std::span<const FunctionEntry> routing_functions() { return kEntries; }

}  // namespace carto_mock::sql
