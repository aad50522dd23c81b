#include "sql_api/credentials.h"

#include <gtest/gtest.h>

#include "sql_api/api_error.h"
#include "sql_api/query_string.h"

namespace carto_mock::sql_api {
namespace {

std::string basic(std::string_view header) {
  const auto credentials = parse_basic(header);
  return credentials ? credentials->name + "|" + credentials->token : "none";
}

// Spec sql-api.md 2.2; the headers of the recorded answers au-basic-*.
TEST(Basic, IsReadLeniently) {
  EXPECT_EQ(basic("Basic ZGV2Om1hc3Rlcl90b2tlbl9kZXY="), "dev|master_token_dev");
  EXPECT_EQ(basic("bASIC   ZGV2Om1hc3Rlcl90b2tlbl9kZXY "), "dev|master_token_dev");
  EXPECT_EQ(basic("Basic ZGV2Og=="), "dev|");
  EXPECT_EQ(basic("Basic Om5vcGU="), "|nope");
  EXPECT_EQ(basic("Basic !!!"), "none");
  EXPECT_EQ(basic("Basic ZGV2"), "none");
  EXPECT_EQ(basic("Bearer ZGV2Og=="), "none");
  EXPECT_EQ(basic("Basic"), "none");
  EXPECT_EQ(basic(""), "none");
}

std::string token(std::string_view authorization, std::string_view query,
                  std::string_view body = {}) {
  try {
    return extract_token(authorization, {decode_query_string(query), decode_query_string(body)},
                         "dev");
  } catch (const ApiError& error) {
    return std::to_string(error.status) + ' ' + error.message;
  }
}

TEST(ExtractToken, TakesTheFirstSource) {
  EXPECT_EQ(token("Basic ZGV2Og==", "api_key=a"), "");
  EXPECT_EQ(token("Basic !!!", "api_key=a&map_key=b"), "a");
  EXPECT_EQ(token("", "api_key=&map_key=b", "api_key=c"), "b");
  EXPECT_EQ(token("", "", "api_key=c&map_key=d"), "c");
  EXPECT_EQ(token("", "", "map_key=d"), "d");
  EXPECT_EQ(token("", "q=1"), "");
  EXPECT_EQ(token("", "api_key=a&api_key=b"), "a,b");
  EXPECT_EQ(token("", "api_key[]=a"), "a");
  EXPECT_EQ(token("", "api_key[a]=b"), "[object Object]");
  EXPECT_EQ(token("Basic REVWOm1hc3Rlcl90b2tlbl9kZXY=", ""), "403 permission denied");
  EXPECT_EQ(extract_token("", {JsValue::object(), JsValue{{"api_key", 1234}}}, "dev"), "1234");
}

}  // namespace
}  // namespace carto_mock::sql_api
