// Text input and output of date, time, timetz, timestamp, timestamptz (manual,
// chapters 8.5.1, 8.5.2 and B). Input takes what PostgreSQL takes; errors are PostgreSQL's (22007
// `invalid input syntax for type date: "x"`, 22008 `date/time field value out of range: "x"`).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sql/types/text_settings.h"
#include "sql/types/time_zone.h"
#include "support/clock.h"

namespace carto_mock::sql {

// timetz: a time of day with the zone's offset.
struct TimeWithZone {
  std::int64_t microseconds = 0;  // local time of day
  std::int32_t seconds_east = 0;  // of UTC
};

std::int32_t parse_date(std::string_view text, const TextSettings& settings);
std::int64_t parse_time(std::string_view text, const TextSettings& settings);
TimeWithZone parse_time_with_zone(std::string_view text, const TextSettings& settings);
Timestamp parse_timestamp(std::string_view text, const TextSettings& settings);
Timestamp parse_timestamp_with_zone(std::string_view text, const TextSettings& settings);

std::string format_date(std::int64_t days, const TextSettings& settings);
std::string format_time(std::int64_t microseconds);
std::string format_time_with_zone(const TimeWithZone& time);
std::string format_timestamp(Timestamp timestamp, const TextSettings& settings);
std::string format_timestamp_with_zone(Timestamp timestamp, const TextSettings& settings);
// The same where the zone was found already: for many rows.
std::string format_timestamp_with_zone(Timestamp timestamp, const TextSettings& settings,
                                       const TimeZone& zone);

// A Value of timetz is its text as format_time_with_zone() gives it; this reads it back.
TimeWithZone decode_time_with_zone(std::string_view text);
// By instant, then by zone.
int compare_times_with_zone(const TimeWithZone& left, const TimeWithZone& right);

}  // namespace carto_mock::sql
