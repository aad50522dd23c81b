// The geocoders of CARTO's data services, answered from the gazetteer (data services specification,
// sections 1.2, 2.2 and 3.3). They run as their definer, so EXECUTE is never what stops a key: the
// permission that the session's role was given is.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/catalog/snapshot.h"
#include "sql/functions/function_lists.h"
#include "sql/functions/gazetteer.h"
#include "sql/functions/geometry_native.h"
#include "sql/functions/place_names.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr std::int32_t kWgs84 = 4326;

// The `_…_exception_safe` twins raise the refusal themselves, hence with another SQLSTATE.
enum class Twin { kPlain, kExceptionSafe };

void require_geocoding(const CallContext& context, Twin twin) {
  const Role* role = context.session.catalog().find_role(context.session.session_user());
  const bool allowed = role != nullptr && std::ranges::find(role->dataservices, "geocoding") !=
                                              role->dataservices.end();
  if (allowed) return;
  throw Error(twin == Twin::kPlain ? sqlstate::kPrivilegeNotGranted : sqlstate::kRaiseException,
              "Geocoding permission denied");
}

Geometry point(const GeographicPosition& position) {
  Geometry result;
  result.srid = kWgs84;
  result.coordinates = {{position.longitude, position.latitude}};
  return result;
}

Geometry polygon(const Ring& ring) {
  Geometry part;
  part.type = GeometryType::kPolygon;
  part.srid = kWgs84;
  part.rings.emplace_back();
  for (const GeographicPosition& position : ring)
    part.rings[0].push_back({position.longitude, position.latitude});
  Geometry result;
  result.type = GeometryType::kMultiPolygon;
  result.srid = kWgs84;
  result.parts = {part};
  return result;
}

using Place = std::optional<Geometry>;
// Texts of the call; an empty one is NULL or was not given.
using Texts = std::span<const std::string>;

Place admin0_polygon(const Gazetteer& gazetteer, Texts texts) {
  const GazetteerCountry* country = gazetteer.find_country(texts[0]);
  if (country == nullptr) return std::nullopt;
  return polygon(country->ring);
}

Place admin1_polygon(const Gazetteer& gazetteer, Texts texts) {
  const GazetteerCountry* country = nullptr;
  if (texts.size() > 1) {
    country = gazetteer.find_country(texts[1]);
    if (country == nullptr) return std::nullopt;
  }
  const GazetteerRegion* region = gazetteer.find_region(texts[0], country);
  if (region == nullptr) return std::nullopt;
  return polygon(region->ring);
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
  return polygon(found->ring);
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

// A postal code may come as a number.
std::string text_of(const CallContext& context, Arguments arguments, std::size_t index) {
  if (arguments[index].is_null()) return {};
  return output_value(arguments[index], context.argument_types[index], context.text);
}

template <Geocoder geocoder, Twin twin>
Value geocode(const CallContext& context, Arguments arguments) {
  require_geocoding(context, twin);
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < arguments.size(); ++i)
    texts.push_back(text_of(context, arguments, i));
  const Place place = geocoder(context.session.gazetteer(), texts);
  return place ? NativeCodec<Geometry>::pack(*place) : Value();
}

// The account's provider is TomTom (specification, section 3.6): what belongs to another one is
// refused. Mapbox, TomTom, Geocodio and Mapzen are not checked by the real service either.
template <bool is_google, Twin twin>
Value refuse_provider(const CallContext& context, Arguments) {
  require_geocoding(context, twin);
  const std::string_view provider = is_google ? "Google" : "Here";
  const std::string message = fmt::format(
      "cdb_dataservices_client._cdb_{}_geocode_street_point(6): [dataservices_db] REMOTE ERROR: "
      "Exception: {} geocoder is not available for your account.",
      is_google ? "google" : "here", provider);
  if (twin == Twin::kPlain) throw Error(SqlState("38000"), message);
  context.session.notice(Severity::kWarning, message);
  return {};
}

