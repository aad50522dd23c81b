#include "sql/types/datetime.h"

#include <algorithm>
#include <array>

#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr std::int64_t kFirstDay = -kEpochJulianDay;      // 4714-11-24 BC
constexpr std::int64_t kEndDay = 2'145'031'949;           // 5874898-01-01
constexpr std::int64_t kTimestampEndDay = 106'751'983;    // 294277-01-01
constexpr std::int64_t kDaysPerEra = 146'097;             // of 400 years
constexpr std::int64_t kDaysFromMarchYearZero = 730'425;  // 0000-03-01 to 2000-01-01

Error timestamp_out_of_range() {
  return Error(sqlstate::kDatetimeFieldOverflow, "timestamp out of range");
}

constexpr std::int64_t floor_divide(std::int64_t dividend, std::int64_t divisor) {
  return dividend / divisor - (dividend % divisor < 0 ? 1 : 0);
}

Timestamp checked_add(Timestamp timestamp, std::int64_t microseconds) {
  Timestamp result = 0;
  if (__builtin_add_overflow(timestamp, microseconds, &result) || !is_valid_timestamp(result)) {
    throw timestamp_out_of_range();
  }
  return result;
}

// The calendar part of adding an interval: months, then days, on local fields.
Timestamp add_months_and_days(Timestamp local, const Interval& interval) {
  if (interval.months != 0) {
    DateTime fields = split_timestamp(local);
    fields.date = add_months(fields.date, interval.months);
    local = require_timestamp(fields);
  }
  if (interval.days != 0) {
    DateTime fields = split_timestamp(local);
    fields.date = civil_from_days(days_from_civil(fields.date) + interval.days);
    local = require_timestamp(fields);
  }
  return local;
}

}  // namespace

bool is_valid_date(std::int64_t days) { return days >= kFirstDay && days < kEndDay; }

bool is_valid_timestamp(Timestamp timestamp) {
  return timestamp >= kFirstDay * kMicrosecondsPerDay &&
         timestamp < kTimestampEndDay * kMicrosecondsPerDay;
}

std::int64_t days_from_civil(const CivilDate& date) {
  // Years that begin in March: the leap day is the last one, and a month's place needs no table.
  const std::int64_t year = std::int64_t{date.year} - (date.month <= 2 ? 1 : 0);
  const std::int64_t era = floor_divide(year, 400);
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t month = (date.month + 9) % 12;
  const std::int64_t day_of_march_year = (153 * month + 2) / 5 + date.day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_march_year;
  return era * kDaysPerEra + day_of_era - kDaysFromMarchYearZero;
}

CivilDate civil_from_days(std::int64_t days) {
  const std::int64_t shifted = days + kDaysFromMarchYearZero;
  const std::int64_t era = floor_divide(shifted, kDaysPerEra);
  const std::int64_t day_of_era = shifted - era * kDaysPerEra;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_march_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month = (5 * day_of_march_year + 2) / 153;
  CivilDate date;
  date.day = static_cast<std::int32_t>(day_of_march_year - (153 * month + 2) / 5 + 1);
  date.month = static_cast<std::int32_t>(month < 10 ? month + 3 : month - 9);
  date.year = static_cast<std::int32_t>(era * 400 + year_of_era + (date.month <= 2 ? 1 : 0));
  return date;
}

bool is_leap_year(std::int32_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

std::int32_t days_in_month(std::int32_t year, std::int32_t month) {
  constexpr std::array<std::int32_t, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month == 2 && is_leap_year(year)) return 29;
  return kDays[static_cast<std::size_t>(month - 1)];
}

std::int32_t day_of_week(std::int64_t days) {
  constexpr std::int64_t kSaturday = 6;  // 2000-01-01 was one
  const std::int64_t shifted = days + kSaturday;
  return static_cast<std::int32_t>(shifted - floor_divide(shifted, 7) * 7);
}

std::int32_t day_of_year(const CivilDate& date) {
  return static_cast<std::int32_t>(days_from_civil(date) - days_from_civil({date.year, 1, 1}) + 1);
}

std::int64_t iso_week_start(std::int32_t year, std::int32_t week) {
  const std::int64_t fourth_of_january = days_from_civil({year, 1, 4});
  const std::int32_t since_monday = (day_of_week(fourth_of_january) + 6) % 7;
  return fourth_of_january - since_monday + (std::int64_t{week} - 1) * 7;
}

