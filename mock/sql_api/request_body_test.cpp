#include "sql_api/request_body.h"

#include <gtest/gtest.h>

#include "sql_api/api_error.h"

namespace carto_mock::sql_api {
namespace {

std::string parsed(std::string_view type, std::string_view body) {
  try {
    return parse_body(type, body).dump();
  } catch (const ApiError& error) {
    return std::to_string(error.status) + ' ' + error.message;
  }
}

// Expected: spec sql-api.md 3.1 and the recorded answers tr-post-*.
TEST(RequestBody, IsReadByItsType) {
  EXPECT_EQ(parsed("application/x-www-form-urlencoded; charset=UTF-8", "q=a+b"), R"({"q":"a b"})");
  EXPECT_EQ(parsed("application/json", R"({"q":"x","page":1})"), R"({"q":"x","page":1})");
  EXPECT_EQ(parsed("Application/JSON", R"({"q":"x"})"), "{}");
  EXPECT_EQ(parsed("text/plain", "q=x"), "{}");
  EXPECT_EQ(parsed("", "q=x"), "{}");
  EXPECT_EQ(parsed("application/json", ""), "{}");
  EXPECT_EQ(parsed("application/json", "[1]"), "{}");
  EXPECT_EQ(parsed("application/json", "null"), "400 Cannot read property 'format' of null");
}

// The texts of V8 in Node 12.
TEST(RequestBody, RefusesBadJsonInV8sWords) {
  EXPECT_EQ(parsed("application/json", R"({"q": "SELECT 1)"), "400 Unexpected end of JSON input");
  EXPECT_EQ(parsed("application/json", "{"), "400 Unexpected end of JSON input");
  EXPECT_EQ(parsed("application/json", "{q:1}"), "400 Unexpected token q in JSON at position 1");
  EXPECT_EQ(parsed("application/json", R"({"a":1,})"),
            "400 Unexpected token } in JSON at position 7");
  EXPECT_EQ(parsed("application/json", R"({"a" "b"})"),
            "400 Unexpected string in JSON at position 5");
  EXPECT_EQ(parsed("application/json", R"(["é" 1])"),
            "400 Unexpected number in JSON at position 5");
  EXPECT_EQ(parsed("application/json", "nul"), "400 Unexpected end of JSON input");
  EXPECT_EQ(parsed("application/json", "'a'"), "400 Unexpected token ' in JSON at position 0");
}

TEST(RequestBody, ReplacesBytesThatAreNoUtf8) {
  EXPECT_EQ(parsed("application/json", "\xff\xfe"),
            "400 Unexpected token \uFFFD in JSON at position 0");
  EXPECT_EQ(parsed("application/x-www-form-urlencoded",
                   "q=a\xff"
                   "b"),
            "{\"q\":\"a\uFFFDb\"}");
}

TEST(RequestBody, RefusesJsonThatNestsTooDeep) {
  EXPECT_EQ(parsed("application/json", std::string(100'000, '[')),
            "400 Maximum call stack size exceeded");
}

TEST(RequestBody, ReadsTheTextFieldsOfMultipart) {
  const std::string_view body =
      "--B\r\nContent-Disposition: form-data; name=\"q\"\r\n\r\nSELECT 'ñ'\r\n"
      "--B\r\ncontent-disposition: form-data; name=format\r\nContent-Type: "
      "text/plain\r\n\r\ncsv\r\n"
      "--B\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n"
      "--B--\r\n";
  EXPECT_EQ(parsed("multipart/form-data; boundary=B", body),
            R"({"q":"SELECT 'ñ'","format":"csv","empty":""})");
  EXPECT_EQ(parsed("multipart/form-data; boundary=\"B\"", body).substr(0, 5), R"({"q":)");
  EXPECT_EQ(parsed("multipart/form-data", body), "400 Multipart: Boundary not found");
  EXPECT_EQ(parsed("multipart/form-data; boundary=B",
                   "--B\r\nContent-Disposition: form-data; name=\"q\"; "
                   "filename=\"q.sql\"\r\n\r\nSELECT 1\r\n--B--\r\n"),
            "400 Unexpected field");
}

}  // namespace
}  // namespace carto_mock::sql_api
