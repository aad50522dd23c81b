// The writers against answers of the real service (spec sql-api.md 4.1, 4.3, 4.6, 5.2).
#include <gtest/gtest.h>

#include "formats/format.h"
#include "formats/spool.h"
#include "support/error.h"

namespace carto_mock::formats {
namespace {

namespace oid = sql::oid;
using sql::OutputColumn;
using sql::Value;
using std::chrono::milliseconds;

class StringOutput final : public Output {
 public:
  void write(std::string_view bytes) override { text += bytes; }
  std::string text;
};

class FormatWriterTest : public ::testing::Test {
 protected:
  FormatWriter& writer(Format format) {
    writer_ = make_format_writer(format, options_, output_, settings_);
    return *writer_;
  }
  static std::vector<OutputColumn> integers(std::initializer_list<const char*> names) {
    std::vector<OutputColumn> columns;
    for (const char* name : names) columns.push_back({name, {oid::kInt4, -1}});
    return columns;
  }
  static void rows(FormatWriter& writer, std::initializer_list<std::vector<int>> rows) {
    for (const std::vector<int>& numbers : rows) {
      std::vector<Value> row;
      for (const int number : numbers) row.push_back(Value::integer(number));
      writer.row(row);
    }
  }

  static Error failure(std::string message) {
    return {sqlstate::kInternalError, std::move(message)};
  }

  FormatOptions options_;
  StringOutput output_;
  sql::TextSettings settings_;
  std::unique_ptr<FormatWriter> writer_;
};

TEST_F(FormatWriterTest, JsonOfOneStatement) {
  FormatWriter& json = writer(Format::kJson);
  json.columns(integers({"a"}));
  rows(json, {{1}});
  EXPECT_EQ(output_.text, "");
  json.complete({"SELECT", 1});
  json.finish(milliseconds(5));
  EXPECT_EQ(
      output_.text,
      R"({"rows":[{"a":1}],"time":0.005,"fields":{"a":{"type":"number","pgtype":"int4"}},"total_rows":1})");
}

TEST_F(FormatWriterTest, JsonOfNothing) {
  writer(Format::kJson).finish(milliseconds(1));
  EXPECT_EQ(output_.text, R"({"rows":[],"time":0.001,"fields":{},"total_rows":0})");
}

TEST_F(FormatWriterTest, JsonOfAWriteCountsItsRows) {
  FormatWriter& json = writer(Format::kJson);
  json.complete({"INSERT", 2});
  json.finish(milliseconds(0));
  EXPECT_EQ(output_.text, R"({"rows":[],"time":0,"fields":{},"total_rows":2})");
}

// `select 1 as a; select 2 as a, 3 as c`
TEST_F(FormatWriterTest, JsonOfSeveralStatementsHasAllRowsAndTheLastFields) {
  FormatWriter& json = writer(Format::kJson);
  json.columns(integers({"a"}));
  rows(json, {{1}});
  json.complete({"SELECT", 1});
  json.columns(integers({"a", "c"}));
  rows(json, {{2, 3}});
  json.complete({"SELECT", 1});
  json.finish(milliseconds(0));
  EXPECT_EQ(
      output_.text,
      R"({"rows":[{"a":1},{"a":2,"c":3}],"time":0,"fields":{"a":{"type":"number","pgtype":"int4"},)"
      R"("c":{"type":"number","pgtype":"int4"}},"total_rows":1})");
}

// `select * from t; select 1 as a where false`: the last count is 0, so the streamed rows count.
TEST_F(FormatWriterTest, JsonCountsStreamedRowsWhereTheLastCommandHasNone) {
  FormatWriter& json = writer(Format::kJson);
  json.columns(integers({"a"}));
  rows(json, {{1}, {2}, {3}});
  json.complete({"SELECT", 3});
  json.columns(integers({"b"}));
  json.complete({"SELECT", 0});
  json.finish(milliseconds(0));
  EXPECT_EQ(
      output_.text,
      R"({"rows":[{"a":1},{"a":2},{"a":3}],"time":0,"fields":{"b":{"type":"number","pgtype":"int4"}},)"
      R"("total_rows":3})");
}

TEST_F(FormatWriterTest, JsonFollowsJavascriptsObjectRules) {
  options_.skipfields = {"skipped"};
  FormatWriter& json = writer(Format::kJson);
  json.columns(integers({"b", "10", "a", "2", "b", "__proto__", "skipped", "01"}));
  rows(json, {{1, 2, 3, 4, 5, 6, 7, 8}});
  json.complete({"SELECT", 1});
  json.finish(milliseconds(0));
  EXPECT_EQ(output_.text.substr(0, output_.text.find(",\"time\"")),
            R"({"rows":[{"2":4,"10":2,"b":5,"a":3,"01":8}])");
}

TEST_F(FormatWriterTest, JsonEndsWithALateErrorAndItsMessages) {
  FormatWriter& json = writer(Format::kJson);
  json.notice(sql::Severity::kWarning, "w");
  json.notice(sql::Severity::kNotice, "table \"x\" does not exist, skipping");
  json.notice(sql::Severity::kWarning, "w2");
  json.columns(integers({"a"}));
  rows(json, {{1}});
  json.complete({"SELECT", 1});
  EXPECT_TRUE(json.fail(failure("column \"foo\" does not exist"), "column \"foo\" does not exist",
                        milliseconds(17)));
  EXPECT_EQ(
      output_.text,
      R"({"rows":[{"a":1}],"time":0.017,"fields":{"a":{"type":"number","pgtype":"int4"}},"total_rows":1,)"
      R"("error":["column \"foo\" does not exist"],"warnings":["w","w2"],)"
      R"("notices":["table \"x\" does not exist, skipping"]})");
}

