// Dates and times made from numbers, from each other and from the clock (manual,
// chapters 9.9, 9.9.4 and 9.9.5).
#include <fmt/format.h>
#include <fmt/printf.h>

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sql/functions/function_lists.h"
#include "sql/functions/native.h"
#include "sql/types/datetime.h"
#include "sql/types/datetime_text.h"
#include "sql/types/interval_fields.h"
#include "sql/types/interval_text.h"
#include "sql/types/time_zone.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

[[noreturn]] void throw_field_overflow(std::string message) {
  throw Error(sqlstate::kDatetimeFieldOverflow, std::move(message));
}

// Years below zero are BC; there is no year 0.
std::optional<CivilDate> civil_date(std::int32_t year, std::int32_t month, std::int32_t day) {
  if (year == 0 || year == std::numeric_limits<std::int32_t>::min()) return std::nullopt;
  const std::int32_t astronomical = year > 0 ? year : year + 1;
  if (month < 1 || month > 12 || day < 1 || day > days_in_month(astronomical, month))
    return std::nullopt;
  return CivilDate{astronomical, month, day};
}

CivilDate require_date(std::int32_t year, std::int32_t month, std::int32_t day) {
  const auto date = civil_date(year, month, day);
  if (!date)
    throw_field_overflow(
        fmt::format("date field value out of range: {}-{:02}-{:02}", year, month, day));
  return *date;
}

// As far as the manual's appendix B.7 counts days: from November 4714 BC until June 5874898.
bool has_julian_day(const CivilDate& date) {
  constexpr std::int32_t kFirstYear = -4713;
  constexpr std::int32_t kLastYear = 5'874'898;
  if (date.year == kFirstYear) return date.month >= 11;
  if (date.year == kLastYear) return date.month < 6;
  return date.year > kFirstYear && date.year < kLastYear;
}

std::int32_t make_date(std::int32_t year, std::int32_t month, std::int32_t day) {
  const auto date = civil_date(year, month, day);
  // PostgreSQL shows the year as it counts them by now.
  const bool is_bc = year < 0 && year != std::numeric_limits<std::int32_t>::min();
  const std::int32_t counted_year = is_bc ? year + 1 : year;
  if (!date) {
    throw_field_overflow(
        fmt::format("date field value out of range: {}-{:02}-{:02}", counted_year, month, day));
  }
  const std::int64_t days = days_from_civil(*date);
  if (!is_valid_date(days)) {
    throw_field_overflow(
        fmt::format("date out of range: {}-{:02}-{:02}", counted_year, month, day));
  }
  return static_cast<std::int32_t>(days);
}

std::string shown_seconds(double second) {
  if (std::isinf(second)) return second < 0 ? "-Infinity" : "Infinity";
  return std::isnan(second) ? "NaN" : fmt::sprintf("%02g", second);
}

std::int64_t make_time(std::int32_t hour, std::int32_t minute, double second) {
  const double rounded = std::nearbyint(second * 1e6);
  const bool fields_fit =
      hour >= 0 && hour <= 24 && minute >= 0 && minute < 60 && rounded >= 0 && rounded <= 60e6;
  const std::int64_t microseconds = fields_fit ? hour * kMicrosecondsPerHour +
                                                     minute * kMicrosecondsPerMinute +
                                                     static_cast<std::int64_t>(rounded)
                                               : -1;
  if (microseconds < 0 || microseconds > kMicrosecondsPerDay)
    throw_field_overflow(fmt::sprintf("time field value out of range: %d:%02d:%s", hour, minute,
                                      shown_seconds(second)));
  return microseconds;
}

Timestamp make_timestamp(std::int32_t year, std::int32_t month, std::int32_t day, std::int32_t hour,
                         std::int32_t minute, double second) {
  const CivilDate date = require_date(year, month, day);
  if (!has_julian_day(date))
    throw_field_overflow(fmt::format("date out of range: {}-{:02}-{:02}", year, month, day));
  const std::int64_t days = days_from_civil(date);
  const std::int64_t time = make_time(hour, minute, second);
  std::int64_t result;
  if (__builtin_mul_overflow(days, kMicrosecondsPerDay, &result) ||
      __builtin_add_overflow(result, time, &result) || !is_valid_timestamp(result))
    throw_field_overflow(fmt::sprintf("timestamp out of range: %d-%02d-%02d %d:%02d:%02g", year,
                                      month, day, hour, minute, second));
  return result;
}

TimeZone session_zone(const CallContext& context) {
  return TimeZone::from_setting(context.text.time_zone);
}

Timestamp to_utc(Timestamp local, const TimeZone& zone) {
  return is_finite_timestamp(local) ? zone.to_utc(local) : local;
}

Timestamp to_local(Timestamp utc, const TimeZone& zone) {
  return is_finite_timestamp(utc) ? zone.to_local(utc) : utc;
}

