// Adds up the fields of an interval's text. Internal to the parser.
#pragma once

#include <cstdint>

#include "sql/types/interval.h"

namespace carto_mock::sql {

// A number of the text: whole part and fraction, of one sign.
struct IntervalNumber {
  std::int64_t whole = 0;
  double fraction = 0;
};

enum class IntervalUnit : std::uint8_t {
  kMicrosecond,
  kMillisecond,
  kSecond,
  kMinute,
  kHour,
  kDay,
  kWeek,
  kMonth,
  kYear,
  kDecade,
  kCentury,
  kMillennium,
};

class IntervalAccumulator {
 public:
  // A fraction goes on to smaller parts: of a month to days, of a day to microseconds; of a year to
  // whole months. False: a part overflows.
  bool add(IntervalUnit unit, const IntervalNumber& number);
  bool negate();
  // Throws 22008 `interval out of range`.
  Interval result() const;

 private:
  bool add_months(std::int64_t count, std::int64_t months);
  bool add_years(const IntervalNumber& number, std::int64_t years);
  bool add_days(std::int64_t count, std::int64_t days);
  bool add_fraction_of_days(double fraction, std::int64_t days);
  bool add_microseconds(const IntervalNumber& number, std::int64_t microseconds);
  bool add_fraction_of_microseconds(double fraction, std::int64_t microseconds);

  std::int32_t years_ = 0;
  std::int32_t months_ = 0;
  std::int32_t days_ = 0;
  std::int64_t microseconds_ = 0;
};

}  // namespace carto_mock::sql