TEST_F(FormatWriterTest, AnEarlyErrorWritesNothing) {
  for (const Format format :
       {Format::kJson, Format::kGeojson, Format::kTopojson, Format::kSvg, Format::kArraybuffer}) {
    FormatWriter& any = writer(format);
    any.columns(integers({"a"}));
    EXPECT_FALSE(any.fail(failure("division by zero"), "division by zero", milliseconds(0)));
  }
  EXPECT_FALSE(writer(Format::kCsv).fail(failure("no such table"), "", milliseconds(0)));
  EXPECT_EQ(output_.text, "");
}

TEST_F(FormatWriterTest, AValueThatCannotBeWrittenLeavesNoHalfRow) {
  settings_.interval_style = sql::IntervalStyle::kIso8601;
  const std::vector<OutputColumn> columns{{"a", {oid::kInt4, -1}}, {"i", {oid::kInterval, -1}}};
  const std::vector<Value> good{Value::integer(1), Value()};
  const std::vector<Value> bad{Value::integer(2), Value::interval({1, 0, 0})};
  FormatWriter& json = writer(Format::kJson);
  json.columns(columns);
  EXPECT_THROW(json.row(bad), Error);
  EXPECT_FALSE(json.fail(failure("x"), "x", milliseconds(0)));
  json.row(good);
  EXPECT_THROW(json.row(bad), Error);
  EXPECT_TRUE(json.fail(failure("x"), "x", milliseconds(0)));
  EXPECT_EQ(output_.text.substr(0, output_.text.find(",\"time\"")),
            R"({"rows":[{"a":1,"i":null}])");
}

TEST_F(FormatWriterTest, CallbackIsVerbatim) {
  options_.callback = "a b()";
  writer(Format::kJson).finish(milliseconds(0));
  EXPECT_EQ(output_.text, R"(a b()({"rows":[],"time":0,"fields":{},"total_rows":0}))");
}

