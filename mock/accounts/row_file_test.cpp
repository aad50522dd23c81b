#include "accounts/row_file.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "support/error.h"

namespace carto_mock::accounts {
namespace {

// One line a row: its line in the file and its fields.
std::string describe(const RowFile& file) {
  std::string text = fmt::format("{}", fmt::join(file.columns, "|"));
  for (const FileRow& row : file.rows) {
    text += fmt::format("\n{}:", row.line);
    for (const auto& field : row.fields) text += field ? " <" + *field + ">" : " NULL";
  }
  return text;
}

RowFile parse_plain_csv(std::string_view content, std::string name) {
  return parse_csv(content, std::move(name));
}

template <typename Parse>
std::string failure_of(Parse parse, std::string_view content) {
  try {
    parse(content, "file");
    return "none";
  } catch (const Error& failure) {
    EXPECT_EQ(failure.state(), sqlstate::kConfigFileError);
    return failure.message();
  }
}

TEST(ParseCsv, TellsNullFromTheEmptyText) {
  EXPECT_EQ(describe(parse_csv("a,b\n1,\n\"\",x\n", "file")), "a|b\n2: <1> NULL\n3: <> <x>");
}

TEST(ParseCsv, ReadsQuotedFields) {
  EXPECT_EQ(describe(parse_csv("a,b\r\n\"x, \"\"y\"\"\",\"two\nlines\"\r\nlast,1", "file")),
            "a|b\n2: <x, \"y\"> <two\nlines>\n4: <last> <1>");
}

TEST(ParseCsv, SkipsByteOrderMarkAndBlankLines) {
  EXPECT_EQ(describe(parse_csv("\xEF\xBB\xBF"
                               "a\n\n1\n\n",
                               "file")),
            "a\n3: <1>");
}

TEST(ParseCsv, SaysWhereTheFileIsWrong) {
  EXPECT_EQ(failure_of(parse_plain_csv, ""),
            "file:1: the file is empty: expected a line with the names of the columns");
  EXPECT_EQ(failure_of(parse_plain_csv, "a,b\n1,2\n3\n"), "file:3: expected 2 fields, found 1");
  EXPECT_EQ(failure_of(parse_plain_csv, "a\n1\n\"x\n\n"), "file:3: a quoted field has no end");
  EXPECT_EQ(failure_of(parse_plain_csv, "a\n\"x\"y\n"),
            "file:2: a comma or the end of the line is missing after a quoted field");
  EXPECT_EQ(failure_of(parse_plain_csv, "a\nx\"y\n"),
            "file:2: a field with a quote in it must be quoted as a whole");
  EXPECT_EQ(failure_of(parse_plain_csv, "a,,b\n"), "file:1: column 2 has no name");
  EXPECT_EQ(failure_of(parse_plain_csv, "a\n\xff\n"), "file:1: the file is not UTF-8");
}

TEST(ParseGeoJson, MakesRowsOfFeatures) {
  const RowFile file =
      parse_geojson(R"({"type": "FeatureCollection", "crs": {"properties": {}}, "features": [
    {"type": "Feature", "properties": {"name": "x", "n": 1.5}, "geometry": {"type": "Point", "coordinates": [1, 2]}},
    {"type": "Feature", "properties": {"n": null, "more": [1, true]}, "geometry": null}]})",
                    "file");
  EXPECT_EQ(describe(file),
            "the_geom|name|n|more\n"
            "2: <0101000020E6100000000000000000F03F0000000000000040> <x> <1.5> NULL\n"
            "3: NULL NULL NULL <[1,true]>");
}

TEST(ParseGeoJson, SaysWhereTheFileIsWrong) {
  EXPECT_EQ(failure_of(parse_geojson, "{\n\n"), "file:3: not valid JSON");
  EXPECT_EQ(failure_of(parse_geojson, R"({"type": "Feature"})"),
            "file:1: expected a GeoJSON FeatureCollection with a list of features");
  EXPECT_EQ(failure_of(parse_geojson,
                       "{\"type\": \"FeatureCollection\", \"features\": [\n{\"type\": "
                       "\"Feature\"},\n{\"type\": 1}]}"),
            "file:3: expected a Feature");
  EXPECT_EQ(failure_of(parse_geojson,
                       "{\"type\": \"FeatureCollection\", \"features\": [\n{\"type\": \"Feature\", "
                       "\"geometry\": {\"type\": "
                       "\"Point\", \"coordinates\": [1]}}]}"),
            "file:2: Too few ordinates in GeoJSON");
}

TEST(ParseRowFile, GoesByTheExtension) {
  EXPECT_EQ(parse_row_file("a\n1\n", "x.CSV").rows.size(), 1U);
  EXPECT_THROW(parse_row_file("", "x.txt"), Error);
}

}  // namespace
}  // namespace carto_mock::accounts
