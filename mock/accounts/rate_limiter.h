// The rate limits of the SQL API (spec sql-api.md 5.4): the generic cell rate algorithm, as the
// service's redis has it.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "accounts/account_switches.h"
#include "support/clock.h"

namespace carto_mock::accounts {

// What the headers say.
struct RateVerdict {
  bool is_allowed = true;
  std::int64_t limit = 0;
  std::int64_t remaining = 0;
  std::int64_t reset_seconds = 0;
  std::int64_t retry_seconds = 0;  // of a request that is not allowed
};

// Thread-safe.
class RateLimiter {
 public:
  // A request of the group; none: it has no limits. Of several limits the first that does not
  // allow it counts, else the one with the least left.
  std::optional<RateVerdict> take(std::string_view group, const std::vector<RateLimit>& limits,
                                  Timestamp now);
  // As if there had been no requests.
  void clear();

 private:
  // When, in microseconds, the limit of this group and place would have nothing taken of it.
  using Key = std::pair<std::string, std::size_t>;
  std::mutex mutex_;
  std::map<Key, std::int64_t> arrivals_;  // guarded
};

}  // namespace carto_mock::accounts
