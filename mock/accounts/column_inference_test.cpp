#include "accounts/column_inference.h"

#include <gtest/gtest.h>

namespace carto_mock::accounts {
namespace {

std::string type_of(const std::vector<std::string>& values) {
  RowFile file{"file", {"c"}, {}};
  file.rows.push_back({1, {std::nullopt}});
  for (const std::string& value : values) file.rows.push_back({1, {value}});
  return infer_column_type(file, 0);
}

TEST(InferColumnType, TakesTheFirstThatFitsAllValues) {
  EXPECT_EQ(type_of({"true", "false"}), "boolean");
  EXPECT_EQ(type_of({"1", "-2147483648"}), "integer");
  EXPECT_EQ(type_of({"1", "2147483648"}), "bigint");
  EXPECT_EQ(type_of({"1", "2.5", "-1e3"}), "double precision");
  EXPECT_EQ(type_of({"2024-02-29"}), "date");
  EXPECT_EQ(
      type_of({"2024-02-29 01:02:03", "2024-02-29T01:02:03.123Z", "2024-02-29T01:02:03+02:00"}),
      "timestamptz");
  EXPECT_EQ(type_of({"1", "x"}), "text");
  EXPECT_EQ(type_of({}), "text");
}

TEST(InferColumnType, KeepsCodesAndWordsAsText) {
  EXPECT_EQ(type_of({"02139"}), "text");
  EXPECT_EQ(type_of({"nan"}), "text");
  EXPECT_EQ(type_of({""}), "text");
  EXPECT_EQ(type_of({"0", "0.5"}), "double precision");
}

TEST(CleanColumnName, IsAPlainIdentifier) {
  EXPECT_EQ(clean_column_name("Width (yards)"), "width__yards_");
  EXPECT_EQ(clean_column_name("2024"), "_2024");
  EXPECT_EQ(clean_column_name(""), "_");
}

TEST(MakeTableSql, AddsCartosColumns) {
  RowFile file{
      "file", {"cartodb_id", "A b", "a_b", "the_geom"}, {{2, {"1", "x", "2.5", std::nullopt}}}};
  EXPECT_EQ(
      make_table_sql("\"s\".\"t\"", file),
      "CREATE TABLE \"s\".\"t\" (cartodb_id serial PRIMARY KEY, the_geom geometry(Geometry, 4326), "
      "the_geom_webmercator geometry(Geometry, 3857), a_b text, a_b_1 double precision)");
  EXPECT_EQ(file.columns, (std::vector<std::string>{"cartodb_id", "a_b", "a_b_1", "the_geom"}));
}

}  // namespace
}  // namespace carto_mock::accounts
