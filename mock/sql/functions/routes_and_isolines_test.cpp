#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "sql/catalog/builtin_catalog.h"
#include "sql/functions/fake_session.h"
#include "sql/functions/function.h"
#include "sql/functions/geometry_native.h"
#include "sql/types/geometry_text.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr std::string_view kIsochrone = "cdb_isochrone(geometry,text,integer[],text[])";
constexpr std::string_view kWaypoints = "cdb_route_with_waypoints(geometry[],text,text[],text)";

const nlohmann::json& golden() {
  static const auto document = [] {
    std::ifstream file(CARTO_MOCK_SOURCE_DIR "/contract-tests/data/dataservices_golden.json");
    return nlohmann::json::parse(file);
  }();
  return document;
}

// In degrees, with and without a reference system.
Value point(const nlohmann::json& pair, std::int32_t srid = 4326) {
  Geometry geometry;
  geometry.srid = srid;
  geometry.coordinates = {{pair.at(0).get<double>(), pair.at(1).get<double>()}};
  return NativeCodec<Geometry>::pack(geometry);
}

Value text(std::string value) { return Value::text(std::move(value)); }
Value no_options() { return Value::array(Array::of(oid::kText, {})); }
Value ranges(std::vector<Value> meters) {
  return Value::array(Array::of(oid::kInt4, std::move(meters)));
}

Geometry shape(const Value& value) { return read_ewkb(value.as_bytes()); }

class ServicesTest : public testing::Test {
 protected:
  ServicesTest() {
    session.user = 50001;
    Role role;
    role.oid = session.user;
    role.name = "carto_role_1";
    role.dataservices = {"isolines", "routing"};
    session.snapshot.put(role);
  }

  std::vector<Record> rows(std::string_view signature, std::vector<Value> arguments) {
    const auto stream = find_set_function_body(signature)->body(context(), arguments);
    std::vector<Record> rows;
    while (const std::optional<Value> row = stream->next()) rows.push_back(row->as_record());
    return rows;
  }
  Record row(std::string_view signature, std::vector<Value> arguments) {
    return find_function_body(signature)->body(context(), arguments).as_record();
  }
  // SQLSTATE and message.
  template <typename Call>
  static std::string error_of(Call call) {
    try {
      call();
    } catch (const Error& error) {
      return std::string(error.state().code()) + ' ' + error.message();
    }
    return "none";
  }
  CallContext context() { return {session, settings, {}, {}}; }

  FakeSession session;
  TextSettings settings;
};

TEST_F(ServicesTest, DrawIsolinesAsTheSpecificationDoes) {
  for (const auto& expected : golden().at("isolines")) {
    const std::string signature =
        expected.at("function").get<std::string>() + "(geometry,text,integer[],text[])";
    const auto found =
        rows(signature, {point(expected.at("source")), text(expected.at("mode")),
                         ranges({Value::integer(expected.at("range"))}), no_options()});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].fields[1].as_integer(), expected.at("range").get<std::int64_t>());
    const Geometry area = shape(found[0].fields[2]);
    const Geometry wanted = parse_ewkt(expected.at("the_geom").get<std::string>());
    ASSERT_EQ(area.type, GeometryType::kMultiPolygon);
    const auto& ring = area.parts.at(0).rings.at(0);
    const auto& wanted_ring = wanted.parts.at(0).rings.at(0);
    ASSERT_EQ(ring.size(), wanted_ring.size());
    for (std::size_t i = 0; i < ring.size(); ++i) {
      EXPECT_NEAR(ring[i].x, wanted_ring[i].x, 1e-6);
      EXPECT_NEAR(ring[i].y, wanted_ring[i].y, 1e-6);
    }
  }
}

TEST_F(ServicesTest, DrawRoutesAsTheSpecificationDoes) {
  for (const auto& expected : golden().at("routes")) {
    std::vector<Value> points;
    for (const auto& pair : expected.at("points")) points.push_back(point(pair));
    const Record route =
        row(kWaypoints, {Value::array(Array::of(oid::kGeometry, points)), text(expected.at("mode")),
                         no_options(), text("kilometers")});
    EXPECT_EQ(to_ewkt(shape(route.fields[0])),
              "SRID=4326;" + expected.at("shape").get<std::string>());
    EXPECT_EQ(route.fields[1].as_real(), expected.at("length").get<double>());
    EXPECT_EQ(route.fields[2].as_integer(), expected.at("duration").get<std::int64_t>());
  }
}

TEST_F(ServicesTest, TakeASourceWithoutReferenceSystemAsDegrees) {
  const auto found = rows(
      kIsochrone, {point({1, 2}, 0), text("walk"), ranges({Value::integer(60)}), no_options()});
  EXPECT_EQ(shape(found.at(0).fields[0]).srid, 4326);
  EXPECT_EQ(error_of([&] {
              rows(kIsochrone,
                   {point({1, 2}, 3857), text("walk"), ranges({Value::integer(60)}), no_options()});
            }),
            "22023 cdb_dataservices_client._cdb_isochrone(6): [dataservices_db] REMOTE ERROR: "
            "Geometry SRID (3857) does not match column SRID (4326)");
}

