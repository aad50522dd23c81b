// The geocoders of CARTO's data services, answered from the gazetteer (data services specification,
// sections 1.2, 2.5 and 3.3). Those of countries, regions, postal codes and addresses are internal
// to CARTO and count nothing; places and streets are asked of the account's provider.
#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/functions/function_lists.h"
#include "sql/functions/gazetteer.h"
#include "sql/functions/geometry_native.h"
#include "sql/functions/service_calls.h"
#include "sql/functions/service_geometry.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

Geometry point(const GeographicPosition& position) {
  return service_point({position.longitude, position.latitude});
}

using Place = std::optional<Geometry>;
// Texts of the call; an empty one is NULL or was not given.
using Texts = std::span<const std::string>;

Place admin0_polygon(const Gazetteer& gazetteer, Texts texts) {
  const GazetteerCountry* country = gazetteer.find_country(texts[0]);
  if (country == nullptr) return std::nullopt;
  return service_area(country->ring);
}

Place admin1_polygon(const Gazetteer& gazetteer, Texts texts) {
  const GazetteerCountry* country = nullptr;
  if (texts.size() > 1) {
    country = gazetteer.find_country(texts[1]);
    if (country == nullptr) return std::nullopt;
  }
  const GazetteerRegion* region = gazetteer.find_region(texts[0], country);
  if (region == nullptr) return std::nullopt;
  return service_area(region->ring);
}

// city; city, country; city, region, country.
Place named_place_point(const Gazetteer& gazetteer, Texts texts) {
  const GazetteerCountry* country = nullptr;
  const bool has_country = texts.size() > 1 && !texts.back().empty();
  if (has_country) {
    country = gazetteer.find_country(texts.back());
    if (country == nullptr) return std::nullopt;
  }
  const GazetteerRegion* region = nullptr;
  if (texts.size() == 3 && has_country && !texts[1].empty()) {
    region = gazetteer.find_region(texts[1], country);
    if (region == nullptr) return std::nullopt;
  }
  const GazetteerCity* city = gazetteer.find_city(texts[0], country, region);
  if (city == nullptr) return std::nullopt;
  return point(city->point);
}

const GazetteerPostalCode* find_postal_code(const Gazetteer& gazetteer, Texts texts) {
  const GazetteerCountry* country = gazetteer.find_country(texts[1]);
  return country == nullptr ? nullptr : gazetteer.find_postal_code(texts[0], *country);
}

Place postal_code_point(const Gazetteer& gazetteer, Texts texts) {
  const GazetteerPostalCode* found = find_postal_code(gazetteer, texts);
  if (found == nullptr) return std::nullopt;
  return point(found->point);
}

Place postal_code_polygon(const Gazetteer& gazetteer, Texts texts) {
  const GazetteerPostalCode* found = find_postal_code(gazetteer, texts);
  if (found == nullptr || found->ring.empty()) return std::nullopt;
  return service_area(found->ring);
}

Place address_point(const Gazetteer& gazetteer, Texts texts) {
  const std::optional<GeographicPosition> position = gazetteer.find_address(texts[0]);
  if (!position) return std::nullopt;
  return point(*position);
}

Place street_point(const Gazetteer& gazetteer, Texts texts) {
  const std::optional<StreetMatch> match =
      gazetteer.find_street({texts[0], texts[1], texts[2], texts[3]});
  if (!match) return std::nullopt;
  return point(match->point);
}

using Geocoder = Place (*)(const Gazetteer& gazetteer, Texts texts);

// The call's texts. A postal code may come as a number.
std::vector<std::string> texts_of(const CallContext& context, Arguments arguments) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    texts.push_back(arguments[i].is_null()
                        ? std::string()
                        : output_value(arguments[i], context.argument_types[i], context.text));
  }
  return texts;
}

Value find_place(const CallContext& context, Arguments arguments, Geocoder geocoder) {
  const Place place = geocoder(context.session.gazetteer(), texts_of(context, arguments));
  return place ? NativeCodec<Geometry>::pack(*place) : Value();
}

// What the internal geocoders are about, as their errors say it, and their private twins.
enum class Internal { kAdmin0, kAdmin1, kPostalCodePoint, kPostalCodePolygon, kAddress };

