#include "sql/functions/gazetteer.h"

#include <algorithm>
#include <cmath>

#include "sql/functions/network_address.h"
#include "sql/functions/place_names.h"
#include "sql/types/unicode.h"

namespace carto_mock::sql {
namespace {

// The first pass compares keys, the second keys without accents.
template <typename Place>
bool has_name(const Place& place, std::string_view key, std::string (*make_key)(std::string_view),
              bool folded) {
  return std::any_of(place.names.begin(), place.names.end(), [&](const std::string& name) {
    const std::string other = make_key(name);
    return folded ? fold_accents(other) == key : other == key;
  });
}

StreetMatch area_match(GeographicPosition point, std::string match_type) {
  return {point, std::move(match_type), "interpolated", 1.0};
}

}  // namespace

double rounded_degrees(double degrees) {
  constexpr double kMillionths = 1e6;
  return std::round(degrees * kMillionths) / kMillionths;
}

const GazetteerCountry* Gazetteer::find_country(std::string_view name) const {
  const std::string key = country_key(name);
  if (key.empty()) return nullptr;
  for (const bool folded : {false, true}) {
    const std::string wanted = folded ? fold_accents(key) : key;
    for (const GazetteerCountry& country : countries_) {
      if (has_name(country, wanted, country_key, folded)) return &country;
    }
  }
  return nullptr;
}

const GazetteerRegion* Gazetteer::find_region(std::string_view name,
                                              const GazetteerCountry* within) const {
  const std::string key = region_key(name);
  if (key.empty()) return nullptr;
  for (const bool folded : {false, true}) {
    const std::string wanted = folded ? fold_accents(key) : key;
    const GazetteerRegion* best = nullptr;
    for (const GazetteerRegion& region : regions_) {
      if (within != nullptr && region.iso3 != within->iso3) continue;
      if (best != nullptr && best->frequency >= region.frequency) continue;
      if (has_name(region, wanted, region_key, folded)) best = &region;
    }
    if (best != nullptr) return best;
  }
  return nullptr;
}

const GazetteerCity* Gazetteer::find_city(std::string_view name, const GazetteerCountry* country,
                                          const GazetteerRegion* region) const {
  const std::string key = city_key(name);
  if (key.empty()) return nullptr;
  const auto lies_within = [&](const GazetteerCity& city) {
    return (country == nullptr || city.iso3 == country->iso3) &&
           (region == nullptr || city.region_code == region->code);
  };
  for (const GazetteerCity& city : cities_) {
    if (lies_within(city) && city_key(city.name) == key) return &city;
  }
  for (const GazetteerCity& city : cities_) {
    if (!lies_within(city)) continue;
    for (const std::string& alternate : city.alternates) {
      if (city_key(alternate) == key) return &city;
    }
  }
  return nullptr;
}

const GazetteerPostalCode* Gazetteer::find_postal_code(std::string_view code,
                                                       const GazetteerCountry& country) const {
  std::string key = to_upper(trim_blanks(code));
  if (country.iso3 == "CAN") key.resize(std::min<std::size_t>(key.size(), 3));
  for (const GazetteerPostalCode& postal_code : postal_codes_) {
    if (postal_code.iso3 == country.iso3 && postal_code.code == key) return &postal_code;
  }
  return nullptr;
}

std::optional<GeographicPosition> Gazetteer::find_address(std::string_view address) const {
  const auto parsed = parse_network_address(std::string(trim_blanks(address)));
  if (!parsed) return std::nullopt;
  const GazetteerNetwork* best = nullptr;
  for (const GazetteerNetwork& network : networks_) {
    if (best != nullptr && best->prefix_length >= network.prefix_length) continue;
    if (same_network(network.address, *parsed, network.prefix_length)) best = &network;
  }
  if (best == nullptr) return std::nullopt;
  return best->point;
}

// A query whose text `street, city, region, country` has been taken apart.
struct Gazetteer::StreetParts {
  std::string_view street;
  std::string_view city;
  std::string_view region;
  std::string_view country;
};

Gazetteer::StreetParts Gazetteer::split_street(const StreetQuery& query) const {
  StreetParts parts{trim_blanks(query.search_text), trim_blanks(query.city),
                    trim_blanks(query.region), trim_blanks(query.country)};
  std::size_t comma = parts.street.find(',');
  if (comma == std::string_view::npos) return parts;
  std::string_view rest = parts.street.substr(comma + 1);
  parts.street = trim_blanks(parts.street.substr(0, comma));
  while (true) {
    comma = rest.find(',');
    const std::string_view part = trim_blanks(rest.substr(0, comma));
    if (parts.city.empty() && find_city(part) != nullptr) {
      parts.city = part;
    } else if (parts.region.empty() && find_region(part) != nullptr) {
      parts.region = part;
    } else if (parts.country.empty() && find_country(part) != nullptr) {
      parts.country = part;
    }
    if (comma == std::string_view::npos) return parts;
    rest = rest.substr(comma + 1);
  }
}

const GazetteerCity* Gazetteer::city_of(const StreetParts& parts) const {
  const GazetteerCountry* country = nullptr;
  if (!parts.country.empty()) {
    country = find_country(parts.country);
    if (country == nullptr) return nullptr;
  }
  const GazetteerRegion* region = nullptr;
  if (!parts.region.empty()) {
    region = find_region(parts.region, country);
    if (region == nullptr) return nullptr;
  }
  return find_city(parts.city, country, region);
}

std::optional<StreetMatch> Gazetteer::find_street(const StreetQuery& query) const {
  const StreetParts parts = split_street(query);
  if (trim_blanks(query.search_text).empty() && parts.city.empty() && parts.region.empty())
    return std::nullopt;

  const GazetteerCity* city = city_of(parts);
  const std::string key = street_key(parts.street);
  for (const GazetteerStreet& street : streets_) {
    if (street.normalized != key) continue;
    const bool city_agrees =
        parts.city.empty() ? street.unique : city != nullptr && city->id == street.city_id;
    if (city_agrees)
      return StreetMatch{street.point, street.match_type, street.precision, street.relevance};
  }

  if (city != nullptr) {
    const std::uint32_t hash = street_hash(key);
    const double east = ((hash & 0xFFFF) / 65535.0 - 0.5) * 0.02;
    const double north = ((hash >> 16) / 65535.0 - 0.5) * 0.02;
    return StreetMatch{{rounded_degrees(city->point.longitude + east),
                        rounded_degrees(city->point.latitude + north)},
                       "street",
                       "interpolated",
                       0.8};
  }
  return find_area(parts);
}

// The text names no street but a city, a postal code, a region or a country.
std::optional<StreetMatch> Gazetteer::find_area(const StreetParts& parts) const {
  StreetParts as_city = parts;
  as_city.city = parts.street;
  if (const GazetteerCity* city = city_of(as_city)) return area_match(city->point, "locality");

  const GazetteerCountry* country = parts.country.empty() ? nullptr : find_country(parts.country);
  const GazetteerPostalCode* found = nullptr;
  int matches = 0;
  for (const GazetteerCountry& candidate : countries_) {
    if (!parts.country.empty() && &candidate != country) continue;
    if (const auto* postal_code = find_postal_code(parts.street, candidate)) {
      found = postal_code;
      ++matches;
    }
  }
  if (matches == 1) return area_match(found->point, "postal_code");

  if (parts.country.empty() || country != nullptr) {
    if (const GazetteerRegion* region = find_region(parts.street, country))
      return area_match(region->centroid, "state");
  }
  if (const GazetteerCountry* named = find_country(parts.street))
    return area_match(named->centroid, "country");
  return std::nullopt;
}

}  // namespace carto_mock::sql
