// PostgreSQL's interval: three parts that are never mixed, because a month has no fixed number of
// days nor a day of hours (manual, chapter 8.5.4). Text is in interval_text.h, what an interval
// does to a timestamp in datetime.h.
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

// As PostgreSQL orders intervals: a month counts 30 days, a day 24 hours. Negative, zero or
// positive.
int compare_intervals(const Interval& left, const Interval& right);

// Part by part. All throw 22008 `interval out of range`.
Interval add_intervals(const Interval& left, const Interval& right);
Interval subtract_intervals(const Interval& left, const Interval& right);
Interval negate_interval(const Interval& value);
// What is left of a month or a day goes on to the next smaller part (a month has 30 days here).
Interval multiply_interval(const Interval& value, double factor);
Interval divide_interval(const Interval& value, double divisor);  // 22012 division by zero
// 24 hours become days; 30 days become months; both, with one sign for all (manual, chapter 9.9).
Interval justify_hours(const Interval& value);
Interval justify_days(const Interval& value);
Interval justify_interval(const Interval& value);

}  // namespace carto_mock::sql
