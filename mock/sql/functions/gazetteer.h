// The places that the stubbed data services know: countries, regions, cities, postal codes, address
// ranges and streets, read from a JSON file (fixtures/gazetteer.json). How a name is matched is the
// data services specification, section 3.3; what is not in the file has no answer.
//
//   const Gazetteer gazetteer = Gazetteer::parse(json_text);
//   if (const GazetteerCountry* country = gazetteer.find_country(" U.S.A. ")) draw(country->ring);
//
// Immutable once parsed, so thread-safe. Pointers live as long as the gazetteer.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carto_mock::sql {

// Degrees, WGS 84.
struct GeographicPosition {
  double longitude = 0;
  double latitude = 0;
};

// To six decimals, as all places that the data services compute are.
double rounded_degrees(double degrees);

// Closed and clockwise; empty: no polygon.
using Ring = std::vector<GeographicPosition>;

struct GazetteerCountry {
  std::string iso3;
  std::vector<std::string> names;  // the name, ISO codes and synonyms
  GeographicPosition centroid;
  Ring ring;
};

struct GazetteerRegion {
  std::string iso3;  // of its country
  std::string code;  // ISO 3166-2
  std::string fips;  // in the USA; empty: none
  std::vector<std::string> names;
  int frequency = 0;  // the most frequent wins where several match
  GeographicPosition centroid;
  Ring ring;
};

struct GazetteerCity {
  int id = 0;
  std::string name;
  std::vector<std::string> alternates;
  std::string iso3;
  std::string region_code;  // empty: none
  std::int64_t population = 0;
  GeographicPosition point;
};

struct GazetteerPostalCode {
  std::string code;
  std::string iso3;
  GeographicPosition point;
  Ring ring;
};

struct GazetteerNetwork {
  std::array<unsigned char, 16> address{};  // IPv4 as ::ffff:a.b.c.d
  int prefix_length = 0;                    // of the 128 bits
  GeographicPosition point;
};

struct GazetteerStreet {
  std::string normalized;
  int city_id = 0;
  bool unique = false;  // found without a city
  GeographicPosition point;
  std::string match_type;
  std::string precision;
  double relevance = 0;
};

// What the stubbed Data Observatory counts.
struct ObservatoryMeasure {
  std::string id;
  std::string name;
  bool is_sum = false;         // else a median
  double value = 0;            // of a sum: per square kilometer
  std::string denominator_id;  // of the measure that it is a share of; empty: none
};

// How it divides the land.
struct ObservatoryBoundary {
  enum class Kind { kCountries, kRegions, kGrid };
  std::string id;
  std::string name;
  Kind kind = Kind::kGrid;
  double cell_degrees = 0;  // of a grid
};

struct Observatory {
  std::vector<ObservatoryMeasure> measures;
  std::vector<ObservatoryBoundary> boundaries;
  std::string time_span;     // of everything
  std::string country_iso3;  // nothing is known outside of it
  std::string dump_version;
};

// What a client asks the street geocoder; an empty part was not given.
struct StreetQuery {
  std::string_view search_text;
  std::string_view city;
  std::string_view region;
  std::string_view country;
};

struct StreetMatch {
  GeographicPosition point;
  std::string match_type;  // street_number, street, locality, postal_code, state, country …
  std::string precision;   // precise, interpolated
  double relevance = 0;
};

class Gazetteer {
 public:
  Gazetteer() = default;  // knows nothing
  // Throws Error F0000 that says what is wrong with the file.
  static Gazetteer parse(std::string_view json);
  // The same with the entries of `own` before them; it has those of the file's lists that it has
  // entries for.
  static Gazetteer parse(std::string_view json, std::string_view own);

  const GazetteerCountry* find_country(std::string_view name) const;
  const GazetteerRegion* find_region(std::string_view name,
                                     const GazetteerCountry* within = nullptr) const;
  const GazetteerCity* find_city(std::string_view name, const GazetteerCountry* country = nullptr,
                                 const GazetteerRegion* region = nullptr) const;
  const GazetteerPostalCode* find_postal_code(std::string_view code,
                                              const GazetteerCountry& country) const;
  // An IPv4, IPv6 or IPv4-mapped address; anything else has no place.
  std::optional<GeographicPosition> find_address(std::string_view address) const;
  std::optional<StreetMatch> find_street(const StreetQuery& query) const;

  const std::vector<GazetteerCountry>& countries() const { return countries_; }
  const std::vector<GazetteerRegion>& regions() const { return regions_; }
  const Observatory& observatory() const { return observatory_; }

 private:
  struct StreetParts;
  StreetParts split_street(const StreetQuery& query) const;
  const GazetteerCity* city_of(const StreetParts& parts) const;
  std::optional<StreetMatch> find_area(const StreetParts& parts) const;

  std::vector<GazetteerCountry> countries_;
  std::vector<GazetteerRegion> regions_;
  std::vector<GazetteerCity> cities_;  // most populated first
  std::vector<GazetteerPostalCode> postal_codes_;
  std::vector<GazetteerNetwork> networks_;
  std::vector<GazetteerStreet> streets_;
  Observatory observatory_;
};

}  // namespace carto_mock::sql
