// date_trunc() and date_bin() (manual, chapters 9.9.2 and 9.9.3).
#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string_view>

#include "sql/functions/datetime_units.h"
#include "sql/functions/function_lists.h"
#include "sql/functions/native.h"
#include "sql/types/datetime.h"
#include "sql/types/time_zone.h"

namespace carto_mock::sql {
namespace {

using Unit = DateTimeUnit;

constexpr std::string_view kTimestampType = "timestamp without time zone";
constexpr std::string_view kZonedType = "timestamp with time zone";
constexpr std::string_view kIntervalType = "interval";

Unit require_unit(std::string_view name, std::string_view type) {
  const std::optional<Unit> unit = find_datetime_unit(name);
  if (!unit || is_extract_only(*unit)) throw unit_not_recognized(name, type);
  return *unit;
}

std::int32_t first_year_of_group(std::int32_t year, std::int32_t size) {
  return year > 0 ? (year + size - 1) / size * size - size + 1
                  : -((size - 1 - (year - 1)) / size) * size + 1;
}

std::int32_t first_year_of_decade(std::int32_t year) {
  return year > 0 ? year / 10 * 10 : -((8 - (year - 1)) / 10) * 10;
}

// May be beyond what a timestamp can be, and within it again in another zone.
Timestamp start_of(std::int32_t year, std::int32_t month) {
  return days_from_civil({year, month, 1}) * kMicrosecondsPerDay;
}

Timestamp require_valid(Timestamp timestamp) {
  if (!is_valid_timestamp(timestamp))
    throw Error(sqlstate::kDatetimeFieldOverflow, "timestamp out of range");
  return timestamp;
}

// None: the unit cannot be truncated to.
std::optional<Timestamp> truncate(Unit unit, Timestamp timestamp) {
  const auto down_to = [timestamp](std::int64_t size) {
    return timestamp - (timestamp % size + size) % size;
  };
  const CivilDate date = split_timestamp(timestamp).date;
  switch (unit) {
    case Unit::kMicrosecond:
      return timestamp;
    case Unit::kMillisecond:
      return down_to(1000);
    case Unit::kSecond:
      return down_to(kMicrosecondsPerSecond);
    case Unit::kMinute:
      return down_to(kMicrosecondsPerMinute);
    case Unit::kHour:
      return down_to(kMicrosecondsPerHour);
    case Unit::kDay:
      return down_to(kMicrosecondsPerDay);
    case Unit::kWeek: {
      const std::int64_t days = days_from_civil(date);
      return timestamp_from_date(days - (day_of_week(days) + 6) % 7);
    }
    case Unit::kMonth:
      return start_of(date.year, date.month);
    case Unit::kQuarter:
      return start_of(date.year, (date.month - 1) / 3 * 3 + 1);
    case Unit::kYear:
      return start_of(date.year, 1);
    case Unit::kDecade:
      return start_of(first_year_of_decade(date.year), 1);
    case Unit::kCentury:
      return start_of(first_year_of_group(date.year, 100), 1);
    case Unit::kMillennium:
      return start_of(first_year_of_group(date.year, 1000), 1);
    case Unit::kTimeZone:
    case Unit::kTimeZoneHour:
    case Unit::kTimeZoneMinute:
    case Unit::kEpoch:
    case Unit::kDayOfWeek:
    case Unit::kIsoDayOfWeek:
    case Unit::kDayOfYear:
    case Unit::kIsoYear:
    case Unit::kJulianDay:
      return std::nullopt;
  }
  return std::nullopt;
}

Timestamp truncate_timestamp(std::string_view name, Timestamp timestamp) {
  if (!is_finite_timestamp(timestamp)) return timestamp;
  const Unit unit = require_unit(name, kTimestampType);
  const std::optional<Timestamp> truncated = truncate(unit, timestamp);
  if (!truncated) throw unit_not_supported(name, kTimestampType);
  return require_valid(*truncated);
}

// Days and what is longer begin when the zone's clocks show it; hours keep the offset of the
// moment.
Timestamp truncate_in_zone(std::string_view name, Timestamp utc, const TimeZone& zone) {
  const Unit unit = require_unit(name, kZonedType);
  const Timestamp local = zone.to_local(utc);
  const std::optional<Timestamp> truncated = truncate(unit, local);
  if (!truncated) throw unit_not_supported(name, kZonedType);
  return require_valid(unit >= Unit::kDay ? zone.to_utc(*truncated) : utc - (local - *truncated));
}

Timestamp truncate_zoned(const CallContext& context, std::string_view unit, Timestamp utc) {
  if (!is_finite_timestamp(utc)) return utc;
  return truncate_in_zone(unit, utc, TimeZone::from_setting(context.text.time_zone));
}

Timestamp truncate_in_named_zone(std::string_view unit, Timestamp utc, std::string_view zone) {
  if (!is_finite_timestamp(utc)) return utc;
  return truncate_in_zone(unit, utc, TimeZone::from_text(zone));
}

Interval truncate_interval(std::string_view name, const Interval& interval) {
  const Unit unit = require_unit(name, kIntervalType);
  const auto to_months = [&](std::int32_t size) {
    return Interval{interval.months / size * size, 0, 0};
  };
  const auto to_time = [&](std::int64_t size) {
    return Interval{interval.months, interval.days, interval.microseconds / size * size};
  };
  switch (unit) {
    case Unit::kMicrosecond:
      return interval;
    case Unit::kMillisecond:
      return to_time(1000);
    case Unit::kSecond:
      return to_time(kMicrosecondsPerSecond);
    case Unit::kMinute:
      return to_time(kMicrosecondsPerMinute);
    case Unit::kHour:
      return to_time(kMicrosecondsPerHour);
    case Unit::kDay:
      return {interval.months, interval.days, 0};
    case Unit::kMonth:
      return to_months(1);
    case Unit::kQuarter:
      return to_months(3);
    case Unit::kYear:
      return to_months(12);
    case Unit::kDecade:
      return to_months(120);
    case Unit::kCentury:
      return to_months(1200);
    case Unit::kMillennium:
      return to_months(12000);
    case Unit::kWeek:
      throw unit_not_supported(name, kIntervalType).detail("Months usually have fractional weeks.");
    case Unit::kTimeZone:
    case Unit::kTimeZoneHour:
    case Unit::kTimeZoneMinute:
    case Unit::kEpoch:
    case Unit::kDayOfWeek:
    case Unit::kIsoDayOfWeek:
    case Unit::kDayOfYear:
    case Unit::kIsoYear:
    case Unit::kJulianDay:
      break;
  }
  throw unit_not_supported(name, kIntervalType);
}

Timestamp bin(const Interval& stride, Timestamp timestamp, Timestamp origin) {
  if (!is_finite_timestamp(timestamp)) return timestamp;
  if (!is_finite_timestamp(origin))
    throw Error(sqlstate::kDatetimeFieldOverflow, "origin out of range");
  if (stride.months != 0)
    throw Error(sqlstate::kFeatureNotSupported,
                "timestamps cannot be binned into intervals containing months or years");
  std::int64_t size;
  if (__builtin_mul_overflow(std::int64_t{stride.days}, kMicrosecondsPerDay, &size) ||
      __builtin_add_overflow(size, stride.microseconds, &size))
    throw Error(sqlstate::kDatetimeFieldOverflow, "interval out of range");
  if (size <= 0) throw Error(sqlstate::kDatetimeFieldOverflow, "stride must be greater than zero");
  std::int64_t difference;
  if (__builtin_sub_overflow(timestamp, origin, &difference))
    throw Error(sqlstate::kDatetimeFieldOverflow, "interval out of range");
  const std::int64_t rest = difference % size;
  Timestamp result = origin + (difference - rest);
  if (rest < 0 && __builtin_sub_overflow(result, size, &result))
    throw Error(sqlstate::kDatetimeFieldOverflow, "timestamp out of range");
  if (!is_valid_timestamp(result))
    throw Error(sqlstate::kDatetimeFieldOverflow, "timestamp out of range");
  return result;
}

constexpr FunctionEntry kEntries[] = {
    {"date_trunc(text,timestamp without time zone)", native<truncate_timestamp>},
    {"date_trunc(text,timestamp with time zone)", native<truncate_zoned>},
    {"date_trunc(text,timestamp with time zone,text)", native<truncate_in_named_zone>},
    {"date_trunc(text,interval)", native<truncate_interval>},
    {"date_bin(interval,timestamp without time zone,timestamp without time zone)", native<bin>},
    {"date_bin(interval,timestamp with time zone,timestamp with time zone)", native<bin>},
};

}  // namespace

std::span<const FunctionEntry> datetime_truncation_functions() { return kEntries; }

}  // namespace carto_mock::sql