// Another zone may show a moment at the end of time beyond it.
Timestamp within_range(Timestamp timestamp) {
  if (is_finite_timestamp(timestamp) && !is_valid_timestamp(timestamp))
    throw_field_overflow("timestamp out of range");
  return timestamp;
}

Timestamp make_zoned(const CallContext& context, std::int32_t year, std::int32_t month,
                     std::int32_t day, std::int32_t hour, std::int32_t minute, double second) {
  return to_utc(make_timestamp(year, month, day, hour, minute, second), session_zone(context));
}

// A number counts east of Greenwich here, as in the text of a time; TimeZone::from_text() would
// take it for a POSIX specification.
TimeZone numeric_or_named_zone(const CallContext& context, std::string_view text) {
  if (!text.empty() && text[0] >= '0' && text[0] <= '9') {
    throw Error(sqlstate::kInvalidParameterValue,
                fmt::format("invalid input syntax for type numeric time zone: \"{}\"", text))
        .hint("Numeric time zones must have \"-\" or \"+\" as first character.");
  }
  if (!text.starts_with('+') && !text.starts_with('-')) return TimeZone::from_text(text);
  try {
    const std::string time = fmt::format("00:00:00{}", text);
    return TimeZone::fixed(parse_time_with_zone(time, context.text).seconds_east);
  } catch (const Error& error) {
    if (error.state() != SqlState("22009")) return TimeZone::from_text(text);
    throw Error(sqlstate::kInvalidParameterValue,
                fmt::format("numeric time zone \"{}\" out of range", text));
  }
}

Timestamp make_in_zone(const CallContext& context, std::int32_t year, std::int32_t month,
                       std::int32_t day, std::int32_t hour, std::int32_t minute, double second,
                       std::string_view zone) {
  const Timestamp local = make_timestamp(year, month, day, hour, minute, second);
  return within_range(numeric_or_named_zone(context, zone).to_utc(local));
}

Timestamp from_unix_seconds(double seconds) {
  constexpr double kUnixToPostgres = -kUnixEpochDays * 86400.0;
  constexpr double kFirst = -210866803200.0;  // Julian day 0
  constexpr double kEnd = 9224318016000.0;    // the year 294277
  if (std::isnan(seconds)) throw_field_overflow("timestamp cannot be NaN");
  if (std::isinf(seconds)) return seconds < 0 ? kTimestampMinusInfinity : kTimestampInfinity;
  const auto refuse = [seconds] {
    throw_field_overflow(fmt::sprintf("timestamp out of range: \"%g\"", seconds));
  };
  if (seconds < kFirst || seconds >= kEnd) refuse();
  const auto result = static_cast<Timestamp>(std::nearbyint((seconds - kUnixToPostgres) * 1e6));
  if (!is_valid_timestamp(result)) refuse();
  return result;
}

Timestamp now(const CallContext& context) { return context.session.transaction_time(); }
Timestamp statement_time(const CallContext& context) { return context.session.statement_time(); }
Timestamp clock_time(const CallContext& context) { return context.session.clock_time(); }

Timestamp timestamp_of_date(std::int32_t date) { return timestamp_from_date(date); }

Timestamp zoned_of_date(const CallContext& context, std::int32_t date) {
  return to_utc(timestamp_from_date(date), session_zone(context));
}

Timestamp zoned_of_timestamp(const CallContext& context, Timestamp local) {
  return within_range(to_utc(local, session_zone(context)));
}

Timestamp timestamp_of_zoned(const CallContext& context, Timestamp utc) {
  return within_range(to_local(utc, session_zone(context)));
}

std::int32_t date_of_timestamp(Timestamp timestamp) {
  return static_cast<std::int32_t>(date_from_timestamp(timestamp));
}

std::int32_t date_of_zoned(const CallContext& context, Timestamp utc) {
  return date_of_timestamp(to_local(utc, session_zone(context)));
}

std::int64_t time_within_day(std::int64_t microseconds) {
  return (microseconds % kMicrosecondsPerDay + kMicrosecondsPerDay) % kMicrosecondsPerDay;
}

std::optional<std::int64_t> time_of_timestamp(Timestamp timestamp) {
  if (!is_finite_timestamp(timestamp)) return std::nullopt;
  return time_within_day(timestamp);
}

std::optional<std::int64_t> time_of_zoned(const CallContext& context, Timestamp utc) {
  return time_of_timestamp(to_local(utc, session_zone(context)));
}

std::int64_t time_of_interval(const Interval& interval) {
  return time_within_day(interval.microseconds);
}

Interval interval_of_time(std::int64_t time) { return {0, 0, time}; }

