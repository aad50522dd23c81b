// Text input and output of interval (manual, chapters 8.5.4 and 8.5.5) and its type modifier.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sql/types/interval.h"
#include "sql/types/text_settings.h"

namespace carto_mock::sql {

// PostgreSQL's and the SQL standard's forms and ISO 8601 durations. `typmod` says what a bare
// number counts
// (`interval '3' day`); it is not applied to the result. Throws 22007 `invalid input syntax for
// type interval: "x"`, 22008 `interval field value out of range: "x"`.
Interval parse_interval(std::string_view text, std::int32_t typmod, const TextSettings& settings);
std::string format_interval(const Interval& value, IntervalStyle style);
// interval(p) and interval fields: rounds the seconds, drops what is smaller than the last field.
Interval apply_interval_typmod(Interval value, std::int32_t typmod);

}  // namespace carto_mock::sql