Error internal_failure(Internal what, std::size_t arguments) {
  const auto failure = [&](std::string_view function, std::string_view shown) {
    return remote_error(fmt::format("{}({})", function, arguments + 2),
                        fmt::format("Exception: Error trying to geocode {}", shown));
  };
  switch (what) {
    case Internal::kAdmin0:
      return failure("_cdb_geocode_admin0_polygon", "admin0 polygon");
    case Internal::kAdmin1:
      return failure("_cdb_geocode_admin1_polygon", "admin1 polygon");
    case Internal::kPostalCodePoint:
      return failure("_cdb_geocode_postalcode_point", "postal code point");
    case Internal::kPostalCodePolygon:
      return failure("_cdb_geocode_postalcode_polygon", "postal code polygon");
    case Internal::kAddress:
      return failure("_cdb_geocode_ipaddress_point", "postal code polygon");
  }
  return Error::unsupported("such a geocoder");
}

template <Internal what, Geocoder geocoder>
Value geocode_internally(const CallContext& context, Arguments arguments) {
  const DataServicesAccount& account =
      data_services_session(context.session).data_services_account();
  if (account.settings.internal_geocoder_fails) throw internal_failure(what, arguments.size());
  return find_place(context, arguments, geocoder);
}

// Places are asked of the street provider; its failure is hidden, as the internal table then
// answers.
Value geocode_named_place(const CallContext& context, Arguments arguments) {
  const DataServicesAccount& account =
      data_services_session(context.session).data_services_account();
  if (service_settings(context, DataService::kHiresGeocoder).failure) {
    if (account.settings.internal_geocoder_fails) {
      throw remote_error(fmt::format("_cdb_geocode_namedplace_point({})", arguments.size() + 2),
                         "Exception: Error trying to geocode namedplace point");
    }
    return find_place(context, arguments, named_place_point);
  }
  if (arguments[0].is_null() || arguments[0].as_text().empty()) return {};
  if (!count_calls(context, DataService::kHiresGeocoder, 1)) return {};
  return find_place(context, arguments, named_place_point);
}

std::string_view shown_name(ServiceProvider provider) {
  switch (provider) {
    case ServiceProvider::kTomTom:
      return "TomTom";
    case ServiceProvider::kMapbox:
      return "Mapbox";
    case ServiceProvider::kHere:
      return "here maps";
    case ServiceProvider::kGoogle:
      return "google maps";
    case ServiceProvider::kMapzen:
      return "mapzen";
    case ServiceProvider::kGeocodio:
      return "Geocodio";
  }
  return {};
}

// With `named` the function of that provider was called. HERE and Google have to be the account's;
// the others answer any account.
Value geocode_street(const CallContext& context, Arguments arguments,
                     std::optional<ServiceProvider> named) {
  const ServiceSettings& settings = service_settings(context, DataService::kHiresGeocoder);
  const std::string prefix = !named ? ""
                             : *named == ServiceProvider::kHere
                                 ? "here_"
                                 : fmt::format("{}_", to_string(*named));
  const std::string function = fmt::format("_cdb_{}geocode_street_point(6)", prefix);
  if (named && *named != settings.provider) {
    if (*named == ServiceProvider::kHere)
      throw remote_error(function, "Exception: Here geocoder is not available for your account.");
    if (*named == ServiceProvider::kGoogle)
      throw remote_error(function, "Exception: Google geocoder is not available for your account.");
  }
  if (settings.failure) {
    if (*settings.failure == ServiceFailure::kUnavailable)
      throw remote_error(function, kNoGeocoder);
    // The rate limit is hidden in the same text.
    throw remote_error(
        function, fmt::format("{}Exception: Error trying to geocode street point using {}",
                              nested_routines(1), shown_name(named.value_or(settings.provider))));
  }
  const std::vector<std::string> texts = texts_of(context, arguments);
  const bool asks_nothing = texts[0].empty() && texts[1].empty() && texts[2].empty();
  if (asks_nothing || !count_calls(context, DataService::kHiresGeocoder, 1)) return {};
  return find_place(context, arguments, street_point);
}

Value geocode_by_account(const CallContext& context, Arguments arguments) {
  return geocode_street(context, arguments, std::nullopt);
}
template <ServiceProvider provider>
Value geocode_by_provider(const CallContext& context, Arguments arguments) {
  return geocode_street(context, arguments, provider);
}

// Each geocoder under its own name and that of its twin.
template <auto body>
constexpr FunctionEntry plain(std::string_view signature) {
  return service_entry<body, ServicePermission::kGeocoding>(signature);
}
template <auto body>
constexpr FunctionEntry safe(std::string_view signature) {
  return safe_service_entry<body, ServicePermission::kGeocoding>(signature);
}

