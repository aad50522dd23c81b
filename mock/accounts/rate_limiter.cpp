#include "accounts/rate_limiter.h"

#include <algorithm>

namespace carto_mock::accounts {
namespace {

constexpr std::int64_t kMicrosecondsPerSecond = 1'000'000;

RateVerdict take_one(const RateLimit& limit, std::int64_t& arrival, Timestamp now) {
  const std::int64_t interval =
      limit.period_seconds * kMicrosecondsPerSecond / static_cast<std::int64_t>(limit.count);
  RateVerdict verdict;
  verdict.limit = static_cast<std::int64_t>(limit.burst) + 1;
  const std::int64_t tolerance = interval * verdict.limit;
  const std::int64_t next = std::max(now, arrival) + interval;
  if (next - tolerance > now) {
    verdict.is_allowed = false;
    verdict.retry_seconds = (next - tolerance - now) / kMicrosecondsPerSecond;
    verdict.reset_seconds = (arrival - now) / kMicrosecondsPerSecond;
    return verdict;
  }
  arrival = next;
  verdict.remaining = (tolerance - (next - now)) / interval;
  verdict.reset_seconds = (next - now) / kMicrosecondsPerSecond;
  return verdict;
}

}  // namespace

std::optional<RateVerdict> RateLimiter::take(std::string_view group,
                                             const std::vector<RateLimit>& limits, Timestamp now) {
  std::optional<RateVerdict> reported;
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < limits.size(); ++i) {
    // What nobody has asked yet is as if asked for the last time long ago.
    const auto place = arrivals_.try_emplace({std::string(group), i}, now).first;
    const RateVerdict verdict = take_one(limits[i], place->second, now);
    const bool counts =
        !reported ||
        (reported->is_allowed && (!verdict.is_allowed || verdict.remaining < reported->remaining));
    if (counts) reported = verdict;
  }
  return reported;
}

void RateLimiter::clear() {
  const std::lock_guard lock(mutex_);
  arrivals_.clear();
}

}  // namespace carto_mock::accounts
