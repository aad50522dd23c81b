// extract() and date_part() (manual, chapter 9.9.1). extract() gives an exact numeric, date_part()
// a double precision.
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include "sql/functions/datetime_units.h"
#include "sql/functions/function_lists.h"
#include "sql/functions/zoned_times.h"
#include "sql/types/datetime.h"
#include "sql/types/time_zone.h"
#include "support/encodings.h"

namespace carto_mock::sql {
namespace {

using Unit = DateTimeUnit;

constexpr std::string_view kDateType = "date";
constexpr std::string_view kTimeType = "time without time zone";
constexpr std::string_view kZonedTimeType = "time with time zone";
constexpr std::string_view kTimestampType = "timestamp without time zone";
constexpr std::string_view kZonedType = "timestamp with time zone";
constexpr std::string_view kIntervalType = "interval";

// A field's value: unscaled / 10^scale, both ways of giving it.
struct Field {
  std::int64_t unscaled = 0;
  int scale = 0;
};

double power_of_ten(int exponent) { return exponent == 6 ? 1e6 : exponent == 3 ? 1e3 : 1.0; }

Numeric to_numeric(const Field& field) {
  return {mpz_class(static_cast<long>(field.unscaled)), field.scale};
}

double to_double(const Field& field) {
  return static_cast<double>(field.unscaled) / power_of_ten(field.scale);
}

// Years, decades, centuries and millennia have no zero: astronomical years are shifted below it.
std::int64_t group_of_years(std::int64_t year, std::int64_t size) {
  return year > 0 ? (year + size - 1) / size : -((size - 1 - (year - 1)) / size);
}

std::int64_t decade_of(std::int64_t year) {
  return year >= 0 ? year / 10 : -((8 - (year - 1)) / 10);
}

std::int64_t shown_year(std::int64_t year) { return year > 0 ? year : year - 1; }

std::optional<Field> date_field(Unit unit, std::int64_t days) {
  const CivilDate date = civil_from_days(days);
  switch (unit) {
    case Unit::kDay:
      return Field{date.day};
    case Unit::kWeek:
      return Field{iso_week(days).week};
    case Unit::kMonth:
      return Field{date.month};
    case Unit::kQuarter:
      return Field{(date.month - 1) / 3 + 1};
    case Unit::kYear:
      return Field{shown_year(date.year)};
    case Unit::kDecade:
      return Field{decade_of(date.year)};
    case Unit::kCentury:
      return Field{group_of_years(date.year, 100)};
    case Unit::kMillennium:
      return Field{group_of_years(date.year, 1000)};
    case Unit::kIsoYear:
      return Field{shown_year(iso_week(days).year)};
    case Unit::kJulianDay:
      return Field{days + kEpochJulianDay};
    case Unit::kDayOfWeek:
      return Field{day_of_week(days)};
    case Unit::kIsoDayOfWeek:
      return Field{day_of_week(days) == 0 ? 7 : day_of_week(days)};
    case Unit::kDayOfYear:
      return Field{day_of_year(date)};
    case Unit::kEpoch:
      return Field{(days - kUnixEpochDays) * kSecondsPerDay};
    case Unit::kMicrosecond:
    case Unit::kMillisecond:
    case Unit::kSecond:
    case Unit::kMinute:
    case Unit::kHour:
    case Unit::kTimeZone:
    case Unit::kTimeZoneHour:
    case Unit::kTimeZoneMinute:
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Field> time_field(Unit unit, std::int64_t microseconds) {
  const std::int64_t of_minute = microseconds % kMicrosecondsPerMinute;
  switch (unit) {
    case Unit::kMicrosecond:
      return Field{of_minute};
    case Unit::kMillisecond:
      return Field{of_minute, 3};
    case Unit::kSecond:
      return Field{of_minute, 6};
    case Unit::kMinute:
      return Field{microseconds / kMicrosecondsPerMinute % 60};
    case Unit::kHour:
      return Field{microseconds / kMicrosecondsPerHour};
    case Unit::kEpoch:
      return Field{microseconds, 6};
    case Unit::kDay:
    case Unit::kWeek:
    case Unit::kMonth:
    case Unit::kQuarter:
    case Unit::kYear:
    case Unit::kDecade:
    case Unit::kCentury:
    case Unit::kMillennium:
    case Unit::kTimeZone:
    case Unit::kTimeZoneHour:
    case Unit::kTimeZoneMinute:
    case Unit::kDayOfWeek:
    case Unit::kIsoDayOfWeek:
    case Unit::kDayOfYear:
    case Unit::kIsoYear:
    case Unit::kJulianDay:
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Field> interval_field(Unit unit, const Interval& interval) {
  const std::int64_t years = interval.months / 12;
  switch (unit) {
    case Unit::kDay:
      return Field{interval.days};
    case Unit::kMonth:
      return Field{interval.months % 12};
    case Unit::kQuarter:
      return Field{interval.months % 12 / 3 + 1};
    case Unit::kYear:
      return Field{years};
    case Unit::kDecade:
      return Field{years / 10};
    case Unit::kCentury:
      return Field{years / 100};
    case Unit::kMillennium:
      return Field{years / 1000};
    case Unit::kMicrosecond:
    case Unit::kMillisecond:
    case Unit::kSecond:
    case Unit::kMinute:
    case Unit::kHour:
      return time_field(unit, interval.microseconds);
    case Unit::kEpoch:  // has a year of 365.25 days: epoch_of()
    case Unit::kWeek:
    case Unit::kTimeZone:
    case Unit::kTimeZoneHour:
    case Unit::kTimeZoneMinute:
    case Unit::kDayOfWeek:
    case Unit::kIsoDayOfWeek:
    case Unit::kDayOfYear:
    case Unit::kIsoYear:
    case Unit::kJulianDay:
      return std::nullopt;
  }
  return std::nullopt;
}

// What input takes for a moment is, of the types that have a day, known as a word and no unit.
bool is_moment_word(std::string_view name) {
  constexpr std::string_view kWords[] = {"now",      "today",     "tomorrow", "yesterday",
                                         "infinity", "-infinity", "allballs"};
  return std::ranges::find(kWords, to_lower_ascii(name)) != std::end(kWords);
}

Unit require_unit(std::string_view name, std::string_view type) {
  const std::optional<Unit> unit = find_datetime_unit(name);
  if (unit) return *unit;
  const bool has_day = type == kDateType || type == kTimestampType || type == kZonedType;
  throw has_day && is_moment_word(name) ? unit_not_supported(name, type)
                                        : unit_not_recognized(name, type);
}

// Of an infinite date: the fields that grow without end are infinite, the recurring ones unknown.
bool grows_without_end(Unit unit) {
  switch (unit) {
    case Unit::kYear:
    case Unit::kDecade:
    case Unit::kCentury:
    case Unit::kMillennium:
    case Unit::kIsoYear:
    case Unit::kJulianDay:
    case Unit::kEpoch:
      return true;
    case Unit::kMicrosecond:
    case Unit::kMillisecond:
    case Unit::kSecond:
    case Unit::kMinute:
    case Unit::kHour:
    case Unit::kDay:
    case Unit::kWeek:
    case Unit::kMonth:
    case Unit::kQuarter:
    case Unit::kTimeZone:
    case Unit::kTimeZoneHour:
    case Unit::kTimeZoneMinute:
    case Unit::kDayOfWeek:
    case Unit::kIsoDayOfWeek:
    case Unit::kDayOfYear:
      return false;
  }
  return false;
}

bool is_zone_unit(Unit unit) {
  return unit == Unit::kTimeZone || unit == Unit::kTimeZoneHour || unit == Unit::kTimeZoneMinute;
}

std::optional<Field> zone_field(Unit unit, std::int32_t seconds_east) {
  if (unit == Unit::kTimeZone) return Field{seconds_east};
  if (unit == Unit::kTimeZoneHour) return Field{seconds_east / 3600};
  if (unit == Unit::kTimeZoneMinute) return Field{seconds_east / 60 % 60};
  return std::nullopt;
}

template <typename Result>
Result infinity(bool negative) {
  if constexpr (std::is_same_v<Result, double>) {
    const double value = std::numeric_limits<double>::infinity();
    return negative ? -value : value;
  } else {
    return Numeric::infinity(negative);
  }
}

template <typename Result>
Result convert(const Field& field) {
  if constexpr (std::is_same_v<Result, double>) {
    return to_double(field);
  } else {
    return to_numeric(field);
  }
}

// Seconds since 1970. The microseconds since then may not fit where those since 2000 do.
template <typename Result>
Result epoch_of_moment(Timestamp utc) {
  constexpr std::int64_t kUnixEpoch = kUnixEpochDays * kMicrosecondsPerDay;
  std::int64_t microseconds = 0;
  if (!__builtin_sub_overflow(utc, kUnixEpoch, &microseconds))
    return convert<Result>({microseconds, 6});
  if constexpr (std::is_same_v<Result, double>) {
    return (static_cast<double>(utc) - static_cast<double>(kUnixEpoch)) / 1e6;
  } else {
    // By PostgreSQL's division, which has few decimals for large numbers.
    return ((Numeric(utc) - Numeric(kUnixEpoch)) / Numeric(kMicrosecondsPerSecond)).round(6);
  }
}

template <typename Result>
Result julian_day(std::int64_t days, std::int64_t microseconds) {
  if constexpr (std::is_same_v<Result, double>) {
    const double seconds = static_cast<double>(microseconds / kMicrosecondsPerSecond) +
                           static_cast<double>(microseconds % kMicrosecondsPerSecond) / 1e6;
    return static_cast<double>(days + kEpochJulianDay) + seconds / 86400.0;
  } else {
    return Numeric(days + kEpochJulianDay) + Numeric(microseconds) / Numeric(kMicrosecondsPerDay);
  }
}

// The fields of a moment that the clocks show as `local`; `utc` is what the epoch counts.
template <typename Result>
std::optional<Result> moment_field(std::string_view name, Timestamp local, Timestamp utc,
                                   std::string_view type, std::int32_t seconds_east) {
  const Unit unit = require_unit(name, type);
  if (!is_finite_timestamp(utc)) {
    if (!grows_without_end(unit)) return std::nullopt;
    return infinity<Result>(utc < 0);
  }
  if (is_zone_unit(unit)) {
    if (type != kZonedType) throw unit_not_supported(name, type);
    return convert<Result>(*zone_field(unit, seconds_east));
  }
  if (unit == Unit::kEpoch) return epoch_of_moment<Result>(utc);
  const std::int64_t microseconds =
      ((local % kMicrosecondsPerDay) + kMicrosecondsPerDay) % kMicrosecondsPerDay;
  const std::int64_t days = (local - microseconds) / kMicrosecondsPerDay;
  if (unit == Unit::kJulianDay) return julian_day<Result>(days, microseconds);
  if (const auto field = date_field(unit, days)) return convert<Result>(*field);
  return convert<Result>(*time_field(unit, microseconds));
}

template <typename Result>
std::optional<Result> from_timestamp(std::string_view unit, Timestamp timestamp) {
  return moment_field<Result>(unit, timestamp, timestamp, kTimestampType, 0);
}

template <typename Result>
std::optional<Result> from_zoned(const CallContext& context, std::string_view unit, Timestamp utc) {
  if (!is_finite_timestamp(utc)) return moment_field<Result>(unit, utc, utc, kZonedType, 0);
  const TimeZone zone = TimeZone::from_setting(context.text.time_zone);
  return moment_field<Result>(unit, zone.to_local(utc), utc, kZonedType, zone.at(utc).seconds_east);
}

std::optional<Numeric> extract_from_date(std::string_view name, std::int32_t days) {
  const Unit unit = require_unit(name, kDateType);
  if (!is_finite_date(days)) {
    if (!date_field(unit, 0)) throw unit_not_supported(name, kDateType);
    if (!grows_without_end(unit)) return std::nullopt;
    return Numeric::infinity(days < 0);
  }
  const std::optional<Field> field = date_field(unit, days);
  if (!field) throw unit_not_supported(name, kDateType);
  return to_numeric(*field);
}

std::optional<double> part_of_date(std::string_view unit, std::int32_t days) {
  return from_timestamp<double>(unit, timestamp_from_date(days));
}

template <typename Result>
Result from_time(std::string_view name, std::int64_t microseconds) {
  const std::optional<Field> field = time_field(require_unit(name, kTimeType), microseconds);
  if (!field) throw unit_not_supported(name, kTimeType);
  return convert<Result>(*field);
}

template <typename Result>
Result from_zoned_time(std::string_view name, const TimeWithZone& time) {
  const Unit unit = require_unit(name, kZonedTimeType);
  if (is_zone_unit(unit)) return convert<Result>(*zone_field(unit, time.seconds_east));
  if (unit == Unit::kEpoch) {
    return convert<Result>({time.microseconds - time.seconds_east * kMicrosecondsPerSecond, 6});
  }
  const std::optional<Field> field = time_field(unit, time.microseconds);
  if (!field) throw unit_not_supported(name, kZonedTimeType);
  return convert<Result>(*field);
}

template <typename Result>
Result epoch_of(const Interval& interval) {
  if constexpr (std::is_same_v<Result, double>) {
    return static_cast<double>(interval.microseconds) / 1e6 +
           365.25 * 86400.0 * (interval.months / 12) + 30.0 * 86400.0 * (interval.months % 12) +
           86400.0 * interval.days;
  } else {
    const mpz_class quarter_days = mpz_class(1461) * (interval.months / 12) +
                                   mpz_class(120) * (interval.months % 12) +
                                   mpz_class(4) * interval.days;
    return {quarter_days * 21600 * 1000000 + mpz_class(static_cast<long>(interval.microseconds)),
            6};
  }
}

template <typename Result>
Result from_interval(std::string_view name, const Interval& interval) {
  const Unit unit = require_unit(name, kIntervalType);
  if (unit == Unit::kEpoch) return epoch_of<Result>(interval);
  const std::optional<Field> field = interval_field(unit, interval);
  if (!field) throw unit_not_supported(name, kIntervalType);
  return convert<Result>(*field);
}

constexpr FunctionEntry kEntries[] = {
    {"\"extract\"(text,date)", native<extract_from_date>},
    {"\"extract\"(text,timestamp without time zone)", native<from_timestamp<Numeric>>},
    {"\"extract\"(text,timestamp with time zone)", native<from_zoned<Numeric>>},
    {"\"extract\"(text,time without time zone)", native<from_time<Numeric>>},
    {"\"extract\"(text,time with time zone)", native<from_zoned_time<Numeric>>},
    {"\"extract\"(text,interval)", native<from_interval<Numeric>>},
    {"date_part(text,date)", native<part_of_date>},
    {"date_part(text,timestamp without time zone)", native<from_timestamp<double>>},
    {"date_part(text,timestamp with time zone)", native<from_zoned<double>>},
    {"date_part(text,time without time zone)", native<from_time<double>>},
    {"date_part(text,time with time zone)", native<from_zoned_time<double>>},
    {"date_part(text,interval)", native<from_interval<double>>},
};

}  // namespace

std::span<const FunctionEntry> datetime_extract_functions() { return kEntries; }

}  // namespace carto_mock::sql
