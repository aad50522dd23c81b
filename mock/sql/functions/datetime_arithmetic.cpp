// + and - of dates, times and timestamps, age(), OVERLAPS (manual, chapter 9.9).
#include <cstdint>
#include <limits>
#include <optional>

#include "sql/functions/function_lists.h"
#include "sql/functions/native.h"
#include "sql/functions/wrapping_arithmetic.h"
#include "sql/types/datetime.h"
#include "sql/types/interval.h"
#include "sql/types/time_zone.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

[[noreturn]] void throw_overflow(const char* message) {
  throw Error(sqlstate::kDatetimeFieldOverflow, message);
}

std::int32_t move_date(std::int32_t date, std::int64_t days) {
  if (!is_finite_date(date)) return date;
  const std::int64_t result = date + days;
  if (!is_valid_date(result)) throw_overflow("date out of range");
  return static_cast<std::int32_t>(result);
}

std::int32_t add_days(std::int32_t date, std::int32_t days) { return move_date(date, days); }
std::int32_t add_days_reversed(std::int32_t days, std::int32_t date) {
  return move_date(date, days);
}
std::int32_t subtract_days(std::int32_t date, std::int32_t days) {
  return move_date(date, -std::int64_t{days});
}

std::int32_t days_between(std::int32_t left, std::int32_t right) {
  if (!is_finite_date(left) || !is_finite_date(right))
    throw_overflow("cannot subtract infinite dates");
  return left - right;
}

Timestamp add_to_timestamp(Timestamp timestamp, const Interval& interval) {
  return add_interval(timestamp, interval);
}
Timestamp add_to_timestamp_reversed(const Interval& interval, Timestamp timestamp) {
  return add_interval(timestamp, interval);
}
// As PostgreSQL subtracts it from a timestamp: the least number of days or months, which has no
// opposite, stays what it is.
Interval wrapping_opposite(const Interval& interval) {
  const auto opposite = [](auto number) {
    using Number = decltype(number);
    return static_cast<Number>(-static_cast<std::make_unsigned_t<Number>>(number));
  };
  Interval result = interval;
  result.months = opposite(interval.months);
  result.days = opposite(interval.days);
  result.microseconds = opposite(interval.microseconds);
  return result;
}

Timestamp subtract_from_timestamp(Timestamp timestamp, const Interval& interval) {
  return add_interval(timestamp, wrapping_opposite(interval));
}

Timestamp add_to_date(std::int32_t date, const Interval& interval) {
  return add_interval(timestamp_from_date(date), interval);
}
Timestamp add_to_date_reversed(const Interval& interval, std::int32_t date) {
  return add_to_date(date, interval);
}
Timestamp subtract_from_date(std::int32_t date, const Interval& interval) {
  return subtract_from_timestamp(timestamp_from_date(date), interval);
}

TimeZone session_zone(const CallContext& context) {
  return TimeZone::from_setting(context.text.time_zone);
}

Timestamp add_to_zoned(const CallContext& context, Timestamp utc, const Interval& interval) {
  return add_interval(utc, interval, session_zone(context));
}
Timestamp add_to_zoned_reversed(const CallContext& context, const Interval& interval,
                                Timestamp utc) {
  return add_to_zoned(context, utc, interval);
}
Timestamp subtract_from_zoned(const CallContext& context, Timestamp utc, const Interval& interval) {
  return add_to_zoned(context, utc, wrapping_opposite(interval));
}

Interval between(Timestamp left, Timestamp right) {
  if (!is_finite_timestamp(left) || !is_finite_timestamp(right))
    throw_overflow("cannot subtract infinite timestamps");
  // As in PostgreSQL, a difference that does not fit wraps around.
  Interval result;
  result.microseconds = wrapping_difference(left, right);
  return justify_hours(result);
}

std::int64_t time_within_day(std::int64_t microseconds) {
  return (microseconds % kMicrosecondsPerDay + kMicrosecondsPerDay) % kMicrosecondsPerDay;
}

std::int64_t add_to_time(std::int64_t time, const Interval& interval) {
  return time_within_day(wrapping_sum(time, interval.microseconds));
}
std::int64_t add_to_time_reversed(const Interval& interval, std::int64_t time) {
  return add_to_time(time, interval);
}
std::int64_t subtract_from_time(std::int64_t time, const Interval& interval) {
  return time_within_day(wrapping_difference(time, interval.microseconds));
}

