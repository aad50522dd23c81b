#include "formats/json_value.h"

#include <gtest/gtest.h>

#include <limits>

namespace carto_mock::formats {
namespace {

namespace oid = sql::oid;
using sql::Value;

std::string written(const Value& value, sql::Oid type, NonFinite non_finite = NonFinite::kString) {
  const sql::TextSettings settings;
  std::string out;
  JsonValueWriter(settings, non_finite).append(out, value, {type, -1}, json_kind(type));
  return out;
}

Value interval(std::int32_t months, std::int32_t days, std::int64_t microseconds) {
  return Value::interval({months, days, microseconds});
}

// 2000-01-01, in PostgreSQL's count, is 0.
TEST(JsonValue, WritesInstantsToTheSecondInUtc) {
  EXPECT_EQ(written(Value::integer(0), oid::kDate), R"("2000-01-01T00:00:00Z")");
  EXPECT_EQ(written(Value::integer(7364), oid::kDate),
            R"("2020-02-29T00:00:00Z")");  // ty-c_date-json
  EXPECT_EQ(written(Value::integer(-730119), oid::kDate), R"("1-01-01T00:00:00Z")");
  EXPECT_EQ(written(Value::integer(std::numeric_limits<std::int32_t>::max()), oid::kDate),
            R"("Infinity")");
  EXPECT_EQ(written(Value::integer(std::numeric_limits<std::int32_t>::min()), oid::kDate),
            R"("-Infinity")");
  EXPECT_EQ(written(Value::integer(parse_rfc3339("2020-01-01T09:34:56.789Z")), oid::kTimestampTz),
            R"("2020-01-01T09:34:56Z")");  // tyx-061
  EXPECT_EQ(written(Value::integer(parse_rfc3339("1883-11-18T12:00:00Z")), oid::kTimestamp),
            R"("1883-11-18T12:00:00Z")");
  EXPECT_EQ(written(Value::integer(std::numeric_limits<Timestamp>::max()), oid::kTimestamp,
                    NonFinite::kNull),
            "null");
}

// The number of days from `SELECT 'DATE'::date - '2000-01-01'::date` of PostgreSQL.
TEST(JsonValue, WritesYearsThatJavascriptNumbersOtherwise) {
  EXPECT_EQ(written(Value::integer(-746117), oid::kDate),
            R"("-43-03-15T00:00:00Z")");  // 0044-03-15 BC
  EXPECT_EQ(written(Value::integer(3778615), oid::kDate), R"("12345-07-01T00:00:00Z")");
  EXPECT_EQ(written(Value::integer(72318380), oid::kDate), R"("200000-12-31T00:00:00Z")");
}

TEST(JsonValue, ListsTheIntervalsPartsThatAreNotZero) {
  EXPECT_EQ(
      written(interval(14, 3, 14706789000), oid::kInterval),
      R"({"years":1,"months":2,"days":3,"hours":4,"minutes":5,"seconds":6,"milliseconds":789})");
  EXPECT_EQ(written(interval(0, 0, 0), oid::kInterval), "{}");
  EXPECT_EQ(written(interval(0, 1, 0), oid::kInterval), R"({"days":1})");
  EXPECT_EQ(written(interval(-14, 0, 0), oid::kInterval),
            R"({"years":-1,"months":-2})");  // ty-c_interval-geojson
  EXPECT_EQ(written(interval(1, 0, -3'600'000'000), oid::kInterval),
            R"({"months":1,"hours":-1})");  // tyx-070
  EXPECT_EQ(written(interval(0, 0, 1'234), oid::kInterval), R"({"milliseconds":1.234})");
}

TEST(JsonValue, WritesTheDriversObjects) {
  EXPECT_EQ(written(Value::bytes("\xde\xad"), oid::kBytea),
            R"({"type":"Buffer","data":[222,173]})");
  EXPECT_EQ(written(Value::bytes(""), oid::kBytea), R"({"type":"Buffer","data":[]})");
  EXPECT_EQ(written(Value::bytes(std::string("\x01\x02\xff", 3)), oid::kGeometry), R"("0102FF")");
  EXPECT_EQ(written(Value::text(R"({"a": 1.0})"), oid::kJson), R"({"a":1})");
  EXPECT_EQ(written(Value(), oid::kText), "null");
  EXPECT_EQ(written(Value(), oid::kVoid), R"("")");
  EXPECT_EQ(written(Value::boolean(true), oid::kBool), "true");
  EXPECT_EQ(written(Value::real(std::numeric_limits<double>::quiet_NaN()), oid::kFloat8),
            R"("NaN")");
  EXPECT_EQ(written(Value::real(0.10000000149011612), oid::kFloat4), "0.1");
  EXPECT_EQ(written(Value::numeric(sql::Numeric(mpz_class(1234), 2)), oid::kNumeric), "12.34");
}

TEST(JsonValue, WritesArraysOfTypesThatTheDriverReads) {
  EXPECT_EQ(written(Value::array(sql::Array::of(oid::kInt4,
                                                {Value::integer(1), Value(), Value::integer(3)})),
                    oid::kInt4Array),
            "[1,null,3]");
  EXPECT_EQ(written(Value::array(sql::Array::of(oid::kText, {})), oid::kTextArray), "[]");
  sql::Array square{oid::kText,
                    {2, 2},
                    {1, 1},
                    {Value::text("a"), Value::text("b"), Value::text("c"), Value::text("d")}};
  EXPECT_EQ(written(Value::array(square), oid::kTextArray), R"([["a","b"],["c","d"]])");
}

// Spec sql-api.md 4.2.3: such arrays come out broken.
TEST(JsonValue, ArraysWithOtherLowerBoundsAreBroken) {
  EXPECT_EQ(written(Value::array({oid::kInt4, {2}, {2}, {Value::integer(1), Value::integer(2)}}),
                    oid::kInt4Array),
            R"(["NaN",2])");
}

}  // namespace
}  // namespace carto_mock::formats
