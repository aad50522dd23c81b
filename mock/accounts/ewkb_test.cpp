// Expectations: PostGIS 3.3, encode(ST_AsEWKB(ST_GeomFromGeoJSON(…)), 'hex') and ST_Transform(…,
// 3857).
#include "accounts/ewkb.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "support/encodings.h"

namespace carto_mock::accounts {
namespace {

std::string hex_of(std::string_view geojson) {
  return hex_encode(ewkb_of_geojson(nlohmann::ordered_json::parse(geojson)));
}

TEST(EwkbOfGeoJson, IsPostGis) {
  EXPECT_EQ(hex_of(R"({"type":"Point","coordinates":[-97.5164,35.4676]})"),
            "0101000020e6100000e2e995b20c6158c007ce1951dabb4140");
  EXPECT_EQ(
      hex_of(R"({"type":"LineString","coordinates":[[-97.55,35.45],[-97.51,35.47]]})"),
      "0102000020e61000000200000033333333336358c09a99999999b94140713d0ad7a36058c05c8fc2f528bc4140");
  EXPECT_EQ(hex_of(R"({"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]})"),
            "0103000020e6100000010000000400000000000000000000000000000000000000000000000000f03f0000"
            "000000000000000000000000f03"
            "f000000000000f03f00000000000000000000000000000000");
  EXPECT_EQ(hex_of(R"({"type":"MultiPoint","coordinates":[[1,2],[3,4]]})"),
            "0104000020e6100000020000000101000000000000000000f03f0000000000000040010100000000000000"
            "000008400000000000001040");
  EXPECT_EQ(hex_of(R"({"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]]]})"),
            "0106000020e610000001000000010300000001000000040000000000000000000000000000000000000000"
            "0000000000f03f0000000000000"
            "000000000000000f03f000000000000f03f00000000000000000000000000000000");
  EXPECT_EQ(
      hex_of(
          R"({"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"LineString","coordinates":[[0,0],[1,1]]}]})"),
      "0107000020e6100000020000000101000000000000000000f03f0000000000000040010200000002000000000000"
      "00000000000000000000"
      "000000000000000000f03f000000000000f03f");
  EXPECT_EQ(hex_of(R"({"type":"Point","coordinates":[1,2,3]})"),
            "01010000a0e6100000000000000000f03f00000000000000400000000000000840");
  EXPECT_EQ(hex_of(R"({"type":"MultiLineString","coordinates":[]})"), "0105000020e610000000000000");
}

TEST(EwkbOfGeoJson, SaysWhatIsWrong) {
  for (const std::string_view geometry :
       {R"({"type":"Circle","coordinates":[1,2]})", R"({"type":"Point"})",
        R"({"type":"Point","coordinates":["1",2]})", R"({"type":"LineString","coordinates":[1,2]})",
        R"({"coordinates":[1,2]})", "5"}) {
    EXPECT_THROW(hex_of(geometry), std::invalid_argument) << geometry;
  }
}

TEST(ToWebMercator, IsPostGisToTheLastBit) {
  const auto project = [](std::string_view geojson) {
    return hex_encode(to_web_mercator(ewkb_of_geojson(nlohmann::ordered_json::parse(geojson))));
  };
  EXPECT_EQ(project(R"({"type":"Point","coordinates":[-97.5164,35.4676]})"),
            "0101000020110f00007d68be7f86b464c1d68d784586205041");
  EXPECT_EQ(
      project(R"({"type":"LineString","coordinates":[[-97.55,35.45],[-97.51,35.47]]})"),
      "0102000020110f00000200000018d5750a5ab664c149c423f02c1e5041d91683712db464c1129b1448d8205041");
  EXPECT_EQ(
      project(
          R"({"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"LineString","coordinates":[[0,0],[1,1]]}]})"),
      "0107000020110f0000020000000101000000310c4ada772dfb4066f404abe12e0b41010200000002000000000000"
      "0000000000000000000000"
      "0000310c4ada772dfb403b432e49d22dfb40");
}

TEST(ToWebMercator, RefusesWhatHasNoPlaceThere) {
  EXPECT_THROW(to_web_mercator(ewkb_point(0, 90, kGeographicSrid)), std::invalid_argument);
  EXPECT_THROW(to_web_mercator(ewkb_point(0, 0, kWebMercatorSrid)), std::invalid_argument);
  EXPECT_THROW(to_web_mercator(ewkb_point(0, 0, kGeographicSrid).substr(0, 20)),
               std::invalid_argument);
}

}  // namespace
}  // namespace carto_mock::accounts