IsoWeek iso_week(std::int64_t days) {
  std::int32_t year = civil_from_days(days).year;
  if (days >= iso_week_start(year + 1, 1)) {
    ++year;
  } else if (days < iso_week_start(year, 1)) {
    --year;
  }
  return {year, static_cast<std::int32_t>((days - iso_week_start(year, 1)) / 7 + 1)};
}

std::int64_t microseconds_from_time(const TimeOfDay& time) {
  return time.hour * kMicrosecondsPerHour + time.minute * kMicrosecondsPerMinute +
         time.second * kMicrosecondsPerSecond + time.microsecond;
}

TimeOfDay time_from_microseconds(std::int64_t microseconds) {
  TimeOfDay time;
  time.hour = static_cast<std::int32_t>(microseconds / kMicrosecondsPerHour);
  microseconds %= kMicrosecondsPerHour;
  time.minute = static_cast<std::int32_t>(microseconds / kMicrosecondsPerMinute);
  microseconds %= kMicrosecondsPerMinute;
  time.second = static_cast<std::int32_t>(microseconds / kMicrosecondsPerSecond);
  time.microsecond = static_cast<std::int32_t>(microseconds % kMicrosecondsPerSecond);
  return time;
}

DateTime split_timestamp(Timestamp timestamp) {
  const std::int64_t days = floor_divide(timestamp, kMicrosecondsPerDay);
  return {civil_from_days(days), time_from_microseconds(timestamp - days * kMicrosecondsPerDay)};
}

std::optional<Timestamp> make_timestamp(const DateTime& fields) {
  const std::int64_t days = days_from_civil(fields.date);
  // A day more at either end: the time of day may lead back into the range.
  if (days < kFirstDay - 1 || days > kTimestampEndDay) return std::nullopt;
  const Timestamp timestamp = days * kMicrosecondsPerDay + microseconds_from_time(fields.time);
  if (!is_valid_timestamp(timestamp)) return std::nullopt;
  return timestamp;
}

Timestamp require_timestamp(const DateTime& fields) {
  const std::optional<Timestamp> timestamp = make_timestamp(fields);
  if (!timestamp) throw timestamp_out_of_range();
  return *timestamp;
}

Timestamp timestamp_from_date(std::int64_t days) {
  if (days == kDateInfinity) return kTimestampInfinity;
  if (days == kDateMinusInfinity) return kTimestampMinusInfinity;
  if (days >= kTimestampEndDay) {
    throw Error(sqlstate::kDatetimeFieldOverflow, "date out of range for timestamp");
  }
  return days * kMicrosecondsPerDay;
}

std::int64_t date_from_timestamp(Timestamp timestamp) {
  if (timestamp == kTimestampInfinity) return kDateInfinity;
  if (timestamp == kTimestampMinusInfinity) return kDateMinusInfinity;
  return floor_divide(timestamp, kMicrosecondsPerDay);
}

CivilDate add_months(const CivilDate& date, std::int64_t months) {
  const std::int64_t month = std::int64_t{date.year} * 12 + date.month - 1 + months;
  CivilDate result;
  result.year = static_cast<std::int32_t>(floor_divide(month, 12));
  result.month = static_cast<std::int32_t>(month - std::int64_t{result.year} * 12 + 1);
  result.day = std::min(date.day, days_in_month(result.year, result.month));
  return result;
}

Timestamp add_interval(Timestamp timestamp, const Interval& interval) {
  if (!is_finite_timestamp(timestamp)) return timestamp;
  return checked_add(add_months_and_days(timestamp, interval), interval.microseconds);
}

Timestamp add_interval(Timestamp utc, const Interval& interval, const TimeZone& zone) {
  if (!is_finite_timestamp(utc)) return utc;
  if (interval.months != 0 || interval.days != 0) {
    utc = zone.to_utc(add_months_and_days(zone.to_local(utc), interval));
  }
  return checked_add(utc, interval.microseconds);
}

std::int64_t round_to_precision(std::int64_t microseconds, std::int32_t precision) {
  constexpr std::array<std::int64_t, 7> kUnits{1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};
  if (precision < 0 || precision >= 6 || !is_finite_timestamp(microseconds)) return microseconds;
  const std::int64_t unit = kUnits[static_cast<std::size_t>(precision)];
  const std::int64_t half = unit / 2;
  return microseconds >= 0 ? (microseconds + half) / unit * unit
                           : -((-microseconds + half) / unit * unit);
}

}  // namespace carto_mock::sql
