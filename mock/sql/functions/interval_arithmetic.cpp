#include "sql/functions/interval_arithmetic.h"

#include <cmath>
#include <cstdint>
#include <limits>

#include "sql/functions/function_lists.h"
#include "sql/functions/native.h"
#include "sql/functions/number_errors.h"
#include "sql/types/datetime.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr std::int32_t kDaysPerMonth = 30;

[[noreturn]] void throw_interval_out_of_range() {
  throw Error(sqlstate::kDatetimeFieldOverflow, "interval out of range");
}

template <typename Integer>
Integer add(Integer left, Integer right) {
  Integer result;
  if (__builtin_add_overflow(left, right, &result)) throw_interval_out_of_range();
  return result;
}

template <typename Integer>
Integer subtract(Integer left, Integer right) {
  Integer result;
  if (__builtin_sub_overflow(left, right, &result)) throw_interval_out_of_range();
  return result;
}

// Toward zero; what does not fit is refused.
template <typename Integer>
Integer to_integer(double value) {
  const double limit = std::ldexp(1.0, static_cast<int>(sizeof(Integer)) * 8 - 1);
  if (!(value >= -limit && value < limit)) throw_interval_out_of_range();
  return static_cast<Integer>(value);
}

double round_to_microseconds(double seconds) { return std::nearbyint(seconds * 1e6) / 1e6; }

// A product or quotient by its unrounded parts: what months and days lose to their fractions goes
// to the smaller fields, a month counting 30 days and a day 24 hours.
Interval spill_fractions(double months, double days, double microseconds) {
  Interval result;
  result.months = to_integer<std::int32_t>(months);
  result.days = to_integer<std::int32_t>(days);
  const double month_days = round_to_microseconds((months - result.months) * kDaysPerMonth);
  const auto whole_month_days = static_cast<std::int32_t>(month_days);
  double seconds = round_to_microseconds((days - result.days + month_days - whole_month_days) *
                                         static_cast<double>(kSecondsPerDay));
  if (std::fabs(seconds) >= static_cast<double>(kSecondsPerDay)) {
    const auto whole_days =
        static_cast<std::int32_t>(seconds / static_cast<double>(kSecondsPerDay));
    result.days = add(result.days, whole_days);
    seconds -= static_cast<double>(whole_days * kSecondsPerDay);
  }
  result.days = add(result.days, whole_month_days);
  result.microseconds = to_integer<std::int64_t>(std::nearbyint(microseconds + seconds * 1e6));
  return result;
}

// Moves one unit between neighboring fields so that both have the same sign.
template <typename Large, typename Small>
void align_signs(Large& large, Small& small, Small size, bool small_is_negative,
                 bool small_is_positive) {
  if (large > 0 && small_is_negative) {
    small = static_cast<Small>(small + size);
    --large;
  } else if (large < 0 && small_is_positive) {
    small = static_cast<Small>(small - size);
    ++large;
  }
}

void align_days_and_time(Interval& value) {
  align_signs(value.days, value.microseconds, kMicrosecondsPerDay,
              value.microseconds<0, value.microseconds> 0);
}

void carry_days_to_months(Interval& value) {
  const std::int32_t months = value.days / kDaysPerMonth;
  value.days -= months * kDaysPerMonth;
  value.months = add(value.months, months);
}

void carry_time_to_days(Interval& value) {
  const std::int64_t days = value.microseconds / kMicrosecondsPerDay;
  value.microseconds -= days * kMicrosecondsPerDay;
  value.days = add(value.days, static_cast<std::int32_t>(days));
}

Interval justify_days(const Interval& value) {
  Interval result = value;
  carry_days_to_months(result);
  align_signs(result.months, result.days, kDaysPerMonth, result.days<0, result.days> 0);
  return result;
}

Interval justify(const Interval& value) {
  Interval result = value;
  const bool same_sign =
      (result.days > 0 && result.microseconds > 0) || (result.days < 0 && result.microseconds < 0);
  if (same_sign) carry_days_to_months(result);
  carry_time_to_days(result);
  carry_days_to_months(result);
  align_signs(result.months, result.days, kDaysPerMonth,
              result.days < 0 || (result.days == 0 && result.microseconds < 0),
              result.days > 0 || (result.days == 0 && result.microseconds > 0));
  align_days_and_time(result);
  return result;
}

Interval multiply_reversed(double factor, const Interval& value) {
  return multiply_interval(value, factor);
}

bool is_finite_interval(const Interval&) { return true; }

Interval make_interval(std::int32_t years, std::int32_t months, std::int32_t weeks,
                       std::int32_t days, std::int32_t hours, std::int32_t minutes,
                       double seconds) {
  if (!std::isfinite(seconds)) throw_interval_out_of_range();
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
    {"justify_interval(interval)", native<justify>},
    {"isfinite(interval)", native<is_finite_interval>},
    {"make_interval(integer,integer,integer,integer,integer,integer,double precision)",
     native<make_interval>},
};

}  // namespace

Interval add_intervals(const Interval& left, const Interval& right) {
  return {add(left.months, right.months), add(left.days, right.days),
          add(left.microseconds, right.microseconds)};
}

Interval subtract_intervals(const Interval& left, const Interval& right) {
  return {subtract(left.months, right.months), subtract(left.days, right.days),
          subtract(left.microseconds, right.microseconds)};
}

Interval negate_interval(const Interval& value) { return subtract_intervals({}, value); }

Interval multiply_interval(const Interval& value, double factor) {
  return spill_fractions(value.months * factor, value.days * factor,
                         static_cast<double>(value.microseconds) * factor);
}

Interval divide_interval(const Interval& value, double divisor) {
  if (divisor == 0) throw_division_by_zero();
  return spill_fractions(value.months / divisor, value.days / divisor,
                         static_cast<double>(value.microseconds) / divisor);
}

Interval justify_hours(const Interval& value) {
  Interval result = value;
  carry_time_to_days(result);
  align_days_and_time(result);
  return result;
}

std::span<const FunctionEntry> interval_functions() { return kEntries; }

}  // namespace carto_mock::sql