Interval between_times(std::int64_t left, std::int64_t right) { return {0, 0, left - right}; }

Timestamp at_time(std::int32_t date, std::int64_t time) {
  Timestamp result = timestamp_from_date(date);
  if (!is_finite_timestamp(result)) return result;
  result += time;
  if (!is_valid_timestamp(result)) throw_overflow("timestamp out of range");
  return result;
}
Timestamp at_time_reversed(std::int64_t time, std::int32_t date) { return at_time(date, time); }

// PostgreSQL 15 takes the infinite for a year far away.
void require_finite(Timestamp left, Timestamp right) {
  if (!is_finite_timestamp(left) || !is_finite_timestamp(right))
    throw Error::unsupported("age() of an infinite timestamp");
}

// Years, months, days and time between two moments: the fields are subtracted, and a day is
// borrowed from the month of the earlier moment.
Interval age(Timestamp left, Timestamp right) {
  require_finite(left, right);
  const bool negative = left < right;
  const DateTime later = split_timestamp(negative ? right : left);
  const DateTime earlier = split_timestamp(negative ? left : right);
  std::int32_t months =
      (later.date.year - earlier.date.year) * 12 + later.date.month - earlier.date.month;
  std::int32_t days = later.date.day - earlier.date.day;
  std::int64_t time = microseconds_from_time(later.time) - microseconds_from_time(earlier.time);
  if (time < 0) {
    time += kMicrosecondsPerDay;
    --days;
  }
  while (days < 0) {
    days += days_in_month(earlier.date.year, earlier.date.month);
    --months;
  }
  const Interval result{months, days, time};
  return negative ? negate_interval(result) : result;
}

Interval zoned_age(const CallContext& context, Timestamp left, Timestamp right) {
  require_finite(left, right);
  const TimeZone zone = session_zone(context);
  return age(zone.to_local(left), zone.to_local(right));
}

// Midnight of the current date, by the session's clocks.
Timestamp today(const CallContext& context) {
  const Timestamp local = session_zone(context).to_local(context.session.transaction_time());
  return timestamp_from_date(date_from_timestamp(local));
}

Interval age_today(const CallContext& context, Timestamp timestamp) {
  return age(today(context), timestamp);
}

Interval zoned_age_today(const CallContext& context, Timestamp utc) {
  return zoned_age(context, session_zone(context).to_utc(today(context)), utc);
}

using Moment = std::optional<std::int64_t>;

struct Period {
  Moment start;
  Moment end;

  // The start is the earlier end, and known if any is.
  void arrange() {
    const bool swapped = start ? end && *start > *end : true;
    if (swapped) std::swap(start, end);
  }
};

std::optional<bool> overlap(Moment start1, Moment end1, Moment start2, Moment end2) {
  Period first{start1, end1};
  Period second{start2, end2};
  first.arrange();
  second.arrange();
  if (!first.start || !second.start) return std::nullopt;
  if (*first.start == *second.start) {
    if (!first.end || !second.end) return std::nullopt;
    return true;
  }
  const bool first_is_later = *first.start > *second.start;
  const Period& later = first_is_later ? first : second;
  const Period& earlier = first_is_later ? second : first;
  if (!earlier.end) return std::nullopt;
  if (*later.start < *earlier.end) return true;
  if (!later.end) return std::nullopt;
  return false;
}

Moment moment(const Value& value) {
  return value.is_null() ? Moment() : Moment(value.as_integer());
}

// The end of a period that is given by its length.
template <typename Add>
Moment end_of(const Value& start, const Value& length, Add add) {
  if (start.is_null() || length.is_null()) return std::nullopt;
  return add(start.as_integer(), length.as_interval());
}

template <bool first_has_length, bool second_has_length, typename Add>
Value overlap_with_lengths(Arguments a, Add add) {
  const auto result =
      overlap(moment(a[0]), first_has_length ? end_of(a[0], a[1], add) : moment(a[1]), moment(a[2]),
              second_has_length ? end_of(a[2], a[3], add) : moment(a[3]));
  return result ? Value::boolean(*result) : Value();
}

template <bool first_has_length, bool second_has_length>
Value timestamps_overlap(const CallContext&, Arguments arguments) {
  return overlap_with_lengths<first_has_length, second_has_length>(arguments, add_to_timestamp);
}

template <bool first_has_length, bool second_has_length>
Value zoned_overlap(const CallContext& context, Arguments arguments) {
  return overlap_with_lengths<first_has_length, second_has_length>(
      arguments, [&context](Timestamp utc, const Interval& interval) {
        return add_to_zoned(context, utc, interval);
      });
}