Interval limit_interval(const Interval& interval, std::int32_t typmod) {
  if (typmod >= 0 && !is_valid_interval_typmod(typmod)) {
    throw Error(sqlstate::kInternalError, fmt::format("unrecognized interval typmod: {}", typmod));
  }
  return apply_interval_typmod(interval, typmod);
}

bool is_finite_day(std::int32_t date) { return is_finite_date(date); }
bool is_finite_moment(Timestamp timestamp) { return is_finite_timestamp(timestamp); }

// AT TIME ZONE.
Timestamp shown_in_zone(std::string_view zone, Timestamp utc) {
  return is_finite_timestamp(utc) ? within_range(TimeZone::from_text(zone).to_local(utc)) : utc;
}

Timestamp meant_in_zone(std::string_view zone, Timestamp local) {
  return is_finite_timestamp(local) ? within_range(TimeZone::from_text(zone).to_utc(local)) : local;
}

TimeZone zone_of_interval(const CallContext& context, const Interval& offset) {
  if (offset.months != 0 || offset.days != 0)
    throw Error(sqlstate::kInvalidParameterValue,
                fmt::format("interval time zone \"{}\" must not include months or days",
                            format_interval(offset, context.text.interval_style)));
  return TimeZone::fixed(static_cast<std::int32_t>(offset.microseconds / kMicrosecondsPerSecond));
}

Timestamp shown_at_offset(const CallContext& context, const Interval& offset, Timestamp utc) {
  return is_finite_timestamp(utc) ? within_range(zone_of_interval(context, offset).to_local(utc))
                                  : utc;
}

Timestamp meant_at_offset(const CallContext& context, const Interval& offset, Timestamp local) {
  return is_finite_timestamp(local) ? within_range(zone_of_interval(context, offset).to_utc(local))
                                    : local;
}

// time(p), timestamp(p) and the like, as casts.
std::int64_t limit_precision(std::int64_t value, std::int32_t precision) {
  return round_to_precision(value, precision);
}

Timestamp limit_moment_precision(Timestamp timestamp, std::int32_t precision) {
  constexpr std::int32_t kAnyPrecision = -1;
  if (is_finite_timestamp(timestamp) && precision != kAnyPrecision &&
      (precision < 0 || precision > 6)) {
    throw Error(sqlstate::kInvalidParameterValue,
                fmt::format("timestamp({}) precision must be between 0 and 6", precision));
  }
  return round_to_precision(timestamp, precision);
}

constexpr FunctionEntry kEntries[] = {
    {"make_date(integer,integer,integer)", native<make_date>},
    {"make_time(integer,integer,double precision)", native<make_time>},
    {"make_timestamp(integer,integer,integer,integer,integer,double precision)",
     native<make_timestamp>},
    {"make_timestamptz(integer,integer,integer,integer,integer,double precision)",
     native<make_zoned>},
    {"make_timestamptz(integer,integer,integer,integer,integer,double precision,text)",
     native<make_in_zone>},
    {"to_timestamp(double precision)", native<from_unix_seconds>},
    {"now()", native<now>},
    {"transaction_timestamp()", native<now>},
    {"statement_timestamp()", native<statement_time>},
    {"clock_timestamp()", native<clock_time>},
    {"\"timestamp\"(date)", native<timestamp_of_date>},
    {"\"timestamp\"(timestamp with time zone)", native<timestamp_of_zoned>},
    {"timestamptz(date)", native<zoned_of_date>},
    {"timestamptz(timestamp without time zone)", native<zoned_of_timestamp>},
    {"date(timestamp without time zone)", native<date_of_timestamp>},
    {"date(timestamp with time zone)", native<date_of_zoned>},
    {"\"time\"(timestamp without time zone)", native<time_of_timestamp>},
    {"\"time\"(timestamp with time zone)", native<time_of_zoned>},
    {"\"time\"(interval)", native<time_of_interval>},
    {"\"interval\"(time without time zone)", native<interval_of_time>},
    {"\"interval\"(interval,integer)", native<limit_interval>},
    {"\"timestamp\"(timestamp without time zone,integer)", native<limit_moment_precision>},
    {"timestamptz(timestamp with time zone,integer)", native<limit_moment_precision>},
    {"\"time\"(time without time zone,integer)", native<limit_precision>},
    {"isfinite(date)", native<is_finite_day>},
    {"isfinite(timestamp without time zone)", native<is_finite_moment>},
    {"isfinite(timestamp with time zone)", native<is_finite_moment>},
    {"timezone(text,timestamp without time zone)", native<meant_in_zone>},
    {"timezone(text,timestamp with time zone)", native<shown_in_zone>},
    {"timezone(interval,timestamp without time zone)", native<meant_at_offset>},
    {"timezone(interval,timestamp with time zone)", native<shown_at_offset>},
};

}  // namespace

std::span<const FunctionEntry> datetime_construction_functions() { return kEntries; }

}  // namespace carto_mock::sql
