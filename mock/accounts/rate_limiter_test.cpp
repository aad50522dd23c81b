#include "accounts/rate_limiter.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace carto_mock::accounts {
namespace {

// limit/remaining/reset, and +retry where it is blocked.
std::string take(RateLimiter& limiter, const std::vector<RateLimit>& limits,
                 Timestamp milliseconds) {
  const auto verdict = limiter.take("query", limits, milliseconds * 1000);
  if (!verdict) return "none";
  std::string text =
      fmt::format("{}/{}/{}", verdict->limit, verdict->remaining, verdict->reset_seconds);
  if (!verdict->is_allowed) text += fmt::format("+{}", verdict->retry_seconds);
  return text;
}

// Scenario 158 of the SQL API's specification.
TEST(RateLimiter, IsTheServicesAlgorithm) {
  RateLimiter limiter;
  const std::vector<RateLimit> limits = {{.burst = 1, .count = 1, .period_seconds = 1}};
  EXPECT_EQ(take(limiter, limits, 0), "2/1/1");
  EXPECT_EQ(take(limiter, limits, 250), "2/0/1");
  EXPECT_EQ(take(limiter, limits, 500), "2/0/1+0");
  EXPECT_EQ(take(limiter, limits, 750), "2/0/1+0");
  EXPECT_EQ(take(limiter, limits, 950), "2/0/1+0");
  EXPECT_EQ(take(limiter, limits, 1050), "2/0/1");
  limiter.clear();
  EXPECT_EQ(take(limiter, limits, 1051), "2/1/1");
}

TEST(RateLimiter, ReportsTheTightestOfSeveral) {
  RateLimiter limiter;
  const std::vector<RateLimit> limits = {{.burst = 9, .count = 1, .period_seconds = 60},
                                         {.burst = 0, .count = 1, .period_seconds = 2}};
  EXPECT_EQ(take(limiter, limits, 0), "1/0/2");
  EXPECT_EQ(take(limiter, limits, 500), "1/0/1+1");
  EXPECT_EQ(take(limiter, {}, 500), "none");
}

}  // namespace
}  // namespace carto_mock::accounts