TEST_F(FormatWriterTest, LargeResultsAreNotHeld) {
  FormatWriter& json = writer(Format::kJson);
  json.columns(integers({"a"}));
  for (int i = 0; i < 100'000; ++i) rows(json, {{i}});
  EXPECT_GT(output_.text.size(), 500'000U);
}

TEST_F(FormatWriterTest, GeojsonTakesTheLastColumnAsGeometry) {
  FormatWriter& geojson = writer(Format::kGeojson);
  geojson.columns(std::vector<OutputColumn>{{"cartodb_id", {oid::kInt4, -1}},
                                            {"the_geom", {oid::kGeometry, -1}},
                                            {"the_geom_webmercator", {oid::kGeometry, -1}},
                                            {"rating", {oid::kFloat8, -1}},
                                            {"the_geom", {oid::kText, -1}}});
  geojson.row(std::vector<Value>{Value::integer(1), Value::bytes("x"), Value(), Value::real(4.5),
                                 Value::text(R"({"type":"Point","coordinates":[1,2]})")});
  geojson.row(
      std::vector<Value>{Value::integer(2), Value(), Value(), Value::real(INFINITY), Value()});
  geojson.complete({"SELECT", 2});
  geojson.finish(milliseconds(0));
  EXPECT_EQ(
      output_.text,
      R"({"type": "FeatureCollection", "features": [)"
      R"({"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"cartodb_id":1,"rating":4.5}},)"
      R"({"type":"Feature","geometry":null,"properties":{"cartodb_id":2,"rating":null}}]})");
}

TEST_F(FormatWriterTest, GeojsonOfNothing) {
  options_.callback = "cb";
  writer(Format::kGeojson).finish(milliseconds(0));
  EXPECT_EQ(output_.text, R"(cb({"type": "FeatureCollection", "features": []}))");
}

// skip-0-csv, tr-post-q-in-url and the rules of spec sql-api.md 4.6
TEST_F(FormatWriterTest, CsvMovesTheGeometryFirstAndQuotesWhatNeedsIt) {
  FormatWriter& csv = writer(Format::kCsv);
  csv.columns(std::vector<OutputColumn>{{"cartodb_id", {oid::kInt4, -1}},
                                        {"name", {oid::kText, -1}},
                                        {"ok", {oid::kBool, -1}},
                                        {"the_geom", {oid::kText, -1}}});
  csv.row(std::vector<Value>{Value::integer(2), Value::text("Café \"El Gòtic\""),
                             Value::boolean(true), Value()});
  csv.row(std::vector<Value>{Value::integer(3), Value::text("O'Hara's Corner"), Value(),
                             Value::text("a\nb")});
  csv.complete({"SELECT", 2});
  csv.finish(milliseconds(0));
  EXPECT_EQ(output_.text,
            "the_geom,cartodb_id,name,ok\r\n"
            ",2,\"Café \"\"El Gòtic\"\"\",true\r\n"
            "\"a\nb\",3,O'Hara's Corner,\r\n");
}

TEST_F(FormatWriterTest, CsvOfASingleColumnHasACommaAgainstEmptyLines) {
  FormatWriter& csv = writer(Format::kCsv);
  csv.columns(std::vector<OutputColumn>{{"url", {oid::kInt4, -1}}});
  csv.row(std::vector<Value>{Value::integer(1)});
  csv.row(std::vector<Value>{Value()});
  csv.finish(milliseconds(0));
  EXPECT_EQ(output_.text, "url,\r\n1\r\n,\r\n");
}

// fmt-csv-dupcols
TEST_F(FormatWriterTest, CsvOfRepeatedNamesFailsAsOgr2ogrDoes) {
  FormatWriter& csv = writer(Format::kCsv);
  try {
    csv.columns(integers({"a", "a"}));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.message(),
              "ogr2ogr command return code 1, Error: ERROR 1: ERROR:  column reference \"a\" is "
              "ambiguous\nLINE 1: DECLARE executeSQLCursor CURSOR for SELECT "
              "\"a\"::text,\"a\"::te...\n" +
                  std::string(51, ' ') + "^\n\n");
  }
}

