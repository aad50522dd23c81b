#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "sql/catalog/builtin_catalog.h"
#include "sql/functions/fake_session.h"
#include "sql/functions/function.h"
#include "sql/types/ewkb.h"
#include "sql/types/geometry_text.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

std::string read_file(const std::string& path) {
  std::ifstream file(std::string(CARTO_MOCK_SOURCE_DIR) + "/" + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

class GeocodingSession : public FakeSession {
 public:
  GeocodingSession() {
    user = 50001;
    grant({"geocoding"});
  }
  void grant(std::vector<std::string> services) {
    Role role;
    role.oid = user;
    role.name = "carto_role_1";
    role.dataservices = std::move(services);
    snapshot.put(role);
  }
  const Gazetteer& gazetteer() const override {
    static const Gazetteer instance = Gazetteer::parse(read_file("fixtures/gazetteer.json"));
    return instance;
  }
  void notice(Severity, std::string message) override { notices.push_back(std::move(message)); }

  std::vector<std::string> notices;
};

class DataservicesTest : public testing::Test {
 protected:
  // EWKT of the answer, or NULL.
  std::string call(std::string_view signature, std::vector<Value> arguments) {
    const BuiltinProcedure* procedure =
        BuiltinCatalog::instance().find_procedure_by_signature(signature);
    std::vector<Type> types;
    for (const Oid type : procedure->arguments) types.push_back({type, -1});
    const CallContext context{session, settings, types, {procedure->result, -1}};
    const Value value = find_function_body(signature)->body(context, arguments);
    return value.is_null() ? "NULL" : to_ewkt(read_ewkb(value.as_bytes()));
  }
  static Value text(std::string value) { return Value::text(std::move(value)); }

  GeocodingSession session;
  TextSettings settings;
};

TEST_F(DataservicesTest, GeocodesCountriesAsTheSpecificationDoes) {
  const auto golden =
      nlohmann::json::parse(read_file("contract-tests/data/dataservices_golden.json"));
  for (const auto& expected : golden.at("geocode")) {
    const auto statement = expected.at("call").get<std::string>();
    const std::size_t begin = statement.find('\'') + 1;
    const std::string name = statement.substr(begin, statement.rfind('\'') - begin);
    EXPECT_EQ(call("cdb_geocode_admin0_polygon(text)", {text(name)}),
              expected.at("ewkt").get<std::string>())
        << statement;
  }
}

TEST_F(DataservicesTest, GivesNullForUnknownPlacesAndForNull) {
  EXPECT_EQ(call("cdb_geocode_admin0_polygon(text)", {text("Nowhere")}), "NULL");
  EXPECT_EQ(call("cdb_geocode_admin0_polygon(text)", {Value()}), "NULL");
  EXPECT_EQ(call("cdb_geocode_admin1_polygon(text,text)", {text("Oklahoma"), Value()}), "NULL");
  EXPECT_EQ(call("cdb_geocode_ipaddress_point(text)", {text("not an address")}), "NULL");
  EXPECT_EQ(call("cdb_geocode_street_point(text,text,text,text)",
                 {Value(), Value(), Value(), text("Spain")}),
            "NULL");
}

TEST_F(DataservicesTest, FindsPlaces) {
  EXPECT_EQ(call("cdb_geocode_namedplace_point(text,text,text)",
                 {text("New York"), text("New York"), text("USA")}),
            "SRID=4326;POINT(-74.006 40.7128)");
  EXPECT_EQ(
      call("cdb_geocode_namedplace_point(text,text,text)", {text("New York"), Value(), Value()}),
      "SRID=4326;POINT(-74.006 40.7128)");
  EXPECT_EQ(call("cdb_geocode_postalcode_point(text,text)", {text("10001"), text("USA")}),
            "SRID=4326;POINT(-73.9967 40.7506)");
  EXPECT_EQ(call("cdb_geocode_postalcode_point(double precision,text)",
                 {Value::real(10011), text("USA")}),
            "SRID=4326;POINT(-74.0005 40.7424)");
  EXPECT_EQ(
      call("cdb_geocode_postalcode_point(double precision,text)", {Value::real(2139), text("USA")}),
      "NULL");
  EXPECT_EQ(call("cdb_geocode_street_point(text,text,text,text)",
                 {text("651 Lombard Street"), text("San Francisco"), text("California"),
                  text("United States")}),
            "SRID=4326;POINT(-122.4128 37.8027)");
}

TEST_F(DataservicesTest, AsksForThePermission) {
  session.grant({"routing"});
  const auto state_of = [&](std::string_view signature) {
    try {
      call(signature, {text("USA")});
    } catch (const Error& error) {
      EXPECT_EQ(error.message(), "Geocoding permission denied");
      return std::string(error.state().code());
    }
    return std::string("none");
  };
  EXPECT_EQ(state_of("cdb_geocode_admin0_polygon(text)"), "01007");
  EXPECT_EQ(state_of("_cdb_geocode_admin0_polygon_exception_safe(text)"), "P0001");
}

TEST_F(DataservicesTest, RefusesOtherProviders) {
  const std::vector<Value> arguments = {text("x"), Value(), Value(), Value()};
  EXPECT_THROW(call("cdb_google_geocode_street_point(text,text,text,text)", arguments), Error);
  EXPECT_EQ(call("_cdb_here_geocode_street_point_exception_safe(text,text,text,text)", arguments),
            "NULL");
  ASSERT_EQ(session.notices.size(), 1U);
  EXPECT_NE(session.notices[0].find("Here geocoder is not available"), std::string::npos);
}

}  // namespace
}  // namespace carto_mock::sql
