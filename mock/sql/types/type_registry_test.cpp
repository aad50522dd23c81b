#include "sql/types/type_registry.h"

#include <gtest/gtest.h>

#include <set>

#include "sql/types/geometry_typmod.h"
#include "sql/types/type_test_support.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

const TextSettings kSettings;

std::string assigned(std::string_view text, Type type) {
  try {
    const Value value = input_value(text, {type.oid}, kSettings);
    return output_value(apply_typmod(value, type, false), type, kSettings);
  } catch (const Error& error) {
    return "ERROR " + std::string(error.state().code()) + " " + error.message();
  }
}

TEST(TypeRegistry, UnknownTypesAreRefused) {
  constexpr Oid kPgNdistinct = 3361;  // a type of PostgreSQL that carto-mock lacks
  EXPECT_EQ(find_type_traits(kPgNdistinct), nullptr);
  EXPECT_THROW(type_traits(kPgNdistinct), Error);
}

TEST(TypeRegistry, CollationsHaveNamesOfTheirOwn) {
  std::set<std::string> names;
  for (const TypeCollation& collation : type_collations()) {
    EXPECT_TRUE(names.insert(collation.name).second) << collation.name;
    EXPECT_STREQ(type_traits(collation.type).collation, collation.name);
  }
  EXPECT_TRUE(names.contains("pg_numeric"));
  EXPECT_TRUE(names.contains("pg_array_23"));
}

TEST(TypeRegistry, JsonHasNoOrder) {
  const Value value = Value::text("1");
  try {
    compare_values(value, value, oid::kJson);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.message(), "could not identify an ordering operator for type json");
    EXPECT_EQ(error.state().code(), "42883");
  }
}

TEST(TypeRegistry, NanIsTheLargestFloatAndEqualsItself) {
  const auto real = [](const char* text) { return input_value(text, {oid::kFloat8}, kSettings); };
  EXPECT_EQ(compare_values(real("NaN"), real("NaN"), oid::kFloat8), 0);
  EXPECT_GT(compare_values(real("NaN"), real("Infinity"), oid::kFloat8), 0);
  EXPECT_EQ(compare_values(real("-0"), real("0"), oid::kFloat8), 0);
}

// INSERT refuses what a cast cuts; blanks do not count.
TEST(TypeRegistry, AssignmentRefusesWhatIsTooLong) {
  EXPECT_EQ(assigned("abc", {oid::kVarchar, 7}), "abc");
  EXPECT_EQ(assigned("abc  ", {oid::kVarchar, 7}), "abc");
  EXPECT_EQ(assigned("abcd", {oid::kVarchar, 7}),
            "ERROR 22001 value too long for type character varying(3)");
  EXPECT_EQ(assigned("abcd", {oid::kBpchar, 7}),
            "ERROR 22001 value too long for type character(3)");
  EXPECT_EQ(assigned("a", {oid::kBpchar, 7}), "a  ");
  EXPECT_EQ(assigned("éüö", {oid::kVarchar, 7}), "éüö");
  EXPECT_EQ(assigned("{abcd}", {oid::kVarcharArray, 7}),
            "ERROR 22001 value too long for type character varying(3)");
  EXPECT_EQ(assigned("{1.25,2}", {oid::kNumericArray, 655'366}), "{1.25,2.00}");
}

TEST(TypeRegistry, SecondsAreRoundedToThePrecision) {
  EXPECT_EQ(outcome("2024-01-01 10:00:00.1235", {oid::kTimestamp, 3}, kSettings),
            "2024-01-01 10:00:00.124");
  EXPECT_EQ(outcome("23:59:59.999", {oid::kTime, 2}, kSettings), "24:00:00");
  EXPECT_EQ(outcome("10:00:00.55+02", {oid::kTimeTz, 1}, kSettings), "10:00:00.6+02");
  EXPECT_EQ(outcome("2024-01-01 10:00:00.5+00", {oid::kTimestampTz, 0}, kSettings),
            "2024-01-01 10:00:01+00");
}

TEST(GeometryTypmod, PacksAsPostgis) {
  struct Case {
    std::vector<std::string> arguments;
    Oid type;
    std::int32_t typmod;
    const char* text;
  };
  // pg_attribute.atttypmod and format_type() of PostGIS 3.3.
  const Case cases[] = {
      {{"Point", "4326"}, oid::kGeometry, 1'107'460, "(Point,4326)"},
      {{"pointz"}, oid::kGeometry, 6, "(PointZ)"},
      {{"GeometryZM", "3857"}, oid::kGeometry, 987'395, "(GeometryZM,3857)"},
      {{"point"}, oid::kGeography, 1'107'460, "(Point,4326)"},
      {{"geometry", "4326"}, oid::kGeometry, 1'107'456, "(Geometry,4326)"},
      {{"multipolygon"}, oid::kGeometry, 24, "(MultiPolygon)"},
      {{"pointz", "4269"}, oid::kGeography, 1'092'870, "(PointZ,4269)"},
      {{"geometry", "0"}, oid::kGeometry, 0, ""},
      {{"geometry", "4326"}, oid::kGeography, 1'107'456, "(Geometry,4326)"},
  };
  for (const Case& test : cases) {
    EXPECT_EQ(parse_geometry_typmod(test.arguments, test.type), test.typmod);
    EXPECT_EQ(format_geometry_typmod(test.typmod), test.text);
  }
  EXPECT_EQ(format_geometry_typmod(-1), "");
}

TEST(GeometryTypmod, RefusesAsPostgis) {
  const auto message = [](std::vector<std::string> arguments, Oid type) -> std::string {
    try {
      parse_geometry_typmod(arguments, type);
    } catch (const Error& error) {
      return std::string(error.state().code()) + " " + error.message();
    }
    return "";
  };
  EXPECT_EQ(message({"foo", "4326"}, oid::kGeometry), "22023 Invalid geometry type modifier: foo");
  EXPECT_EQ(message({"4326"}, oid::kGeometry), "22023 Invalid geometry type modifier: 4326");
  EXPECT_EQ(message({"Point", "x"}, oid::kGeometry),
            "22P02 invalid input syntax for type integer: \"x\"");
  EXPECT_EQ(message({"Point", "3857"}, oid::kGeography),
            "22023 Only lon/lat coordinate systems are supported in geography.");
}

}  // namespace
}  // namespace carto_mock::sql
