#include "sql/types/interval.h"

#include <utility>

namespace carto_mock::sql {

int compare_intervals(const Interval& left, const Interval& right) {
  constexpr std::int64_t kMicrosecondsPerDay = 86'400'000'000;
  // Days can hold more than 64 bits of microseconds, so whole days and the rest are compared apart.
  const auto split = [](const Interval& value) {
    std::int64_t days = std::int64_t{value.months} * 30 + value.days;
    days += value.microseconds / kMicrosecondsPerDay;
    std::int64_t rest = value.microseconds % kMicrosecondsPerDay;
    if (rest < 0) {
      rest += kMicrosecondsPerDay;
      --days;
    }
    return std::pair(days, rest);
  };
  const auto l = split(left);
  const auto r = split(right);
  return l < r ? -1 : (l > r ? 1 : 0);
}

}  // namespace carto_mock::sql
