// PostgreSQL's interval: three parts that are never mixed, because a month has no fixed number of days nor a day of
// hours (manual, chapter 8.5.4). Functions on it are in datetime_*.h.
#pragma once

#include <cstdint>

namespace carto_mock::sql {

struct Interval {
  std::int32_t months = 0;
  std::int32_t days = 0;
  std::int64_t microseconds = 0;

  // Field by field. PostgreSQL's `=` is compare_intervals() == 0: 30 days equal a month.
  friend bool operator==(const Interval&, const Interval&) = default;
};

// As PostgreSQL orders intervals: a month counts 30 days, a day 24 hours. Negative, zero or positive.
int compare_intervals(const Interval& left, const Interval& right);

}  // namespace carto_mock::sql