constexpr auto admin0 = geocode_internally<Internal::kAdmin0, admin0_polygon>;
constexpr auto admin1 = geocode_internally<Internal::kAdmin1, admin1_polygon>;
constexpr auto postal_polygon =
    geocode_internally<Internal::kPostalCodePolygon, postal_code_polygon>;
constexpr auto postal_point = geocode_internally<Internal::kPostalCodePoint, postal_code_point>;
constexpr auto address = geocode_internally<Internal::kAddress, address_point>;
constexpr auto mapbox = geocode_by_provider<ServiceProvider::kMapbox>;
constexpr auto tomtom = geocode_by_provider<ServiceProvider::kTomTom>;
constexpr auto geocodio = geocode_by_provider<ServiceProvider::kGeocodio>;
constexpr auto mapzen = geocode_by_provider<ServiceProvider::kMapzen>;
constexpr auto here = geocode_by_provider<ServiceProvider::kHere>;
constexpr auto google = geocode_by_provider<ServiceProvider::kGoogle>;

constexpr FunctionEntry kEntries[] = {
    plain<admin0>("cdb_geocode_admin0_polygon(text)"),
    safe<admin0>("_cdb_geocode_admin0_polygon_exception_safe(text)"),
    plain<admin1>("cdb_geocode_admin1_polygon(text)"),
    safe<admin1>("_cdb_geocode_admin1_polygon_exception_safe(text)"),
    plain<admin1>("cdb_geocode_admin1_polygon(text,text)"),
    safe<admin1>("_cdb_geocode_admin1_polygon_exception_safe(text,text)"),
    plain<geocode_named_place>("cdb_geocode_namedplace_point(text)"),
    safe<geocode_named_place>("_cdb_geocode_namedplace_point_exception_safe(text)"),
    plain<geocode_named_place>("cdb_geocode_namedplace_point(text,text)"),
    safe<geocode_named_place>("_cdb_geocode_namedplace_point_exception_safe(text,text)"),
    plain<geocode_named_place>("cdb_geocode_namedplace_point(text,text,text)"),
    safe<geocode_named_place>("_cdb_geocode_namedplace_point_exception_safe(text,text,text)"),
    plain<postal_polygon>("cdb_geocode_postalcode_polygon(text,text)"),
    safe<postal_polygon>("_cdb_geocode_postalcode_polygon_exception_safe(text,text)"),
    plain<postal_polygon>("cdb_geocode_postalcode_polygon(double precision,text)"),
    safe<postal_polygon>("_cdb_geocode_postalcode_polygon_exception_safe(double precision,text)"),
    plain<postal_point>("cdb_geocode_postalcode_point(text,text)"),
    safe<postal_point>("_cdb_geocode_postalcode_point_exception_safe(text,text)"),
    plain<postal_point>("cdb_geocode_postalcode_point(double precision,text)"),
    safe<postal_point>("_cdb_geocode_postalcode_point_exception_safe(double precision,text)"),
    plain<address>("cdb_geocode_ipaddress_point(text)"),
    safe<address>("_cdb_geocode_ipaddress_point_exception_safe(text)"),
    plain<geocode_by_account>("cdb_geocode_street_point(text,text,text,text)"),
    safe<geocode_by_account>("_cdb_geocode_street_point_exception_safe(text,text,text,text)"),
    plain<mapbox>("cdb_mapbox_geocode_street_point(text,text,text,text)"),
    safe<mapbox>("_cdb_mapbox_geocode_street_point_exception_safe(text,text,text,text)"),
    plain<tomtom>("cdb_tomtom_geocode_street_point(text,text,text,text)"),
    safe<tomtom>("_cdb_tomtom_geocode_street_point_exception_safe(text,text,text,text)"),
    plain<geocodio>("cdb_geocodio_geocode_street_point(text,text,text,text)"),
    safe<geocodio>("_cdb_geocodio_geocode_street_point_exception_safe(text,text,text,text)"),
    plain<mapzen>("cdb_mapzen_geocode_street_point(text,text,text,text)"),
    safe<mapzen>("_cdb_mapzen_geocode_street_point_exception_safe(text,text,text,text)"),
    plain<here>("cdb_here_geocode_street_point(text,text,text,text)"),
    safe<here>("_cdb_here_geocode_street_point_exception_safe(text,text,text,text)"),
    plain<google>("cdb_google_geocode_street_point(text,text,text,text)"),
    safe<google>("_cdb_google_geocode_street_point_exception_safe(text,text,text,text)"),
};

}  // namespace

std::span<const FunctionEntry> dataservices_functions() { return kEntries; }

}  // namespace carto_mock::sql