TEST_F(FormatWriterTest, CsvOfAQueryThatFailsLateSaysWhatOgr2ogrPrints) {
  FormatWriter& csv = writer(Format::kCsv);
  csv.columns(integers({"a"}));
  rows(csv, {{1}});
  try {
    csv.fail(Error(sqlstate::kInvalidTextRepresentation, "malformed array literal: \"{1\"")
                 .detail("Unexpected end of input."),
             "", milliseconds(0));
    FAIL();
  } catch (const Error& error) {
    EXPECT_TRUE(
        error.message().starts_with("ogr2ogr command return code 1, Error: Warning 6: dataset "))
        << error.message();
    EXPECT_TRUE(error.message().ends_with(
        "cartodb-query.csv does not support layer creation option ENCODING\n"
        "ERROR 1: ERROR:  malformed array literal: \"{1\"\nDETAIL:  Unexpected end of input.\n"
        "\nERROR 1: Terminating translation prematurely after failed\n"
        "translation from sql statement.\n"))
        << error.message();
  }
  EXPECT_EQ(output_.text, "");
}

TEST_F(FormatWriterTest, CsvLongerThanTheMemoryForItComesWhole) {
  FormatWriter& csv = writer(Format::kCsv);
  csv.columns(integers({"a", "b"}));
  std::string expected = "a,b\r\n";
  for (int i = 0; i < 50'000; ++i) {
    rows(csv, {{i, -i}});
    expected += std::to_string(i) + ',' + std::to_string(-i) + "\r\n";
  }
  csv.finish(milliseconds(0));
  EXPECT_GT(expected.size(), Spool::kPieceSize);
  EXPECT_EQ(output_.text, expected);
}

// fmt-norows-svg, fmt-svg-poly
TEST_F(FormatWriterTest, Svg) {
  constexpr std::string_view kProlog =
      "<?xml version=\"1.0\" standalone=\"no\"?>\n"
      "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" "
      "\"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">\n";
  constexpr std::string_view kStyle =
      "style=\"fill-opacity:0.5; stroke:black; stroke-width:1; fill:none\" "
      "xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\">\n";
  writer(Format::kSvg).finish(milliseconds(0));
  EXPECT_EQ(output_.text, std::string(kProlog) + "<svg " + std::string(kStyle) + "</svg>\n");

  output_.text.clear();
  FormatWriter& svg = writer(Format::kSvg);
  svg.row(std::vector<Value>{Value::text("M 0 512 L 1024 512 1024 0 0 0 Z"), Value::integer(2),
                             Value::real(0), Value::real(-512), Value::real(1024), Value::real(0)});
  svg.row(std::vector<Value>{Value(), Value(), Value::real(0), Value::real(-512), Value::real(1024),
                             Value::real(0)});
  svg.finish(milliseconds(0));
  EXPECT_EQ(output_.text, std::string(kProlog) + "<svg viewBox=\"-6 -6 1036 524\" " +
                              std::string(kStyle) +
                              "<path d=\"M 0 512 L 1024 512 1024 0 0 0 Z\" />\n</svg>\n");
}

TEST_F(FormatWriterTest, SvgWithoutTheGeometry) {
  options_.skipfields = {"the_geom"};
  FormatWriter& svg = writer(Format::kSvg);
  EXPECT_THROW(svg.row(std::vector<Value>(6)), Error);
  EXPECT_EQ(output_.text, "");
}

TEST_F(FormatWriterTest, FormatsOfOgr2ogrHaveNoWriter) {
  try {
    writer(Format::kShp);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.unsupported_construct(), "format shp without ogr2ogr");
  }
  EXPECT_EQ(find_format("bin"), nullptr);
  EXPECT_EQ(find_format("spatialite")->extension, "sqlite");
}

}  // namespace
}  // namespace carto_mock::formats
