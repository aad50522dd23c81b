#include "faults/fault_rule.h"

#include <gtest/gtest.h>

namespace carto_mock::faults {
namespace {

TEST(MatchesPattern, AStarIsAnyText) {
  EXPECT_TRUE(matches_pattern("*", ""));
  EXPECT_TRUE(matches_pattern("/api/v*/sql", "/api/v2/sql"));
  EXPECT_FALSE(matches_pattern("/api/v*/sql", "/api/v2/sql/job"));
  EXPECT_TRUE(matches_pattern("/a*b*c", "/aXbbYc"));
  EXPECT_TRUE(matches_pattern("/a*b*c", "/abcbc"));
  EXPECT_FALSE(matches_pattern("/a*b*c", "/acb"));
  EXPECT_FALSE(matches_pattern("", "/"));
}

TEST(Matches, LeavesOutTheAccountsPartOfThePath) {
  FaultRule rule;
  rule.method = "GET";
  rule.path = "/api/*";
  EXPECT_TRUE(matches(rule, {.method = "GET", .target = "/user/dev/api/v2/sql?q=1"}));
  EXPECT_TRUE(matches(rule, {.method = "GET", .target = "/api/v2/sql"}));
  EXPECT_FALSE(matches(rule, {.method = "GET", .target = "/user/dev"}));
  EXPECT_FALSE(matches(rule, {.method = "POST", .target = "/api/v2/sql"}));
}

}  // namespace
}  // namespace carto_mock::faults
