// in_range(value, base, offset, subtract, less): does the value lie on the wanted side of base plus
// or minus offset? What RANGE … PRECEDING and FOLLOWING ask (manual, chapter 38.16.3).
#include <cmath>
#include <cstdint>

#include "sql/functions/native.h"
#include "sql/functions/type_function_lists.h"
#include "sql/functions/zoned_times.h"
#include "sql/types/datetime.h"
#include "sql/types/interval.h"
#include "sql/types/time_zone.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

[[noreturn]] void refuse_offset() {
  throw Error(SqlState("22013"), "invalid preceding or following size in window function");
}

bool is_on_side(int order, bool less) { return less ? order <= 0 : order >= 0; }

int sign_of(bool greater, bool smaller) {
  return static_cast<int>(greater) - static_cast<int>(smaller);
}

// A sum beyond bigint is further away than every value.
bool integers(std::int64_t value, std::int64_t base, std::int64_t offset, bool subtract,
              bool less) {
  if (offset < 0) refuse_offset();
  std::int64_t bound = 0;
  const bool overflows = subtract ? __builtin_sub_overflow(base, offset, &bound)
                                  : __builtin_add_overflow(base, offset, &bound);
  if (overflows) return subtract != less;
  return is_on_side(sign_of(value > bound, value < bound), less);
}

// NaN is greater than all others, whatever the offset.
bool reals(double value, double base, double offset, bool subtract, bool less) {
  if (std::isnan(offset) || offset < 0) refuse_offset();
  if (std::isnan(value)) return std::isnan(base) || !less;
  if (std::isnan(base)) return less;
  // Infinity less infinity is no number: everything counts as within.
  if (std::isinf(offset) && std::isinf(base) && (subtract ? base > 0 : base < 0)) return true;
  const double bound = subtract ? base - offset : base + offset;
  return is_on_side(sign_of(value > bound, value < bound), less);
}

bool numerics(const Numeric& value, const Numeric& base, const Numeric& offset, bool subtract,
              bool less) {
  if (offset.is_nan() || offset.sign() < 0) refuse_offset();
  if (value.is_nan()) return base.is_nan() || !less;
  if (base.is_nan()) return less;
  if (!offset.is_finite() && !base.is_finite() && (subtract ? base.sign() > 0 : base.sign() < 0))
    return true;
  const Numeric bound = subtract ? base - offset : base + offset;
  return is_on_side(Numeric::compare(value, bound), less);
}

bool timestamps(Timestamp value, Timestamp base, const Interval& offset, bool subtract, bool less) {
  if (compare_intervals(offset, {}) < 0) refuse_offset();
  const Timestamp bound = add_interval(base, subtract ? negate_interval(offset) : offset);
  return is_on_side(sign_of(value > bound, value < bound), less);
}

bool zoned_timestamps(const CallContext& context, Timestamp value, Timestamp base,
                      const Interval& offset, bool subtract, bool less) {
  if (compare_intervals(offset, {}) < 0) refuse_offset();
  const Timestamp bound = add_interval(base, subtract ? negate_interval(offset) : offset,
                                       TimeZone::from_setting(context.text.time_zone));
  return is_on_side(sign_of(value > bound, value < bound), less);
}

bool dates(std::int32_t value, std::int32_t base, const Interval& offset, bool subtract,
           bool less) {
  return timestamps(timestamp_from_date(value), timestamp_from_date(base), offset, subtract, less);
}

bool intervals(const Interval& value, const Interval& base, const Interval& offset, bool subtract,
               bool less) {
  if (compare_intervals(offset, {}) < 0) refuse_offset();
  const Interval bound = subtract ? subtract_intervals(base, offset) : add_intervals(base, offset);
  return is_on_side(compare_intervals(value, bound), less);
}

// Of the offset only the part within a day counts, and a time does not wrap around at midnight.
bool times(std::int64_t value, std::int64_t base, const Interval& offset, bool subtract,
           bool less) {
  return integers(value, base, offset.microseconds, subtract, less);
}

bool zoned_times(const TimeWithZone& value, TimeWithZone base, const Interval& offset,
                 bool subtract, bool less) {
  if (offset.microseconds < 0) refuse_offset();
  base.microseconds += subtract ? -offset.microseconds : offset.microseconds;
  return is_on_side(compare_times_with_zone(value, base), less);
}

constexpr FunctionEntry kEntries[] = {
    {"in_range(bigint,bigint,bigint,boolean,boolean)", native<integers>},
    {"in_range(integer,integer,bigint,boolean,boolean)", native<integers>},
    {"in_range(integer,integer,integer,boolean,boolean)", native<integers>},
    {"in_range(integer,integer,smallint,boolean,boolean)", native<integers>},
    {"in_range(smallint,smallint,bigint,boolean,boolean)", native<integers>},
    {"in_range(smallint,smallint,integer,boolean,boolean)", native<integers>},
    {"in_range(smallint,smallint,smallint,boolean,boolean)", native<integers>},
    {"in_range(double precision,double precision,double precision,boolean,boolean)", native<reals>},
    {"in_range(real,real,double precision,boolean,boolean)", native<reals>},
    {"in_range(numeric,numeric,numeric,boolean,boolean)", native<numerics>},
    {"in_range(date,date,interval,boolean,boolean)", native<dates>},
    {"in_range(timestamp without time zone,timestamp without time zone,interval,boolean,boolean)",
     native<timestamps>},
    {"in_range(timestamp with time zone,timestamp with time zone,interval,boolean,boolean)",
     native<zoned_timestamps>},
    {"in_range(interval,interval,interval,boolean,boolean)", native<intervals>},
    {"in_range(time without time zone,time without time zone,interval,boolean,boolean)",
     native<times>},
    {"in_range(time with time zone,time with time zone,interval,boolean,boolean)",
     native<zoned_times>},
};

}  // namespace

std::span<const FunctionEntry> in_range_functions() { return kEntries; }

}  // namespace carto_mock::sql
