#include "sql_api/route.h"

#include <gtest/gtest.h>

namespace carto_mock::sql_api {
namespace {

Endpoint endpoint(std::string_view method, std::string_view path) {
  return find_route(method, path).endpoint;
}

// Expected: spec sql-api.md 1.1, 1.2 and the recorded answers nf-*, tr-options-*.
TEST(Route, FindsTheQueryEndpoint) {
  for (const char* path :
       {"/api/v2/sql", "/API/v1/SQL/", "/api/whatever/sql", "/user/dev/api/v2/sql"}) {
    for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"}) {
      EXPECT_EQ(endpoint(method, path), Endpoint::kQuery) << method << path;
    }
    EXPECT_EQ(endpoint("OPTIONS", path), Endpoint::kPreflight);
  }
  EXPECT_EQ(find_route("GET", "/user/d%2Fv/api/v2/sql").user, "d/v");
  EXPECT_EQ(find_route("GET", "/api/v2/sql").user, std::nullopt);
  EXPECT_TRUE(find_route("GET", "/user/%/api/v2/sql").has_bad_escape);
}

TEST(Route, FindsTheOthers) {
  EXPECT_EQ(endpoint("POST", "/api/v2/sql/job"), Endpoint::kCreateJob);
  EXPECT_EQ(endpoint("GET", "/api/v2/sql/job/wip"), Endpoint::kReadJob);
  EXPECT_EQ(endpoint("DELETE", "/api/v2/sql/job/1"), Endpoint::kCancelJob);
  EXPECT_EQ(find_route("GET", "/api/v2/sql/job/%41").job_id, "A");
  EXPECT_EQ(find_route("GET", "/api/v2/sql/job/%").undecodable_job, "%");
  EXPECT_EQ(endpoint("POST", "/api/v2/sql/copyfrom"), Endpoint::kCopyFrom);
  EXPECT_EQ(endpoint("GET", "/api/v2/sql/copyto"), Endpoint::kCopyTo);
  EXPECT_EQ(endpoint("GET", "/api/v1/version"), Endpoint::kVersion);
  EXPECT_EQ(endpoint("HEAD", "/user/x/api/v1/health"), Endpoint::kHealth);
  EXPECT_EQ(endpoint("GET", "/api/v1/jobs-wip"), Endpoint::kJobsInProgress);
  EXPECT_EQ(endpoint("OPTIONS", "/api/v2/sql/nope"), Endpoint::kPreflight);
}

TEST(Route, KnowsNothingElse) {
  for (const char* path :
       {"/", "/api", "/api/v2/", "/api/sql", "/api//sql", "//api/v2/sql", "/user/dev",
        "/user/dev/api/v2", "/api/v2/sqlx", "/api/v2/map", "/api/v2/sql.json"}) {
    EXPECT_EQ(endpoint("GET", path), Endpoint::kUnknown) << path;
    EXPECT_FALSE(find_route("GET", path).is_below_sql) << path;
  }
  EXPECT_EQ(endpoint("POST", "/api/v1/version"), Endpoint::kUnknown);
  EXPECT_EQ(endpoint("GET", "/api/v2/sql/job"), Endpoint::kUnknown);
  EXPECT_EQ(endpoint("PUT", "/api/v2/sql/job/1"), Endpoint::kUnknown);
  EXPECT_TRUE(find_route("GET", "/api/v2/sql/nope").is_below_sql);
  EXPECT_TRUE(is_below_sql("/api/v3/sql"));
  EXPECT_FALSE(is_below_sql("/api/v3/api_keys"));
}

}  // namespace
}  // namespace carto_mock::sql_api
