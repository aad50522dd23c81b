// cdb_isochrone(), cdb_isodistance() and the same by provider (spec dataservices.md 1.3 and 3.4):
// how far one comes is a circle on the sphere.
#include <fmt/format.h>

#include <algorithm>
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

enum class Measure { kTime, kDistance };

// Which function was called: of the account's own provider, or of a named one.
struct Isoline {
  Measure measure;
  std::optional<ServiceProvider> named;
};

// `_cdb_tomtom_isochrone(6)`, as errors name it.
std::string private_name(const Isoline& isoline) {
  return fmt::format("_cdb_{}{}(6)",
                     isoline.named ? fmt::format("{}_", to_string(*isoline.named)) : "",
                     isoline.measure == Measure::kTime ? "isochrone" : "isodistance");
}

// How many of the server's functions an error of the provider's passes through.
int levels(const Isoline& isoline) { return isoline.named ? 1 : 2; }

Error provider_error(const Isoline& isoline, std::string_view text) {
  return remote_error(private_name(isoline),
                      fmt::format("{}{}", nested_routines(levels(isoline)), text));
}

// As errors show it.
std::string_view shown_name(ServiceProvider provider) {
  switch (provider) {
    case ServiceProvider::kTomTom:
      return "TomTom";
    case ServiceProvider::kMapbox:
      return "Mapbox";
    case ServiceProvider::kMapzen:
      return "mapzen";
    case ServiceProvider::kHere:
    case ServiceProvider::kGoogle:
    case ServiceProvider::kGeocodio:
      break;
  }
  throw Error::unsupported(fmt::format("errors of isolines by {}", to_string(provider)));
}

Error failed(const Isoline& isoline, ServiceProvider provider) {
  return provider_error(isoline,
                        fmt::format("Exception: Error trying to get {} {}", shown_name(provider),
                                    isoline.measure == Measure::kTime ? "isochrones" : "isolines"));
}

Error quota_used_up(const Isoline& isoline, ServiceProvider provider) {
  const bool is_of_old = provider == ServiceProvider::kHere || provider == ServiceProvider::kMapzen;
  return provider_error(
      isoline, is_of_old
                   ? "Exception: You have reached the limit of your quota"
                   : "cartodb_services.tools.exceptions.QuotaExceededException: 'You have reached "
                     "the limit of your quota'");
}

void check_failure(const CallContext& context, const Isoline& isoline, ServiceProvider provider) {
  const std::optional<ServiceFailure> failure =
      service_settings(context, DataService::kIsolines).failure;
  if (!failure) return;
  switch (*failure) {
    case ServiceFailure::kProvider:
      throw failed(isoline, provider);
    case ServiceFailure::kRateLimit:
      throw provider_error(
          isoline, "cartodb_services.tools.exceptions.RateLimitExceeded: 'Rate limit exceeded'");
    case ServiceFailure::kUnavailable:
      throw remote_error(private_name(isoline),
                         "Exception: Requested isolines provider is not available");
  }
}

void check_has_isolines(ServiceProvider provider) {
  switch (provider) {
    case ServiceProvider::kTomTom:
    case ServiceProvider::kMapbox:
    case ServiceProvider::kMapzen:
    case ServiceProvider::kHere:
      return;
    case ServiceProvider::kGoogle:
    case ServiceProvider::kGeocodio:
      throw Error::unsupported(fmt::format("isolines by {}", to_string(provider)));
  }
}

// Meters a second; none: the provider has no such mode.
std::optional<double> speed_of(const std::string& mode, ServiceProvider provider) {
  const bool takes_bicycles =
      provider == ServiceProvider::kTomTom || provider == ServiceProvider::kMapbox;
  if (mode == "bicycle" && !takes_bicycles) return std::nullopt;
  return travel_speed(mode);
}

// Meters that one comes within a range; none: nowhere.
std::optional<double> radius_of(const Isoline& isoline, std::int64_t range, double speed) {
  if (range <= 0) return std::nullopt;
  const auto number = static_cast<double>(range);
  return std::min(isoline.measure == Measure::kTime ? number * speed : number, kLargestRadius);
}

Value reached_area(Coordinate center, std::optional<double> radius) {
  if (!radius) return {};
  return NativeCodec<Geometry>::pack(service_area(circle_on_sphere(center, *radius)));
}

// The source as the column `center` takes it.
Geometry center_of(const Isoline& isoline, const Value& source) {
  const Geometry geometry = NativeCodec<Geometry>::unpack(source);
  if (geometry.srid != 0 && geometry.srid != kServiceSrid) {
    throw remote_error(private_name(isoline),
                       fmt::format("Geometry SRID ({}) does not match column SRID ({})",
                                   geometry.srid, kServiceSrid),
                       sqlstate::kInvalidParameterValue);
  }
  return with_geometry_srid(geometry, kServiceSrid);
}

bool has_null(const Array& ranges) {
  return std::ranges::any_of(ranges.elements, [](const Value& range) { return range.is_null(); });
}

