#include "platform_api/route.h"

#include <gtest/gtest.h>

namespace carto_mock::platform_api {
namespace {

TEST(Route, NamesTheAccountInThePathOrNot) {
  const auto bare = find_route("GET", "/api/v3/me");
  ASSERT_TRUE(bare);
  EXPECT_EQ(bare->endpoint, Endpoint::kMe);
  EXPECT_FALSE(bare->user_domain);
  const auto named = find_route("GET", "/user/d%65v/api/v1/viz/");
  ASSERT_TRUE(named);
  EXPECT_EQ(named->endpoint, Endpoint::kListDatasets);
  EXPECT_EQ(named->user_domain, "dev");
}

TEST(Route, NamesADataset) {
  const auto route = find_route("PUT", "/user/dev/api/v1/viz/my%20table/");
  ASSERT_TRUE(route);
  EXPECT_EQ(route->endpoint, Endpoint::kChangeDataset);
  EXPECT_EQ(route->dataset, "my table");
  EXPECT_EQ(find_route("GET", "/api/v1/viz/t")->endpoint, Endpoint::kShowDataset);
  EXPECT_EQ(find_route("DELETE", "/api/v1/viz/t")->endpoint, Endpoint::kDeleteDataset);
}

TEST(Route, KnowsNoOtherPathsOrMethods) {
  for (const char* path : {"/api/v3/me", "/api/v1/viz", "/user/x/api/v1/viz/t"})
    EXPECT_TRUE(is_platform_path(path)) << path;
  for (const char* path : {"/api/v3/mex", "/api/v1/vizx", "/api/v1/viz/a/b", "/api/v3/api_keys",
                           "/user/x", "/", "", "/x/api/v3/me"})
    EXPECT_FALSE(is_platform_path(path)) << path;
  EXPECT_FALSE(find_route("POST", "/api/v1/viz"));
  EXPECT_FALSE(find_route("DELETE", "/api/v3/me"));
  EXPECT_FALSE(find_route("POST", "/api/v1/viz/t"));
}

}  // namespace
}  // namespace carto_mock::platform_api
