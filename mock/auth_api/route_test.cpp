// Expectations: spec auth-api.md 1.1, and recorded answers.
#include "auth_api/route.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace carto_mock::auth_api {
namespace {

std::string describe(std::string_view method, std::string_view path) {
  const auto route = find_route(method, path);
  if (!route) return "404";
  return fmt::format("{} user={} name={} ext={}", action_name(route->endpoint),
                     route->user_domain.value_or("-"), route->name, route->extension);
}

TEST(FindRoute, KnowsTheFiveEndpoints) {
  EXPECT_EQ(describe("GET", "/api/v3/api_keys"), "index user=- name= ext=");
  EXPECT_EQ(describe("HEAD", "/api/v3/api_keys"), "index user=- name= ext=");
  EXPECT_EQ(describe("POST", "/api/v3/api_keys/"), "create user=- name= ext=");
  EXPECT_EQ(describe("GET", "/api/v3/api_keys/Master"), "show user=- name=Master ext=");
  EXPECT_EQ(describe("DELETE", "/api/v3/api_keys/a"), "destroy user=- name=a ext=");
  EXPECT_EQ(describe("POST", "/api/v3/api_keys/a/token/regenerate"),
            "regenerate_token user=- name=a ext=");
}

TEST(FindRoute, TakesTheUserFromThePath) {
  EXPECT_EQ(describe("GET", "/user/dev/api/v3/api_keys"), "index user=dev name= ext=");
  EXPECT_EQ(describe("GET", "/u/dev/api/v3/api_keys"), "index user=dev name= ext=");
  EXPECT_EQ(describe("GET", "/user/other/u/dev/api/v3/api_keys"), "index user=dev name= ext=");
  EXPECT_EQ(describe("GET", "/user/d%65v/api/v3/api_keys"), "index user=dev name= ext=");
  EXPECT_EQ(describe("GET", "/u/dev/user/dev/api/v3/api_keys"), "404");
  EXPECT_EQ(describe("GET", "/user/a.b/api/v3/api_keys"), "404");
  EXPECT_EQ(describe("GET", "/user//api/v3/api_keys"), "404");
  EXPECT_EQ(describe("GET", "/user/dev"), "404");
}

TEST(FindRoute, IgnoresDoubledSlashes) {
  EXPECT_EQ(describe("GET", "//api//v3/api_keys///"), "index user=- name= ext=");
  EXPECT_EQ(describe("GET", "/api/v3/api_keys//Master"), "show user=- name=Master ext=");
}

TEST(FindRoute, HasExtensionsWhereTheServerHas) {
  EXPECT_EQ(describe("GET", "/api/v3/api_keys.json"), "index user=- name= ext=json");
  EXPECT_EQ(describe("POST", "/api/v3/api_keys/a/token/regenerate.json"),
            "regenerate_token user=- name=a ext=json");
  EXPECT_EQ(describe("GET", "/api/v3/api_keys/foo.json"), "show user=- name=foo.json ext=");
  EXPECT_EQ(describe("GET", "/api/v3/api_keys.tar.gz"), "404");
  EXPECT_EQ(describe("GET", "/api/v3/api_keys."), "404");
}

TEST(FindRoute, RefusesADotInTheNameOnlyToRegenerate) {
  EXPECT_EQ(describe("POST", "/api/v3/api_keys/a.b/token/regenerate"), "404");
  EXPECT_EQ(describe("POST", "/api/v3/api_keys/a%2Eb/token/regenerate"),
            "regenerate_token user=- name=a%2Eb ext=");
}

TEST(FindRoute, HasNothingElse) {
  for (const std::string_view path :
       {"/API/V3/API_KEYS", "/api/v1/api_keys", "/api/v3/api_key", "/", "/api",
        "/api/v3/api_keys/a/b", "/api/v3/api%5Fkeys", "/api/v3%2Fapi_keys", "/api/v3/x/../api_keys",
        "/api/v3/./api_keys", "/api/v3/api_keys%20", "/api/v3/api_keys;x=1",
        "/dev/api/v3/api_keys"}) {
    EXPECT_EQ(describe("GET", path), "404") << path;
  }
  EXPECT_EQ(describe("PUT", "/api/v3/api_keys/a"), "404");
  EXPECT_EQ(describe("POST", "/api/v3/api_keys/a"), "404");
  EXPECT_EQ(describe("DELETE", "/api/v3/api_keys"), "404");
  EXPECT_EQ(describe("GET", "/api/v3/api_keys/a/token/regenerate"), "404");
}

TEST(IsPlatformPath, IsTrueForVersion3AndForWhateverNamesApiKeys) {
  for (const std::string_view path :
       {"/api/v3/api_keys", "/user/dev/api/v3/nope", "/u/dev/user/dev/api/v3/api_keys", "/api//v3",
        "/api/v3%2Fapi_keys", "/API/V3/API_KEYS", "/api/api_keys"}) {
    EXPECT_TRUE(is_platform_path(path)) << path;
  }
  for (const std::string_view path : {"/", "/api/v2/sql", "/user/dev/api/v1/sql", "/api/keys"}) {
    EXPECT_FALSE(is_platform_path(path)) << path;
  }
}

TEST(DecodeName, FollowsTheRecordedAnswers) {
  EXPECT_EQ(decode_name("Default%20public").name, "Default public");
  EXPECT_EQ(decode_name("Default+public").name, "Default+public");
  EXPECT_EQ(decode_name("x%2Fy").name, "x/y");
  EXPECT_EQ(decode_name("%").name, "%");
  EXPECT_EQ(decode_name("%").problem, NameSegment::Problem::kNone);
  EXPECT_EQ(decode_name("%zz").problem, NameSegment::Problem::kBrokenEscape);
  EXPECT_EQ(decode_name("Master%00").problem, NameSegment::Problem::kBrokenEscape);
  EXPECT_EQ(decode_name("%ff").problem, NameSegment::Problem::kInvalidUtf8);
}

}  // namespace
}  // namespace carto_mock::auth_api
