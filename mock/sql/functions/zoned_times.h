// How timetz travels through native<>: for the files of functions that take it.
#pragma once

#include "sql/functions/native.h"
#include "sql/types/datetime_text.h"

namespace carto_mock::sql {

template <>
struct NativeCodec<TimeWithZone> {
  static TimeWithZone unpack(const Value& value) { return decode_time_with_zone(value.as_text()); }
  static Value pack(const TimeWithZone& time) { return Value::text(format_time_with_zone(time)); }
};

}  // namespace carto_mock::sql
