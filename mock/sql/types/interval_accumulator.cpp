#include "sql/types/interval_accumulator.h"

#include <cmath>

#include "sql/types/datetime.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

bool accumulate(std::int32_t& total, std::int64_t count, std::int64_t unit) {
  std::int32_t product = 0;
  return !__builtin_mul_overflow(count, unit, &product) &&
         !__builtin_add_overflow(total, product, &total);
}

}  // namespace

bool IntervalAccumulator::add_months(std::int64_t count, std::int64_t months) {
  return accumulate(months_, count, months);
}

bool IntervalAccumulator::add_years(const IntervalNumber& number, std::int64_t years) {
  if (!accumulate(years_, number.whole, years)) return false;
  const double months = std::rint(number.fraction * static_cast<double>(years) * 12);
  return accumulate(months_, static_cast<std::int64_t>(months), 1);
}

bool IntervalAccumulator::add_days(std::int64_t count, std::int64_t days) {
  return accumulate(days_, count, days);
}

bool IntervalAccumulator::add_fraction_of_days(double fraction, std::int64_t days) {
  if (fraction == 0) return true;
  fraction *= static_cast<double>(days);
  const auto whole = static_cast<std::int64_t>(fraction);
  return accumulate(days_, whole, 1) &&
         add_fraction_of_microseconds(fraction - static_cast<double>(whole), kMicrosecondsPerDay);
}

bool IntervalAccumulator::add_microseconds(const IntervalNumber& number,
                                           std::int64_t microseconds) {
  std::int64_t product = 0;
  return !__builtin_mul_overflow(number.whole, microseconds, &product) &&
         !__builtin_add_overflow(microseconds_, product, &microseconds_) &&
         add_fraction_of_microseconds(number.fraction, microseconds);
}

bool IntervalAccumulator::add_fraction_of_microseconds(double fraction, std::int64_t microseconds) {
  if (fraction == 0) return true;
  fraction *= static_cast<double>(microseconds);
  auto whole = static_cast<std::int64_t>(fraction);
  fraction -= static_cast<double>(whole);
  if (fraction > 0.5) ++whole;
  if (fraction < -0.5) --whole;
  return !__builtin_add_overflow(microseconds_, whole, &microseconds_);
}

bool IntervalAccumulator::add(IntervalUnit unit, const IntervalNumber& number) {
  constexpr std::int64_t kDaysPerMonth = 30;
  switch (unit) {
    case IntervalUnit::kMicrosecond:
      return add_microseconds(number, 1);
    case IntervalUnit::kMillisecond:
      return add_microseconds(number, kMicrosecondsPerSecond / 1000);
    case IntervalUnit::kSecond:
      return add_microseconds(number, kMicrosecondsPerSecond);
    case IntervalUnit::kMinute:
      return add_microseconds(number, kMicrosecondsPerMinute);
    case IntervalUnit::kHour:
      return add_microseconds(number, kMicrosecondsPerHour);
    case IntervalUnit::kDay:
      return add_days(number.whole, 1) &&
             add_fraction_of_microseconds(number.fraction, kMicrosecondsPerDay);
    case IntervalUnit::kWeek:
      return add_days(number.whole, 7) && add_fraction_of_days(number.fraction, 7);
    case IntervalUnit::kMonth:
      return add_months(number.whole, 1) && add_fraction_of_days(number.fraction, kDaysPerMonth);
    case IntervalUnit::kYear:
      return add_years(number, 1);
    case IntervalUnit::kDecade:
      return add_years(number, 10);
    case IntervalUnit::kCentury:
      return add_years(number, 100);
    case IntervalUnit::kMillennium:
      return add_years(number, 1000);
  }
  return false;
}

bool IntervalAccumulator::negate() {
  return !__builtin_sub_overflow(0, years_, &years_) &&
         !__builtin_sub_overflow(0, months_, &months_) &&
         !__builtin_sub_overflow(0, days_, &days_) &&
         !__builtin_sub_overflow(std::int64_t{0}, microseconds_, &microseconds_);
}

Interval IntervalAccumulator::result() const {
  Interval interval{0, days_, microseconds_};
  const std::int64_t months = std::int64_t{years_} * 12 + months_;
  if (__builtin_add_overflow(months, std::int64_t{0}, &interval.months)) {
    throw Error(sqlstate::kDatetimeFieldOverflow, "interval out of range");
  }
  return interval;
}

}  // namespace carto_mock::sql
