#include "sql/types/interval.h"

#include <cmath>
#include <cstdlib>
#include <limits>
#include <utility>

#include "sql/types/datetime.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr std::int32_t kDaysPerMonth = 30;

Error out_of_range() { return Error(sqlstate::kDatetimeFieldOverflow, "interval out of range"); }

std::int32_t checked_int32(double value) {
  if (std::isnan(value) || value >= 2147483648.0 || value < -2147483648.0) throw out_of_range();
  return static_cast<std::int32_t>(value);
}

// Microseconds are exact up to here when counted by doubles.
double round_to_microseconds(double seconds) { return std::rint(seconds * 1e6) / 1e6; }

// Multiplies or divides each part; what months and days leave goes on as days and seconds of 30-day
// months.
Interval scale(const Interval& value, double factor, double (*apply)(double, double)) {
  Interval result;
  const double months = apply(value.months, factor);
  result.months = checked_int32(months);
  const double days = apply(value.days, factor);
  result.days = checked_int32(days);

  double day_remainder = round_to_microseconds((months - result.months) * kDaysPerMonth);
  double seconds = round_to_microseconds(
      (days - result.days + day_remainder - std::trunc(day_remainder)) * kSecondsPerDay);
  // Rounding may have made a whole day of it.
  if (std::fabs(seconds) >= kSecondsPerDay) {
    const double whole = std::trunc(seconds / kSecondsPerDay);
    result.days += checked_int32(whole);
    seconds -= whole * kSecondsPerDay;
  }
  result.days = checked_int32(static_cast<double>(result.days) + std::trunc(day_remainder));

  const double microseconds =
      std::rint(apply(static_cast<double>(value.microseconds), factor) + seconds * 1e6);
  if (std::isnan(microseconds) || microseconds >= 9223372036854775808.0 ||
      microseconds < -9223372036854775808.0) {
    throw out_of_range();
  }
  result.microseconds = static_cast<std::int64_t>(microseconds);
  return result;
}

// Moves whole `unit`s of the smaller part to the larger one.
template <typename Large, typename Small>
void carry(Large& large, Small& small, Small unit) {
  if (__builtin_add_overflow(large, small / unit, &large)) throw out_of_range();
  small %= unit;
}

// Lends one unit where the signs of two neighbors differ.
template <typename Large, typename Small>
void align_signs(Large& large, Small& small, Small unit) {
  if (large > 0 && small < 0) {
    small += unit;
    --large;
  } else if (large < 0 && small > 0) {
    small -= unit;
    ++large;
  }
}

}  // namespace

int compare_intervals(const Interval& left, const Interval& right) {
  // Days can hold more than 64 bits of microseconds, so whole days and the rest are compared apart.
  const auto split = [](const Interval& value) {
    std::int64_t days = std::int64_t{value.months} * kDaysPerMonth + value.days;
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

Interval add_intervals(const Interval& left, const Interval& right) {
  Interval sum;
  if (__builtin_add_overflow(left.months, right.months, &sum.months) ||
      __builtin_add_overflow(left.days, right.days, &sum.days) ||
      __builtin_add_overflow(left.microseconds, right.microseconds, &sum.microseconds)) {
    throw out_of_range();
  }
  return sum;
}

Interval subtract_intervals(const Interval& left, const Interval& right) {
  Interval difference;
  if (__builtin_sub_overflow(left.months, right.months, &difference.months) ||
      __builtin_sub_overflow(left.days, right.days, &difference.days) ||
      __builtin_sub_overflow(left.microseconds, right.microseconds, &difference.microseconds)) {
    throw out_of_range();
  }
  return difference;
}

Interval negate_interval(const Interval& value) { return subtract_intervals(Interval{}, value); }

Interval multiply_interval(const Interval& value, double factor) {
  return scale(value, factor, [](double part, double by) { return part * by; });
}

Interval divide_interval(const Interval& value, double divisor) {
  if (divisor == 0) throw Error(sqlstate::kDivisionByZero, "division by zero");
  return scale(value, divisor, [](double part, double by) { return part / by; });
}

Interval justify_hours(const Interval& value) {
  Interval result = value;
  carry(result.days, result.microseconds, kMicrosecondsPerDay);
  align_signs(result.days, result.microseconds, kMicrosecondsPerDay);
  return result;
}

Interval justify_days(const Interval& value) {
  Interval result = value;
  carry(result.months, result.days, kDaysPerMonth);
  align_signs(result.months, result.days, kDaysPerMonth);
  return result;
}

Interval justify_interval(const Interval& value) {
  Interval result = value;
  // Days first where they would overflow otherwise: they and the hours have the same sign then.
  if ((result.days > 0 && result.microseconds > 0) ||
      (result.days < 0 && result.microseconds < 0)) {
    carry(result.months, result.days, kDaysPerMonth);
  }
  carry(result.days, result.microseconds, kMicrosecondsPerDay);
  carry(result.months, result.days, kDaysPerMonth);

  const bool has_less = result.days < 0 || (result.days == 0 && result.microseconds < 0);
  const bool has_more = result.days > 0 || (result.days == 0 && result.microseconds > 0);
  if (result.months > 0 && has_less) {
    result.days += kDaysPerMonth;
    --result.months;
  } else if (result.months < 0 && has_more) {
    result.days -= kDaysPerMonth;
    ++result.months;
  }
  align_signs(result.days, result.microseconds, kMicrosecondsPerDay);
  return result;
}

}  // namespace carto_mock::sql
