// Reads a gazetteer from JSON; how it is asked is in gazetteer.cpp.
#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <nlohmann/json.hpp>

#include "sql/functions/gazetteer.h"
#include "sql/functions/network_address.h"
#include "sql/functions/place_names.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using Json = nlohmann::json;

GeographicPosition read_point(const Json& pair) {
  return {pair.at(0).get<double>(), pair.at(1).get<double>()};
}

Ring read_ring(const Json& place) {
  Ring ring;
  if (place.contains("ring")) {
    for (const Json& pair : place.at("ring")) ring.push_back(read_point(pair));
    return ring;
  }
  const Json& box = place.at("bbox");
  const double west = box.at(0).get<double>();
  const double south = box.at(1).get<double>();
  const double east = box.at(2).get<double>();
  const double north = box.at(3).get<double>();
  return {{west, south}, {west, north}, {east, north}, {east, south}, {west, south}};
}

std::string read_optional_text(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? std::string() : found->get<std::string>();
}

GazetteerCountry read_country(const Json& json) {
  GazetteerCountry country;
  country.iso3 = json.at("iso3").get<std::string>();
  country.names = json.at("synonyms").get<std::vector<std::string>>();
  for (const char* key : {"name", "iso2", "iso3"})
    country.names.push_back(json.at(key).get<std::string>());
  country.centroid = read_point(json.at("centroid"));
  country.ring = read_ring(json);
  return country;
}

GazetteerRegion read_region(const Json& json) {
  GazetteerRegion region;
  region.iso3 = json.at("iso3").get<std::string>();
  region.code = json.at("code").get<std::string>();
  region.names = json.at("synonyms").get<std::vector<std::string>>();
  for (const char* key : {"name", "code"}) region.names.push_back(json.at(key).get<std::string>());
  region.fips = read_optional_text(json, "fips");
  region.frequency = json.value("frequency", 0);
  region.centroid = read_point(json.at("centroid"));
  region.ring = read_ring(json);
  return region;
}

GazetteerCity read_city(const Json& json) {
  GazetteerCity city;
  city.id = json.at("id").get<int>();
  city.name = json.at("name").get<std::string>();
  city.alternates = json.at("alternates").get<std::vector<std::string>>();
  city.iso3 = json.at("iso3").get<std::string>();
  city.region_code = read_optional_text(json, "admin1");
  city.population = json.at("population").get<std::int64_t>();
  city.point = read_point(json.at("point"));
  return city;
}

GazetteerPostalCode read_postal_code(const Json& json) {
  GazetteerPostalCode postal_code;
  postal_code.code = json.at("code").get<std::string>();
  postal_code.iso3 = json.at("iso3").get<std::string>();
  postal_code.point = read_point(json.at("point"));
  if (json.at("polygon").get<bool>()) postal_code.ring = read_ring(json);
  return postal_code;
}

GazetteerNetwork read_network(const Json& json) {
  const std::string cidr = json.at("cidr").get<std::string>();
  const std::size_t slash = cidr.find('/');
  const auto address = parse_network_address(cidr.substr(0, slash));
  if (slash == std::string::npos || !address)
    throw Error(sqlstate::kConfigFileError, "gazetteer: \"" + cidr + "\" is not a CIDR range");
  const bool is_ipv4 = cidr.find(':') == std::string::npos;
  GazetteerNetwork network;
  network.address = *address;
  network.prefix_length = std::atoi(cidr.c_str() + slash + 1) + (is_ipv4 ? 96 : 0);
  network.point = read_point(json.at("point"));
  return network;
}

GazetteerStreet read_street(const Json& json) {
  GazetteerStreet street;
  street.normalized = street_key(json.at("street").get<std::string>());
  street.city_id = json.at("city_id").get<int>();
  street.unique = json.at("unique").get<bool>();
  street.point = read_point(json.at("point"));
  street.match_type = json.at("match_type").get<std::string>();
  street.precision = json.at("precision").get<std::string>();
  street.relevance = json.at("relevance").get<double>();
  return street;
}

ObservatoryMeasure read_measure(const Json& json) {
  ObservatoryMeasure measure;
  measure.id = json.at("id").get<std::string>();
  measure.name = json.at("name").get<std::string>();
  measure.is_sum = json.at("aggregate").get<std::string>() == "sum";
  measure.value = json.at(measure.is_sum ? "density_per_km2" : "value").get<double>();
  measure.denominator_id = read_optional_text(json, "denom_id");
  return measure;
}

ObservatoryBoundary read_boundary(const Json& json) {
  ObservatoryBoundary boundary;
  boundary.id = json.at("id").get<std::string>();
  boundary.name = json.at("name").get<std::string>();
  const auto kind = json.at("kind").get<std::string>();
  if (kind == "admin0") {
    boundary.kind = ObservatoryBoundary::Kind::kCountries;
  } else if (kind == "admin1") {
    boundary.kind = ObservatoryBoundary::Kind::kRegions;
  } else if (kind == "grid") {
    boundary.cell_degrees = json.at("cell_degrees").get<double>();
  } else {
    throw Error(sqlstate::kConfigFileError,
                "gazetteer: the kind of a boundary is admin0, admin1 or grid");
  }
  return boundary;
}

// Puts the list's entries before those that `entries` has; a list may be missing.
template <typename Entry>
void read_list(const Json& document, const char* key, Entry (*read)(const Json&),
               std::vector<Entry>& entries) {
  const auto list = document.find(key);
  if (list == document.end()) return;
  std::vector<Entry> found;
  for (const Json& item : *list) found.push_back(read(item));
  entries.insert(entries.begin(), std::make_move_iterator(found.begin()),
                 std::make_move_iterator(found.end()));
}

void read_observatory(const Json& document, Observatory& observatory) {
  const auto found = document.find("observatory");
  if (found == document.end()) return;
  read_list(*found, "measures", read_measure, observatory.measures);
  read_list(*found, "boundaries", read_boundary, observatory.boundaries);
  if (found->contains("timespans"))
    observatory.time_span = found->at("timespans").at(0).get<std::string>();
  if (found->contains("coverage_iso3"))
    observatory.country_iso3 = found->at("coverage_iso3").at(0).get<std::string>();
  if (found->contains("dump_version"))
    observatory.dump_version = found->at("dump_version").get<std::string>();
}

}  // namespace

Gazetteer Gazetteer::parse(std::string_view json) { return parse(json, "{}"); }

Gazetteer Gazetteer::parse(std::string_view json, std::string_view own) {
  try {
    Gazetteer gazetteer;
    for (const std::string_view text : {json, own}) {
      const Json document = Json::parse(text);
      read_list(document, "countries", read_country, gazetteer.countries_);
      read_list(document, "admin1", read_region, gazetteer.regions_);
      read_list(document, "cities", read_city, gazetteer.cities_);
      read_list(document, "postal_codes", read_postal_code, gazetteer.postal_codes_);
      read_list(document, "ip_ranges", read_network, gazetteer.networks_);
      read_list(document, "streets", read_street, gazetteer.streets_);
      read_observatory(document, gazetteer.observatory_);
    }
    std::stable_sort(gazetteer.cities_.begin(), gazetteer.cities_.end(),
                     [](const GazetteerCity& left, const GazetteerCity& right) {
                       return left.population > right.population;
                     });
    return gazetteer;
  } catch (const Json::exception& error) {
    throw Error(sqlstate::kConfigFileError, std::string("gazetteer: ") + error.what());
  }
}

}  // namespace carto_mock::sql
