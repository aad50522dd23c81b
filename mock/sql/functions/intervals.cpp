// Arithmetic on intervals and make_interval() (manual, chapter 9.9).
#include <cmath>
#include <cstdint>
#include <limits>

#include "sql/functions/function_lists.h"
#include "sql/functions/native.h"
#include "sql/types/datetime.h"
#include "sql/types/interval.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

Interval multiply_reversed(double factor, const Interval& value) {
  return multiply_interval(value, factor);
}

bool is_finite_interval(const Interval&) { return true; }

Interval make_interval(std::int32_t years, std::int32_t months, std::int32_t weeks,
                       std::int32_t days, std::int32_t hours, std::int32_t minutes,
                       double seconds) {
  if (!std::isfinite(seconds))
    throw Error(sqlstate::kDatetimeFieldOverflow, "interval out of range");
  Interval result;
  // PostgreSQL checks none of these sums: they wrap around.
  result.months = static_cast<std::int32_t>(std::int64_t{years} * 12 + months);
  result.days = static_cast<std::int32_t>(std::int64_t{weeks} * 7 + days);
  const double microseconds = std::nearbyint(seconds * 1e6);
  const bool fits = std::fabs(microseconds) < 0x1p63;
  const std::int64_t rest =
      fits ? static_cast<std::int64_t>(microseconds) : std::numeric_limits<std::int64_t>::min();
  const std::int64_t whole = hours * kMicrosecondsPerHour + minutes * kMicrosecondsPerMinute;
  if (__builtin_add_overflow(whole, rest, &result.microseconds))
    result.microseconds = static_cast<std::int64_t>(static_cast<std::uint64_t>(whole) +
                                                    static_cast<std::uint64_t>(rest));
  return result;
}

constexpr FunctionEntry kEntries[] = {
    {"interval_pl(interval,interval)", native<add_intervals>},
    {"interval_mi(interval,interval)", native<subtract_intervals>},
    {"interval_um(interval)", native<negate_interval>},
    {"interval_mul(interval,double precision)", native<multiply_interval>},
    {"mul_d_interval(double precision,interval)", native<multiply_reversed>},
    {"interval_div(interval,double precision)", native<divide_interval>},
    {"justify_hours(interval)", native<justify_hours>},
    {"justify_days(interval)", native<justify_days>},
    {"justify_interval(interval)", native<justify_interval>},
    {"isfinite(interval)", native<is_finite_interval>},
    {"make_interval(integer,integer,integer,integer,integer,integer,double precision)",
     native<make_interval>},
};

}  // namespace

std::span<const FunctionEntry> interval_functions() { return kEntries; }

}  // namespace carto_mock::sql
