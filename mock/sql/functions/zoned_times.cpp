// time with time zone: casts, arithmetic, AT TIME ZONE (manual, chapter 9.9).
#include "sql/functions/zoned_times.h"

#include <fmt/format.h>

#include "sql/functions/aggregate_maker.h"
#include "sql/functions/type_function_lists.h"
#include "sql/functions/wrapping_arithmetic.h"
#include "sql/types/datetime.h"
#include "sql/types/interval_text.h"
#include "sql/types/time_zone.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

std::int64_t time_of_day(std::int64_t microseconds) {
  const std::int64_t rest = microseconds % kMicrosecondsPerDay;
  return rest < 0 ? rest + kMicrosecondsPerDay : rest;
}

// Days and months do not count.
TimeWithZone add(TimeWithZone time, const Interval& interval) {
  time.microseconds = time_of_day(wrapping_sum(time.microseconds, interval.microseconds));
  return time;
}

TimeWithZone add_reversed(const Interval& interval, const TimeWithZone& time) {
  return add(time, interval);
}

TimeWithZone subtract(TimeWithZone time, const Interval& interval) {
  time.microseconds = time_of_day(wrapping_difference(time.microseconds, interval.microseconds));
  return time;
}

TimeWithZone limit_precision(TimeWithZone time, std::int32_t precision) {
  time.microseconds = round_to_precision(time.microseconds, precision);
  return time;
}

std::int64_t local_time(const TimeWithZone& time) { return time.microseconds; }

// By the offset that the session's zone has now.
TimeWithZone in_session_zone(const CallContext& context, std::int64_t microseconds) {
  const TimeZone zone = TimeZone::from_setting(context.text.time_zone);
  const Timestamp now = context.session.transaction_time();
  const std::int64_t midnight = zone.to_local(now) - time_of_day(zone.to_local(now));
  return {.microseconds = microseconds,
          .seconds_east = zone.offset_at_local(midnight + microseconds)};
}

std::optional<TimeWithZone> of_moment(const CallContext& context, Timestamp utc) {
  if (!is_finite_timestamp(utc)) return std::nullopt;
  const TimeZone zone = TimeZone::from_setting(context.text.time_zone);
  return TimeWithZone{.microseconds = time_of_day(zone.to_local(utc)),
                      .seconds_east = zone.at(utc).seconds_east};
}

Timestamp at_date(std::int32_t days, const TimeWithZone& time) {
  const Timestamp midnight = timestamp_from_date(days);
  if (!is_finite_timestamp(midnight)) return midnight;
  const Timestamp moment =
      midnight + time.microseconds - time.seconds_east * kMicrosecondsPerSecond;
  if (!is_valid_timestamp(moment))
    throw Error(sqlstate::kDatetimeFieldOverflow, "date out of range for timestamp");
  return moment;
}

Timestamp at_date_reversed(const TimeWithZone& time, std::int32_t days) {
  return at_date(days, time);
}

TimeWithZone shift_to(const TimeWithZone& time, std::int32_t seconds_east) {
  const std::int64_t shift =
      (std::int64_t{seconds_east} - time.seconds_east) * kMicrosecondsPerSecond;
  return {.microseconds = time_of_day(time.microseconds + shift), .seconds_east = seconds_east};
}

// By the offset that the zone has now.
TimeWithZone in_zone(const CallContext& context, std::string_view zone, const TimeWithZone& time) {
  const Timestamp now = context.session.transaction_time();
  return shift_to(time, TimeZone::from_text(zone).at(now).seconds_east);
}

TimeWithZone at_offset(const Interval& offset, const TimeWithZone& time) {
  if (offset.months != 0 || offset.days != 0) {
    throw Error(sqlstate::kInvalidParameterValue,
                fmt::format("interval time zone \"{}\" must not include months or days",
                            format_interval(offset, IntervalStyle::kPostgres)));
  }
  return shift_to(time, static_cast<std::int32_t>(offset.microseconds / kMicrosecondsPerSecond));
}

TimeWithZone larger(const TimeWithZone& left, const TimeWithZone& right) {
  return compare_times_with_zone(left, right) > 0 ? left : right;
}

TimeWithZone smaller(const TimeWithZone& left, const TimeWithZone& right) {
  return compare_times_with_zone(left, right) < 0 ? left : right;
}

constexpr FunctionEntry kEntries[] = {
    {"timetz(time without time zone)", native<in_session_zone>},
    {"timetz(timestamp with time zone)", native<of_moment>},
    {"timetz(time with time zone,integer)", native<limit_precision>},
    {"\"time\"(time with time zone)", native<local_time>},
    {"timetz_pl_interval(time with time zone,interval)", native<add>},
    {"interval_pl_timetz(interval,time with time zone)", native<add_reversed>},
    {"timetz_mi_interval(time with time zone,interval)", native<subtract>},
    {"timestamptz(date,time with time zone)", native<at_date>},
    {"datetimetz_pl(date,time with time zone)", native<at_date>},
    {"timetzdate_pl(time with time zone,date)", native<at_date_reversed>},
    {"timezone(text,time with time zone)", native<in_zone>},
    {"timezone(interval,time with time zone)", native<at_offset>},
    {"timetz_larger(time with time zone,time with time zone)", native<larger>},
    {"timetz_smaller(time with time zone,time with time zone)", native<smaller>},
};

}  // namespace

std::span<const FunctionEntry> zoned_time_functions() { return kEntries; }

}  // namespace carto_mock::sql