// A row for each range. Mapbox gives them by size, the others as they were asked for.
std::vector<Value> isolines(const CallContext& context, Arguments arguments,
                            const Isoline& isoline) {
  const ServiceQuota quota = service_quota(context, DataService::kIsolines);
  const ServiceProvider provider = isoline.named.value_or(quota.provider);
  check_failure(context, isoline, provider);
  check_has_isolines(provider);
  if (!quota.allows_call()) throw quota_used_up(isoline, provider);
  if (arguments[0].is_null() && provider == ServiceProvider::kHere) return {};
  const bool is_incomplete = arguments[0].is_null() || arguments[1].is_null() ||
                             arguments[2].is_null() || has_null(arguments[2].as_array());
  if (is_incomplete) throw failed(isoline, provider);
  const std::optional<double> speed = speed_of(arguments[1].as_text(), provider);
  const Geometry center = center_of(isoline, arguments[0]);
  const std::optional<Coordinate> start = first_vertex(center);
  if (!speed || !start) throw failed(isoline, provider);

  std::vector<std::int64_t> ranges;
  for (const Value& range : arguments[2].as_array().elements) ranges.push_back(range.as_integer());
  if (provider == ServiceProvider::kMapbox) {
    constexpr std::int64_t kLongestTime = 3600;
    std::ranges::sort(ranges);
    if (isoline.measure == Measure::kTime && !ranges.empty() && ranges.back() > kLongestTime)
      throw failed(isoline, provider);
  }
  if (!count_calls(context, DataService::kIsolines, static_cast<std::int64_t>(ranges.size())))
    throw quota_used_up(isoline, provider);
  std::vector<Value> rows;
  for (const std::int64_t range : ranges) {
    context.session.check_interrupts();
    rows.push_back(Value::record({{{oid::kGeometry}, {oid::kInt4}, {oid::kGeometry}},
                                  {"center", "data_range", "the_geom"},
                                  {NativeCodec<Geometry>::pack(center), Value::integer(range),
                                   reached_area(*start, radius_of(isoline, range, *speed))}}));
  }
  return rows;
}

template <Measure measure>
std::vector<Value> of_account(const CallContext& context, Arguments arguments) {
  return isolines(context, arguments, {measure, std::nullopt});
}
template <Measure measure, ServiceProvider provider>
std::vector<Value> of_provider(const CallContext& context, Arguments arguments) {
  return isolines(context, arguments, {measure, provider});
}

template <auto body>
constexpr SetFunctionEntry plain(std::string_view signature) {
  return service_set_entry<body, ServicePermission::kIsolines>(signature);
}
template <auto body>
constexpr SetFunctionEntry safe(std::string_view signature) {
  return safe_service_set_entry<body, ServicePermission::kIsolines>(signature);
}

constexpr auto kTime = Measure::kTime;
constexpr auto kDistance = Measure::kDistance;
constexpr auto kMapbox = ServiceProvider::kMapbox;
constexpr auto kTomTom = ServiceProvider::kTomTom;
constexpr auto kMapzen = ServiceProvider::kMapzen;

constexpr SetFunctionEntry kSetEntries[] = {
    plain<of_account<kTime>>("cdb_isochrone(geometry,text,integer[],text[])"),
    safe<of_account<kTime>>("_cdb_isochrone_exception_safe(geometry,text,integer[],text[])"),
    plain<of_account<kDistance>>("cdb_isodistance(geometry,text,integer[],text[])"),
    safe<of_account<kDistance>>("_cdb_isodistance_exception_safe(geometry,text,integer[],text[])"),
    plain<of_provider<kTime, kMapbox>>("cdb_mapbox_isochrone(geometry,text,integer[],text[])"),
    safe<of_provider<kTime, kMapbox>>(
        "_cdb_mapbox_isochrone_exception_safe(geometry,text,integer[],text[])"),
    plain<of_provider<kDistance, kMapbox>>(
        "cdb_mapbox_isodistance(geometry,text,integer[],text[])"),
    safe<of_provider<kDistance, kMapbox>>(
        "_cdb_mapbox_isodistance_exception_safe(geometry,text,integer[],text[])"),
    plain<of_provider<kTime, kTomTom>>("cdb_tomtom_isochrone(geometry,text,integer[],text[])"),
    safe<of_provider<kTime, kTomTom>>(
        "_cdb_tomtom_isochrone_exception_safe(geometry,text,integer[],text[])"),
    plain<of_provider<kDistance, kTomTom>>(
        "cdb_tomtom_isodistance(geometry,text,integer[],text[])"),
    safe<of_provider<kDistance, kTomTom>>(
        "_cdb_tomtom_isodistance_exception_safe(geometry,text,integer[],text[])"),
    plain<of_provider<kTime, kMapzen>>("cdb_mapzen_isochrone(geometry,text,integer[],text[])"),
    safe<of_provider<kTime, kMapzen>>(
        "_cdb_mapzen_isochrone_exception_safe(geometry,text,integer[],text[])"),
    plain<of_provider<kDistance, kMapzen>>(
        "cdb_mapzen_isodistance(geometry,text,integer[],text[])"),
    safe<of_provider<kDistance, kMapzen>>(
        "_cdb_mapzen_isodistance_exception_safe(geometry,text,integer[],text[])"),
};

}  // namespace

std::span<const SetFunctionEntry> isoline_set_functions() { return kSetEntries; }

}  // namespace carto_mock::sql
