// Dates and times as PostgreSQL counts them: days and microseconds since 2000-01-01, proleptic
// Gregorian calendar, years by astronomers' count (year 0 is 1 BC). Manual, chapters 8.5 and B.6.
//
//   const DateTime fields = split_timestamp(timestamp);
//   const Timestamp next_month = make_timestamp(add_months(fields, 1)) …
//
// Nothing here depends on a session; local times come from TimeZone (time_zone.h).
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "sql/types/interval.h"
#include "sql/types/time_zone.h"
#include "support/clock.h"

namespace carto_mock::sql {

inline constexpr std::int64_t kMicrosecondsPerSecond = 1'000'000;
inline constexpr std::int64_t kMicrosecondsPerMinute = 60 * kMicrosecondsPerSecond;
inline constexpr std::int64_t kMicrosecondsPerHour = 60 * kMicrosecondsPerMinute;
inline constexpr std::int64_t kMicrosecondsPerDay = 24 * kMicrosecondsPerHour;
inline constexpr std::int64_t kSecondsPerDay = 86'400;

// Days from 1970-01-01 to 2000-01-01, and the Julian day number of the latter.
inline constexpr std::int32_t kUnixEpochDays = -10'957;
inline constexpr std::int32_t kEpochJulianDay = 2'451'545;

inline constexpr std::int32_t kDateInfinity = std::numeric_limits<std::int32_t>::max();
inline constexpr std::int32_t kDateMinusInfinity = std::numeric_limits<std::int32_t>::min();
inline constexpr Timestamp kTimestampInfinity = std::numeric_limits<Timestamp>::max();
inline constexpr Timestamp kTimestampMinusInfinity = std::numeric_limits<Timestamp>::min();

constexpr bool is_finite_date(std::int64_t days) {
  return days != kDateInfinity && days != kDateMinusInfinity;
}
constexpr bool is_finite_timestamp(Timestamp timestamp) {
  return timestamp != kTimestampInfinity && timestamp != kTimestampMinusInfinity;
}
// 4714-11-24 BC to 5874897-12-31, and to 294276-12-31 23:59:59.999999.
bool is_valid_date(std::int64_t days);
bool is_valid_timestamp(Timestamp timestamp);

struct CivilDate {
  std::int32_t year = 2000;  // astronomical
  std::int32_t month = 1;    // 1 to 12
  std::int32_t day = 1;      // 1 to 31

  friend bool operator==(const CivilDate&, const CivilDate&) = default;
};

struct TimeOfDay {
  std::int32_t hour = 0;
  std::int32_t minute = 0;
  std::int32_t second = 0;
  std::int32_t microsecond = 0;

  friend bool operator==(const TimeOfDay&, const TimeOfDay&) = default;
};

struct DateTime {
  CivilDate date;
  TimeOfDay time;

  friend bool operator==(const DateTime&, const DateTime&) = default;
};

// Any year whose days fit; the fields must be in range.
std::int64_t days_from_civil(const CivilDate& date);
CivilDate civil_from_days(std::int64_t days);
bool is_leap_year(std::int32_t year);
std::int32_t days_in_month(std::int32_t year, std::int32_t month);
std::int32_t day_of_week(std::int64_t days);      // 0 Sunday to 6 Saturday
std::int32_t day_of_year(const CivilDate& date);  // 1 to 366
// ISO 8601 week: the week that holds the year's first Thursday is its first.
struct IsoWeek {
  std::int32_t year;  // astronomical
  std::int32_t week;  // 1 to 53
};
IsoWeek iso_week(std::int64_t days);
// The Monday that begins a year's ISO week.
std::int64_t iso_week_start(std::int32_t year, std::int32_t week);

std::int64_t microseconds_from_time(const TimeOfDay& time);
TimeOfDay time_from_microseconds(std::int64_t microseconds);  // 0 to a day; 24:00:00 is hour 24

// Finite timestamps only.
DateTime split_timestamp(Timestamp timestamp);
// None: outside of what a timestamp can hold.
std::optional<Timestamp> make_timestamp(const DateTime& fields);
// Throws 22008 `timestamp out of range`.
Timestamp require_timestamp(const DateTime& fields);

// Dates and timestamps into each other; infinities stay. Throw 22008 `date out of range for
// timestamp`.
Timestamp timestamp_from_date(std::int64_t days);
std::int64_t date_from_timestamp(Timestamp timestamp);

// Moves by months; a day that the month lacks becomes its last (2024-01-31 plus a month is
// 2024-02-29).
CivilDate add_months(const CivilDate& date, std::int64_t months);
// timestamp + interval: months, then days, then microseconds. Infinities stay. Throws 22008
// `timestamp out of range`.
Timestamp add_interval(Timestamp timestamp, const Interval& interval);
// The same for timestamptz: months and days move the zone's local time.
Timestamp add_interval(Timestamp utc, const Interval& interval, const TimeZone& zone);

// Rounds to `precision` decimals of a second (0 to 6) as timestamp(p) does; -1 keeps the value.
// Infinities stay.
std::int64_t round_to_precision(std::int64_t microseconds, std::int32_t precision);

}  // namespace carto_mock::sql