TEST_F(ServicesTest, GiveMapboxIsochronesBySizeAndNoneBeyondAnHour) {
  constexpr std::string_view kMapbox = "cdb_mapbox_isochrone(geometry,text,integer[],text[])";
  const auto found =
      rows(kMapbox, {point({1, 2}), text("bicycle"),
                     ranges({Value::integer(900), Value::integer(300)}), no_options()});
  EXPECT_EQ(found.at(0).fields[1].as_integer(), 300);
  EXPECT_EQ(found.at(1).fields[1].as_integer(), 900);
  EXPECT_EQ(
      error_of([&] {
        rows(kMapbox, {point({1, 2}), text("car"), ranges({Value::integer(3601)}), no_options()});
      }),
      "38000 cdb_dataservices_client._cdb_mapbox_isochrone(6): [dataservices_db] REMOTE "
      "ERROR: spiexceptions.ExternalRoutineException: Exception: Error trying to get Mapbox "
      "isochrones");
}

TEST_F(ServicesTest, GiveHereNoRowsForNull) {
  session.account.settings.of(DataService::kIsolines).provider = ServiceProvider::kHere;
  EXPECT_TRUE(
      rows(kIsochrone, {Value(), text("car"), ranges({Value::integer(1)}), no_options()}).empty());
}

TEST_F(ServicesTest, KnowBicyclesByTomTomAndMapboxOnly) {
  ServiceProvider& provider = session.account.settings.of(DataService::kIsolines).provider;
  const auto ride = [&] {
    rows(kIsochrone, {point({1, 2}), text("bicycle"), ranges({Value::integer(60)}), no_options()});
  };
  for (const ServiceProvider known : {ServiceProvider::kTomTom, ServiceProvider::kMapbox}) {
    provider = known;
    EXPECT_EQ(error_of(ride), "none");
  }
  provider = ServiceProvider::kMapzen;
  EXPECT_NE(error_of(ride).find("Error trying to get mapzen isochrones"), std::string::npos);
  provider = ServiceProvider::kHere;
  EXPECT_EQ(error_of(ride), "0A000 carto-mock does not support errors of isolines by heremaps");
}

TEST_F(ServicesTest, RefuseWhatOtherProvidersWouldSay) {
  const auto go = [&](const char* mode) {
    row(kWaypoints, {Value::array(Array::of(oid::kGeometry, {point({1, 2}), point({3, 4})})),
                     text(mode), no_options(), text("miles")});
  };
  ServiceProvider& provider = session.account.settings.of(DataService::kRouting).provider;
  provider = ServiceProvider::kMapbox;
  EXPECT_EQ(error_of([&] { go("car"); }), "none");
  EXPECT_EQ(error_of([&] { go("fly"); }),
            "0A000 carto-mock does not support errors of routes by mapbox");
  provider = ServiceProvider::kMapzen;
  EXPECT_EQ(error_of([&] { go("car"); }), "0A000 carto-mock does not support routes by mapzen");
  session.account.settings.of(DataService::kIsolines).provider = ServiceProvider::kGoogle;
  EXPECT_EQ(
      error_of([&] {
        rows(kIsochrone, {point({1, 2}), text("car"), ranges({Value::integer(60)}), no_options()});
      }),
      "0A000 carto-mock does not support isolines by google");
}

TEST_F(ServicesTest, CountWhatIsAskedAndStopAtTheQuota) {
  session.account.settings.of(DataService::kIsolines).monthly_quota = 3;
  const auto ask = [&] {
    return rows(kIsochrone, {point({1, 2}), text("car"),
                             ranges({Value::integer(60), Value::integer(-1)}), no_options()});
  };
  EXPECT_TRUE(ask().at(1).fields[2].is_null());
  EXPECT_EQ(session.usage.used(DataService::kIsolines), 2);
  ask();  // is let through while any of the quota is left
  EXPECT_NE(error_of(ask).find("QuotaExceededException"), std::string::npos);
  session.usage.clear();
  EXPECT_EQ(error_of(ask), "none");
}

TEST_F(ServicesTest, AskForAUserName) {
  session.account.user_name.clear();
  EXPECT_EQ(error_of([&] {
              rows(kIsochrone, {point({1, 2}), text("car"), ranges({}), no_options()});
            }),
            "P0001 Username is a mandatory argument, check it out");
}

TEST_F(ServicesTest, HaveNoRouteThroughNull) {
  const Record route =
      row(kWaypoints, {Value::array(Array::of(oid::kGeometry, {point({1, 2}), {}})), text("car"),
                       no_options(), text("kilometers")});
  for (const Value& field : route.fields) EXPECT_TRUE(field.is_null());
}

}  // namespace
}  // namespace carto_mock::sql
