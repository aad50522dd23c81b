#include "sql/functions/data_services_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/error.h"

namespace carto_mock::sql {
namespace {

using nlohmann::ordered_json;

std::string refusal(std::string_view json) {
  try {
    read_data_services(ordered_json::parse(json));
  } catch (const Error& error) {
    return error.message();
  }
  return "none";
}

TEST(DataServicesJson, ComesBackAsItWas) {
  DataServicesSettings settings;
  settings.of(DataService::kRouting) = {7, 3, true, ServiceProvider::kMapbox,
                                        ServiceFailure::kRateLimit};
  settings.internal_geocoder_fails = true;
  settings.has_observatory = false;
  const ordered_json json = to_json(settings);
  EXPECT_EQ(to_json(read_data_services(json)), json);
  EXPECT_EQ(json.at("routing").at("provider"), "mapbox");
}

TEST(DataServicesJson, LeavesOutWhatIsAsUsual) {
  const DataServicesSettings settings =
      read_data_services(ordered_json::parse(R"({"isolines": {"monthly_quota": 5}})"));
  EXPECT_EQ(settings.of(DataService::kIsolines).monthly_quota, 5);
  EXPECT_EQ(settings.of(DataService::kRouting).monthly_quota, 1000);
  EXPECT_EQ(to_json(read_data_services({})), to_json(DataServicesSettings()));
}

TEST(DataServicesJson, SaysWhatIsWrong) {
  EXPECT_EQ(refusal(R"({"maps": {}})"),
            "\"data_services\" must be an object of \"isolines\", \"hires_geocoder\", "
            "\"routing\", \"internal_geocoder\", \"observatory\"");
  EXPECT_EQ(refusal(R"({"isolines": {"provider": "osrm"}})"),
            "\"provider\" must be one of tomtom, mapbox, heremaps, google, mapzen, geocodio");
  EXPECT_EQ(refusal(R"({"isolines": {"monthly_quota": -1}})"),
            "\"monthly_quota\" must be a whole number from 0 on");
  EXPECT_EQ(refusal(R"({"observatory": true})"), "\"observatory\" must be \"stub\" or \"absent\"");
  EXPECT_EQ(refusal("[]"), "\"data_services\" must be an object");
}

}  // namespace
}  // namespace carto_mock::sql