template <bool first_has_length, bool second_has_length>
Value times_overlap(const CallContext&, Arguments arguments) {
  return overlap_with_lengths<first_has_length, second_has_length>(arguments, add_to_time);
}

constexpr FunctionEntry kEntries[] = {
    {"date_pli(date,integer)", native<add_days>},
    {"integer_pl_date(integer,date)", native<add_days_reversed>},
    {"date_mii(date,integer)", native<subtract_days>},
    {"date_mi(date,date)", native<days_between>},
    {"date_pl_interval(date,interval)", native<add_to_date>},
    {"interval_pl_date(interval,date)", native<add_to_date_reversed>},
    {"date_mi_interval(date,interval)", native<subtract_from_date>},
    {"timestamp_pl_interval(timestamp without time zone,interval)", native<add_to_timestamp>},
    {"interval_pl_timestamp(interval,timestamp without time zone)",
     native<add_to_timestamp_reversed>},
    {"timestamp_mi_interval(timestamp without time zone,interval)",
     native<subtract_from_timestamp>},
    {"timestamptz_pl_interval(timestamp with time zone,interval)", native<add_to_zoned>},
    {"interval_pl_timestamptz(interval,timestamp with time zone)", native<add_to_zoned_reversed>},
    {"timestamptz_mi_interval(timestamp with time zone,interval)", native<subtract_from_zoned>},
    {"timestamp_mi(timestamp without time zone,timestamp without time zone)", native<between>},
    {"timestamptz_mi(timestamp with time zone,timestamp with time zone)", native<between>},
    {"time_pl_interval(time without time zone,interval)", native<add_to_time>},
    {"interval_pl_time(interval,time without time zone)", native<add_to_time_reversed>},
    {"time_mi_interval(time without time zone,interval)", native<subtract_from_time>},
    {"time_mi_time(time without time zone,time without time zone)", native<between_times>},
    {"datetime_pl(date,time without time zone)", native<at_time>},
    {"timedate_pl(time without time zone,date)", native<at_time_reversed>},
    {"\"timestamp\"(date,time without time zone)", native<at_time>},
    {"age(timestamp without time zone,timestamp without time zone)", native<age>},
    {"age(timestamp with time zone,timestamp with time zone)", native<zoned_age>},
    {"age(timestamp without time zone)", native<age_today>},
    {"age(timestamp with time zone)", native<zoned_age_today>},
    {"\"overlaps\"(timestamp without time zone,timestamp without time zone,"
     "timestamp without time zone,timestamp without time zone)",
     timestamps_overlap<false, false>},
    {"\"overlaps\"(timestamp without time zone,interval,timestamp without time zone,interval)",
     timestamps_overlap<true, true>},
    {"\"overlaps\"(timestamp without time zone,interval,timestamp without time zone,"
     "timestamp without time zone)",
     timestamps_overlap<true, false>},
    {"\"overlaps\"(timestamp without time zone,timestamp without time zone,"
     "timestamp without time zone,interval)",
     timestamps_overlap<false, true>},
    {"\"overlaps\"(timestamp with time zone,timestamp with time zone,timestamp with time zone,"
     "timestamp with time zone)",
     zoned_overlap<false, false>},
    {"\"overlaps\"(timestamp with time zone,interval,timestamp with time zone,interval)",
     zoned_overlap<true, true>},
    {"\"overlaps\"(timestamp with time zone,interval,timestamp with time zone,"
     "timestamp with time zone)",
     zoned_overlap<true, false>},
    {"\"overlaps\"(timestamp with time zone,timestamp with time zone,timestamp with time zone,"
     "interval)",
     zoned_overlap<false, true>},
    {"\"overlaps\"(time without time zone,time without time zone,time without time zone,"
     "time without time zone)",
     times_overlap<false, false>},
    {"\"overlaps\"(time without time zone,interval,time without time zone,interval)",
     times_overlap<true, true>},
    {"\"overlaps\"(time without time zone,interval,time without time zone,time without time zone)",
     times_overlap<true, false>},
    {"\"overlaps\"(time without time zone,time without time zone,time without time zone,interval)",
     times_overlap<false, true>},
};

}  // namespace

std::span<const FunctionEntry> datetime_arithmetic_functions() { return kEntries; }

}  // namespace carto_mock::sql
