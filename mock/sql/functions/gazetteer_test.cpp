#include "sql/functions/gazetteer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "sql/functions/place_names.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

std::string read_file(const std::string& path) {
  std::ifstream file(std::string(CARTO_MOCK_SOURCE_DIR) + "/" + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

const Gazetteer& gazetteer() {
  static const Gazetteer instance = Gazetteer::parse(read_file("fixtures/gazetteer.json"));
  return instance;
}

const nlohmann::json& golden() {
  static const auto document =
      nlohmann::json::parse(read_file("contract-tests/data/dataservices_golden.json"));
  return document;
}

TEST(Gazetteer, MatchesCountriesByAnyNameAndSpelling) {
  for (const char* name : {"USA", " U.S.A. ", "u s a", "Estados Unidos", "United States"}) {
    const GazetteerCountry* country = gazetteer().find_country(name);
    ASSERT_NE(country, nullptr) << name;
    EXPECT_EQ(country->iso3, "USA") << name;
  }
  for (const char* name : {"España", "espana", "ESP", "Spain"})
    EXPECT_EQ(gazetteer().find_country(name)->iso3, "ESP") << name;
  for (const char* name : {"Nowhere", "", " 12 "})
    EXPECT_EQ(gazetteer().find_country(name), nullptr) << name;
}

TEST(Gazetteer, FindsRegionsWithinTheirCountry) {
  const GazetteerCountry* australia = gazetteer().find_country("Australia");
  ASSERT_NE(australia, nullptr);
  ASSERT_NE(gazetteer().find_region("wa"), nullptr);
  EXPECT_EQ(gazetteer().find_region("wa")->code, "US-WA");
  EXPECT_EQ(gazetteer().find_region("wa", australia)->code, "AU-WA");
  EXPECT_EQ(gazetteer().find_region("Oklahoma", australia), nullptr);
}

TEST(Gazetteer, TakesEntriesOfOnesOwnBesideItsOwn) {
  const Gazetteer both = Gazetteer::parse(read_file("fixtures/gazetteer.json"), R"({
    "cities": [{"id": 9001, "name": "Atlantis", "alternates": [], "iso3": "ESP", "admin1": null,
                "population": 7, "point": [-20, 30]}],
    "streets": [{"street": "1 Sunken Street", "city_id": 9001, "point": [-20.01, 30.02],
                 "unique": true, "match_type": "street_number", "precision": "precise",
                 "relevance": 1}]})");
  ASSERT_NE(both.find_city("atlantis"), nullptr);
  EXPECT_EQ(both.find_city("atlantis")->point.longitude, -20);
  EXPECT_EQ(both.find_city("Paris")->iso3, "FRA");
  const auto street = both.find_street({"1 Sunken Street", "", "", ""});
  ASSERT_TRUE(street.has_value());
  EXPECT_EQ(street->point.latitude, 30.02);
}

TEST(Gazetteer, PrefersPopulousCities) {
  EXPECT_EQ(gazetteer().find_city("Paris")->iso3, "FRA");
  const GazetteerCountry* usa = gazetteer().find_country("USA");
  EXPECT_EQ(gazetteer().find_city("paris ", usa)->iso3, "USA");
  EXPECT_EQ(gazetteer().find_city("NYC")->name, "New York");
  EXPECT_EQ(gazetteer().find_city("Atlantis"), nullptr);
}

TEST(Gazetteer, KeepsLeadingZerosOfPostalCodes) {
  const GazetteerCountry* usa = gazetteer().find_country("USA");
  EXPECT_NE(gazetteer().find_postal_code(" 02139 ", *usa), nullptr);
  EXPECT_EQ(gazetteer().find_postal_code("2139", *usa), nullptr);
}

TEST(Gazetteer, FindsTheNarrowestNetwork) {
  EXPECT_DOUBLE_EQ(gazetteer().find_address("192.0.2.1")->longitude, -3.7038);
  EXPECT_DOUBLE_EQ(gazetteer().find_address("::ffff:192.0.2.200")->longitude, 2.1734);
  EXPECT_TRUE(gazetteer().find_address("2001:db8::1").has_value());
  for (const char* address : {"10.0.0.1", "madrid", "192.0.2", ""})
    EXPECT_FALSE(gazetteer().find_address(address).has_value()) << address;
}

TEST(Gazetteer, PlacesUnknownStreetsNearTheirCity) {
  for (const auto& expected : golden().at("streets")) {
    const auto text = expected.at("searchtext").get<std::string>();
    const auto city = expected.at("city").get<std::string>();
    EXPECT_EQ(street_key(text), expected.at("normalised").get<std::string>());
    EXPECT_EQ(street_hash(street_key(text)), expected.at("fnv1a32").get<std::uint32_t>());
    const auto match = gazetteer().find_street({text, city, "", ""});
    ASSERT_TRUE(match.has_value()) << text;
    EXPECT_NEAR(match->point.longitude, expected.at("point").at(0).get<double>(), 1e-9);
    EXPECT_NEAR(match->point.latitude, expected.at("point").at(1).get<double>(), 1e-9);
    EXPECT_EQ(match->match_type, "street");
  }
}

TEST(Gazetteer, HashesAsTheSpecificationDoes) {
  for (const auto& expected : golden().at("hash"))
    EXPECT_EQ(street_hash(expected.at("normalised").get<std::string>()),
              expected.at("fnv1a32").get<std::uint32_t>());
}

TEST(Gazetteer, KnowsSomeStreetsExactly) {
  const auto lombard = gazetteer().find_street(
      {"651 Lombard Street", "San Francisco", "California", "United States"});
  ASSERT_TRUE(lombard.has_value());
  EXPECT_EQ(lombard->match_type, "street_number");
  EXPECT_DOUBLE_EQ(lombard->point.longitude, -122.4128);
  const auto split =
      gazetteer().find_street({"651 lombard street, San Francisco, California", "", "", ""});
  ASSERT_TRUE(split.has_value());
  EXPECT_DOUBLE_EQ(split->point.latitude, 37.8027);
}

TEST(Gazetteer, FallsBackToAreas) {
  EXPECT_EQ(gazetteer().find_street({"Madrid", "", "", ""})->match_type, "locality");
  EXPECT_EQ(gazetteer().find_street({"10011", "", "", "USA"})->match_type, "postal_code");
  EXPECT_EQ(gazetteer().find_street({"Oklahoma", "", "", ""})->match_type, "state");
  EXPECT_EQ(gazetteer().find_street({"Portugal", "", "", ""})->match_type, "country");
  EXPECT_FALSE(gazetteer().find_street({"No such thing", "", "", ""}).has_value());
  EXPECT_FALSE(gazetteer().find_street({"", "", "", "Spain"}).has_value());
}

TEST(Gazetteer, SaysWhatIsWrongWithAFile) {
  try {
    Gazetteer::parse("{\"countries\":[{}]}");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.state(), sqlstate::kConfigFileError);
    EXPECT_THAT(error.message(), testing::HasSubstr("iso3"));
  }
}

}  // namespace
}  // namespace carto_mock::sql
