#include "sql_api/responses.h"

#include <gmock/gmock.h>

#include "sql_api/query_string.h"

namespace carto_mock::sql_api {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

// Expected: spec sql-api.md 1.4, 1.12, 5 and the recorded answers au-*, cb-*, nf-*.
TEST(ErrorResponse, KeepsHeadersAndReplacesWhatItMust) {
  const http::Response response = error_response(
      {{"vary", "Authorization"}, {"Content-Disposition", "attachment"}, {"X-Last", "1"}},
      {400, "m", "", "d", "h", ""}, std::nullopt);
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.body, R"({"error":["m"],"detail":"d","hint":"h"})");
  EXPECT_THAT(
      response.headers.list(),
      ElementsAre(Pair("vary", "Authorization"), Pair("Content-Disposition", "inline"),
                  Pair("X-Last", "1"), Pair("Content-Type", "application/json; charset=utf-8")));
}

TEST(ErrorResponse, IsJavascriptForACallback) {
  const http::Response response = error_response({}, {401, "Unauthorized", "", "", "", ""}, "cb");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, R"(/**/ typeof cb === 'function' && cb({"error":["Unauthorized"]});)");
  EXPECT_EQ(response.headers.get("Content-Type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(response.headers.get("X-Content-Type-Options"), "nosniff");
}

TEST(ErrorCallback, DropsOddCharacters) {
  EXPECT_EQ(error_callback(decode_query_string("callback=alert(1)//")), "alert1");
  EXPECT_EQ(error_callback(decode_query_string("callback=a&callback=b")), "a");
  EXPECT_EQ(error_callback(decode_query_string("callback=")), std::nullopt);
  EXPECT_EQ(error_callback(decode_query_string("q=1")), std::nullopt);
}

TEST(ApiErrorOfSql, GetsItsStatusFromItsMessage) {
  EXPECT_EQ(to_api_error(Error(sqlstate::kUndefinedTable, "relation \"x\" does not exist")).status,
            400);
  EXPECT_EQ(to_api_error(Error(sqlstate::kRaiseException, "my permission denied here")).status,
            403);
  EXPECT_EQ(
      to_api_error(Error(sqlstate::kInsufficientPrivilege, "must be owner of table t")).status,
      400);
  const ApiError timeout =
      to_api_error(Error(sqlstate::kQueryCanceled, "canceling statement due to statement timeout"));
  EXPECT_EQ(timeout.status, 429);
  EXPECT_EQ(
      timeout.body(),
      R"({"error":["You are over platform's limits: SQL query timeout error. Refactor your query before running )"
      R"(again or contact CARTO support for more details."],"context":"limit","detail":"datasource"})");
  EXPECT_EQ(error_response({}, to_api_error(Error::unsupported("FULL JOIN")), std::nullopt)
                .headers.get("Carto-Mock-Unsupported"),
            "FULL JOIN");
}

TEST(HtmlPage, IsExpresss) {
  const http::Response response = html_page({}, 404, unknown_path_text("GET", "/api/v1/whatever"));
  EXPECT_EQ(response.body,
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta "
            "charset=\"utf-8\">\n<title>Error</title>\n</head>\n<body>\n"
            "<pre>Cannot GET /api/v1/whatever</pre>\n</body>\n</html>\n");
  EXPECT_EQ(html_page({}, 404, unknown_path_text("GET", "/")).body.size(), 139U);
  EXPECT_EQ(unknown_path_text("GET", "/a\"<%zz%41"), "Cannot GET /a%22%3C%25zz%41");
}

}  // namespace
}  // namespace carto_mock::sql_api