// Each geocoder under its own name and that of its twin.
template <Geocoder geocoder>
constexpr FunctionEntry plain(std::string_view signature) {
  return {signature, geocode<geocoder, Twin::kPlain>};
}
template <Geocoder geocoder>
constexpr FunctionEntry safe(std::string_view signature) {
  return {signature, geocode<geocoder, Twin::kExceptionSafe>};
}

constexpr FunctionEntry kEntries[] = {
    plain<admin0_polygon>("cdb_geocode_admin0_polygon(text)"),
    safe<admin0_polygon>("_cdb_geocode_admin0_polygon_exception_safe(text)"),
    plain<admin1_polygon>("cdb_geocode_admin1_polygon(text)"),
    safe<admin1_polygon>("_cdb_geocode_admin1_polygon_exception_safe(text)"),
    plain<admin1_polygon>("cdb_geocode_admin1_polygon(text,text)"),
    safe<admin1_polygon>("_cdb_geocode_admin1_polygon_exception_safe(text,text)"),
    plain<named_place_point>("cdb_geocode_namedplace_point(text)"),
    safe<named_place_point>("_cdb_geocode_namedplace_point_exception_safe(text)"),
    plain<named_place_point>("cdb_geocode_namedplace_point(text,text)"),
    safe<named_place_point>("_cdb_geocode_namedplace_point_exception_safe(text,text)"),
    plain<named_place_point>("cdb_geocode_namedplace_point(text,text,text)"),
    safe<named_place_point>("_cdb_geocode_namedplace_point_exception_safe(text,text,text)"),
    plain<postal_code_polygon>("cdb_geocode_postalcode_polygon(text,text)"),
    safe<postal_code_polygon>("_cdb_geocode_postalcode_polygon_exception_safe(text,text)"),
    plain<postal_code_polygon>("cdb_geocode_postalcode_polygon(double precision,text)"),
    safe<postal_code_polygon>(
        "_cdb_geocode_postalcode_polygon_exception_safe(double precision,text)"),
    plain<postal_code_point>("cdb_geocode_postalcode_point(text,text)"),
    safe<postal_code_point>("_cdb_geocode_postalcode_point_exception_safe(text,text)"),
    plain<postal_code_point>("cdb_geocode_postalcode_point(double precision,text)"),
    safe<postal_code_point>("_cdb_geocode_postalcode_point_exception_safe(double precision,text)"),
    plain<address_point>("cdb_geocode_ipaddress_point(text)"),
    safe<address_point>("_cdb_geocode_ipaddress_point_exception_safe(text)"),
    plain<street_point>("cdb_geocode_street_point(text,text,text,text)"),
    safe<street_point>("_cdb_geocode_street_point_exception_safe(text,text,text,text)"),
    plain<street_point>("cdb_mapbox_geocode_street_point(text,text,text,text)"),
    safe<street_point>("_cdb_mapbox_geocode_street_point_exception_safe(text,text,text,text)"),
    plain<street_point>("cdb_tomtom_geocode_street_point(text,text,text,text)"),
    safe<street_point>("_cdb_tomtom_geocode_street_point_exception_safe(text,text,text,text)"),
    plain<street_point>("cdb_geocodio_geocode_street_point(text,text,text,text)"),
    safe<street_point>("_cdb_geocodio_geocode_street_point_exception_safe(text,text,text,text)"),
    plain<street_point>("cdb_mapzen_geocode_street_point(text,text,text,text)"),
    safe<street_point>("_cdb_mapzen_geocode_street_point_exception_safe(text,text,text,text)"),
    {"cdb_here_geocode_street_point(text,text,text,text)", refuse_provider<false, Twin::kPlain>},
    {"_cdb_here_geocode_street_point_exception_safe(text,text,text,text)",
     refuse_provider<false, Twin::kExceptionSafe>},
    {"cdb_google_geocode_street_point(text,text,text,text)", refuse_provider<true, Twin::kPlain>},
    {"_cdb_google_geocode_street_point_exception_safe(text,text,text,text)",
     refuse_provider<true, Twin::kExceptionSafe>},
};

}  // namespace

std::span<const FunctionEntry> dataservices_functions() { return kEntries; }

}  // namespace carto_mock::sql
