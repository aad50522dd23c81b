#include "formats/field_types.h"

#include <gtest/gtest.h>

namespace carto_mock::formats {
namespace {

std::string field(sql::Oid type, std::int32_t typmod = -1) {
  std::string out;
  append_field(out, {type, typmod});
  return out;
}

// Spec sql-api.md 4.2.1, 4.2.2 and the recorded answers tyx-*.
TEST(FieldTypes, NamesTheClassAndTheType) {
  EXPECT_EQ(field(sql::oid::kInt4), R"({"type":"number","pgtype":"int4"})");
  EXPECT_EQ(field(sql::oid::kText), R"({"type":"string","pgtype":"text"})");
  EXPECT_EQ(field(sql::oid::kBool), R"({"type":"boolean","pgtype":"bool"})");
  EXPECT_EQ(field(sql::oid::kTimestampTz), R"({"type":"date","pgtype":"timestamptz"})");
  EXPECT_EQ(field(sql::oid::kInterval), R"({"type":"number","pgtype":"interval"})");
  EXPECT_EQ(field(sql::oid::kJson), R"({"type":"JSON","pgtype":"JSON"})");
  EXPECT_EQ(field(sql::oid::kJsonb), R"({"type":"jsonb","pgtype":"jsonb"})");
  EXPECT_EQ(field(sql::oid::kName), R"({"type":"name","pgtype":"name"})");
  EXPECT_EQ(field(sql::oid::kInt8Array), R"({"type":"number[]","pgtype":"_int8"})");
  EXPECT_EQ(field(sql::oid::kJsonbArray), R"({"type":"_jsonb[]","pgtype":"_jsonb"})");
  EXPECT_EQ(field(sql::oid::kPoint), R"({"type":"number","pgtype":"point"})");
  EXPECT_EQ(field(sql::oid::kBox2d), "{\"type\":\"unknown(16404)\"}");
  EXPECT_EQ(field(sql::oid::kGeometryArray), "{\"type\":\"unknown(16401)\"}");
}

// Type modifiers as PostGIS 3.3 computes them (pg_attribute.atttypmod).
TEST(FieldTypes, ReadsPostgisTypeModifiers) {
  EXPECT_EQ(field(sql::oid::kGeometry), R"({"type":"geometry","dims":4,"srid":-1})");
  EXPECT_EQ(field(sql::oid::kGeography), R"({"type":"geography","dims":4,"srid":-1})");
  EXPECT_EQ(field(sql::oid::kGeometry, 4326 << 8),
            R"({"type":"geometry","wkbtype":"Unknown","dims":2,"srid":4326})");
  EXPECT_EQ(field(sql::oid::kGeometry, 1107460),
            R"({"type":"geometry","wkbtype":"Point","dims":2,"srid":4326})");
  EXPECT_EQ(field(sql::oid::kGeometry, 6),
            R"({"type":"geometry","wkbtype":"Point","dims":3,"srid":0})");
  EXPECT_EQ(field(sql::oid::kGeography, 1107464),
            R"({"type":"geography","wkbtype":"LineString","dims":2,"srid":4326})");
}

}  // namespace
}  // namespace carto_mock::formats
