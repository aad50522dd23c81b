#include "sql_api/query_options.h"

#include <gtest/gtest.h>

#include "sql_api/api_error.h"
#include "sql_api/query_string.h"

namespace carto_mock::sql_api {
namespace {

QueryOptions read(std::string_view query, JsValue body = JsValue::object()) {
  return read_query_options({decode_query_string(query), std::move(body)});
}

std::string error_of(std::string_view query, JsValue body = JsValue::object()) {
  try {
    read(query, std::move(body));
    return "none";
  } catch (const ApiError& error) {
    EXPECT_EQ(error.status, 400);
    return error.message;
  }
}

// Expected: spec sql-api.md 3.2 and the recorded answers prm-*, page-*, x-*.
TEST(QueryOptions, NeedAStringQ) {
  EXPECT_EQ(read("q=").query, "");
  EXPECT_EQ(read("q=a", {{"q", "b"}}).query, "b");
  for (const char* query : {"", "q=a&q=b", "q[a]=b"})
    EXPECT_EQ(error_of(query), "You must indicate a sql query");
  EXPECT_EQ(error_of("q=a", {{"q", nullptr}}), "You must indicate a sql query");
}

TEST(QueryOptions, ReadTheFormat) {
  EXPECT_EQ(read("q=&format=").format, formats::Format::kJson);
  EXPECT_EQ(read("q=&format=CSV").format, formats::Format::kCsv);
  EXPECT_EQ(read("q=&format=csv&format=geojson").format, formats::Format::kGeojson);
  EXPECT_EQ(error_of("q=&format=csv&format=JSON"), "Invalid format: JSON");
  EXPECT_EQ(error_of("q=&format=XYZ"), "Invalid format: xyz");
  EXPECT_EQ(error_of("q=&format[a]=csv"), "Invalid format: undefined");
  EXPECT_EQ(error_of("q=", {{"format", nullptr}}), "Invalid format: undefined");
  EXPECT_EQ(error_of("q=", {{"format", 5}}), "Invalid format: undefined");
}

TEST(QueryOptions, ReadTheFilename) {
  EXPECT_EQ(read("q=").format_options.filename, "cartodb-query");
  EXPECT_FALSE(read("q=&format=&filename=").is_attachment);
  EXPECT_TRUE(read("q=&format=json").is_attachment);
  EXPECT_EQ(read("q=&filename=../../etc/passwd").format_options.filename, "passwd");
  EXPECT_EQ(clean_filename("a/b/c.tar.gz"), "c.tar");
  EXPECT_EQ(clean_filename(".hidden"), ".hidden");
  EXPECT_EQ(clean_filename("/"), "");
  EXPECT_EQ(clean_filename("b;\" ()[]a"), "b_______a");
  EXPECT_EQ(error_of("q=&filename=a&filename=b"),
            "The \"path\" argument must be of type string. Received an instance of Array");
  EXPECT_EQ(error_of("q=", {{"filename", 5}}),
            "The \"path\" argument must be of type string. Received type number (5)");
  EXPECT_EQ(error_of("q=", {{"filename", nullptr}}),
            "The \"path\" argument must be of type string. Received null");
}

TEST(QueryOptions, ReadPages) {
  const auto page = [](std::string_view query) {
    const Paging paging = read(query).paging;
    return paging.limit.value_or("-") + " " + paging.offset.value_or("-");
  };
  EXPECT_EQ(page("q=&rows_per_page=5&page=1"), "5 5");
  EXPECT_EQ(page("q=&rows_per_page=5.9&page=1.9"), "5 5");
  EXPECT_EQ(page("q=&rows_per_page=+5x&page=2"), "5 10");
  EXPECT_EQ(page("q=&rows_per_page=5&page=-1"), "5 -5");
  EXPECT_EQ(page("q=&rows_per_page=5&page=abc"), "5 -");
  EXPECT_EQ(page("q=&rows_per_page=5"), "5 -");
  EXPECT_EQ(page("q=&page=5"), "- -");
}

TEST(QueryOptions, ReadTheOrder) {
  EXPECT_EQ(read("q=&order_by=a&sort_order=DeSC").paging.sort_order, "DESC");
  EXPECT_EQ(read("q=&order_by=a&sort_order=sideways").paging.sort_order, std::nullopt);
  EXPECT_EQ(read("q=&order_by=a&order_by=b").paging.order_by, std::nullopt);
  EXPECT_EQ(error_of("q=&order_by=a&sort_order=a&sort_order=b"),
            "sortOrder.toUpperCase is not a function");
  EXPECT_EQ(error_of("q=&order_by=a", {{"sort_order", nullptr}}),
            "Cannot read property 'toUpperCase' of null");
}

TEST(QueryOptions, ReadSkipfields) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(read("q=&skipfields=a, b").format_options.skipfields, (Names{"a", " b"}));
  EXPECT_EQ(read("q=&skipfields=a,b&skipfields=c").format_options.skipfields,
            (Names{"a", "b", "c"}));
  EXPECT_EQ(read("q=&skipfields=").format_options.skipfields, Names());
  EXPECT_EQ(error_of("q=", {{"skipfields", {1}}}), "e.split is not a function");
  EXPECT_EQ(error_of("q=", {{"skipfields", 1}}), "Cannot read property 'length' of undefined");
}

TEST(QueryOptions, KeepTheRestVerbatim) {
  EXPECT_EQ(read("q=&dp=1&dp=2").format_options.decimal_places, "1,2");
  EXPECT_EQ(read("q=&dp=").format_options.decimal_places, "6");
  EXPECT_EQ(read("q=&callback=a()").format_options.callback, "a()");
  EXPECT_TRUE(read("q=&cache_policy=persist").is_persistent);
  EXPECT_FALSE(read("q=&cache_policy=Persist").is_persistent);
}

TEST(HeaderText, IsLatin1) {
  EXPECT_EQ(to_header_text("caf\u00e9"), "caf\xe9");
  EXPECT_EQ(to_header_text("東京"), std::nullopt);
  EXPECT_EQ(to_header_text("a\nb"), std::nullopt);
}

}  // namespace
}  // namespace carto_mock::sql_api
