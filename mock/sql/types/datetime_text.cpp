#include "sql/types/datetime_text.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdlib>

#include "sql/types/datetime.h"
#include "sql/types/datetime_decoder.h"
#include "sql/types/iso_datetime.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr std::array<std::string_view, 7> kWeekdays{"Sun", "Mon", "Tue", "Wed",
                                                    "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

Error out_of_range(std::string_view type_name, std::string_view text) {
  return Error(sqlstate::kDatetimeFieldOverflow,
               fmt::format("{} out of range: \"{}\"", type_name, text));
}

DecodedDateTime decode_timestamp(std::string_view text, std::string_view type_name, bool with_zone,
                                 const TextSettings& settings) {
  // Where the text has no zone the session's counts, which the decoder finds.
  if (const auto iso = read_iso_datetime(text); iso && (iso->seconds_east || !with_zone)) {
    return {DecodedDateTime::Kind::kFields, iso->fields, iso->seconds_east.value_or(0)};
  }
  return decode_datetime(text, DateTimeScope::kDateAndTime, type_name, settings);
}

Timestamp parse_any_timestamp(std::string_view text, std::string_view type_name, bool with_zone,
                              const TextSettings& settings) {
  const DecodedDateTime decoded = decode_timestamp(text, type_name, with_zone, settings);
  switch (decoded.kind) {
    case DecodedDateTime::Kind::kFields:
      break;
    case DecodedDateTime::Kind::kEpoch:
      return kUnixEpochDays * kMicrosecondsPerDay;
    case DecodedDateTime::Kind::kInfinity:
      return kTimestampInfinity;
    case DecodedDateTime::Kind::kMinusInfinity:
      return kTimestampMinusInfinity;
  }
  std::optional<Timestamp> timestamp = make_timestamp(decoded.fields);
  if (timestamp && with_zone) {
    *timestamp -= decoded.seconds_east * kMicrosecondsPerSecond;
    if (!is_valid_timestamp(*timestamp)) timestamp.reset();
  }
  if (!timestamp) throw out_of_range("timestamp", text);
  return *timestamp;
}

// Years before 1 are counted backwards, with BC at the end of the whole.
std::int32_t shown_year(std::int32_t year) { return year > 0 ? year : 1 - year; }
std::string_view era_suffix(std::int32_t year) { return year > 0 ? "" : " BC"; }

std::string time_text(const TimeOfDay& time) {
  std::string text = fmt::format("{:02}:{:02}:{:02}", time.hour, time.minute, time.second);
  if (time.microsecond != 0) {
    text += fmt::format(".{:06}", time.microsecond);
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text;
}

std::string offset_text(std::int32_t seconds_east) {
  const std::int32_t seconds = std::abs(seconds_east);
  std::string text = fmt::format("{}{:02}", seconds_east < 0 ? '-' : '+', seconds / 3600);
  if (seconds % 3600 != 0) text += fmt::format(":{:02}", seconds / 60 % 60);
  if (seconds % 60 != 0) text += fmt::format(":{:02}", seconds % 60);
  return text;
}

// Without the era.
std::string date_text(const CivilDate& date, const TextSettings& settings) {
  const std::int32_t year = shown_year(date.year);
  const bool day_first = settings.date_order == DateOrder::kDmy;
  const std::int32_t first = day_first ? date.day : date.month;
  const std::int32_t second = day_first ? date.month : date.day;
  switch (settings.date_style) {
    case DateStyle::kIso:
      return fmt::format("{:04}-{:02}-{:02}", year, date.month, date.day);
    case DateStyle::kSql:
      return fmt::format("{:02}/{:02}/{:04}", first, second, year);
    case DateStyle::kPostgres:
      return fmt::format("{:02}-{:02}-{:04}", first, second, year);
    case DateStyle::kGerman:
      return fmt::format("{:02}.{:02}.{:04}", date.day, date.month, year);
  }
  return {};
}

// A zone after a timestamp: its offset in ISO style, its abbreviation in the others where it has
// one.
std::string zone_text(const ZoneOffset& offset, DateStyle style) {
  if (style == DateStyle::kIso) return offset_text(offset.seconds_east);
  if (!offset.abbreviation.empty()) return " " + offset.abbreviation;
  return (style == DateStyle::kPostgres ? " " : "") + offset_text(offset.seconds_east);
}

std::string timestamp_text(Timestamp local, const ZoneOffset* zone, const TextSettings& settings) {
  const DateTime fields = split_timestamp(local);
  const CivilDate& date = fields.date;
  const std::string time = time_text(fields.time);
  const std::string zone_part = zone == nullptr ? "" : zone_text(*zone, settings.date_style);
  if (settings.date_style != DateStyle::kPostgres) {
    return fmt::format("{} {}{}{}", date_text(date, settings), time, zone_part,
                       era_suffix(date.year));
  }
  const std::string_view month = kMonths[static_cast<std::size_t>(date.month - 1)];
  const std::string_view weekday =
      kWeekdays[static_cast<std::size_t>(day_of_week(days_from_civil(date)))];
  const std::string month_and_day = settings.date_order == DateOrder::kDmy
                                        ? fmt::format("{:02} {}", date.day, month)
                                        : fmt::format("{} {:02}", month, date.day);
  return fmt::format("{} {} {} {:04}{}{}", weekday, month_and_day, time, shown_year(date.year),
                     zone_part, era_suffix(date.year));
}

std::string infinity_text(Timestamp timestamp) {
  return timestamp == kTimestampInfinity ? "infinity" : "-infinity";
}

}  // namespace

std::int32_t parse_date(std::string_view text, const TextSettings& settings) {
  if (const auto iso = read_iso_datetime(text))
    return static_cast<std::int32_t>(days_from_civil(iso->fields.date));
  const DecodedDateTime decoded =
      decode_datetime(text, DateTimeScope::kDateAndTime, "date", settings);
  switch (decoded.kind) {
    case DecodedDateTime::Kind::kFields:
      break;
    case DecodedDateTime::Kind::kEpoch:
      return kUnixEpochDays;
    case DecodedDateTime::Kind::kInfinity:
      return kDateInfinity;
    case DecodedDateTime::Kind::kMinusInfinity:
      return kDateMinusInfinity;
  }
  const std::int64_t days = days_from_civil(decoded.fields.date);
  if (!is_valid_date(days)) throw out_of_range("date", text);
  return static_cast<std::int32_t>(days);
}

std::int64_t parse_time(std::string_view text, const TextSettings& settings) {
  return microseconds_from_time(
      decode_datetime(text, DateTimeScope::kTimeOfDay, "time", settings).fields.time);
}

TimeWithZone parse_time_with_zone(std::string_view text, const TextSettings& settings) {
  const DecodedDateTime decoded =
      decode_datetime(text, DateTimeScope::kTimeOfDay, "time with time zone", settings);
  return {microseconds_from_time(decoded.fields.time), decoded.seconds_east};
}

Timestamp parse_timestamp(std::string_view text, const TextSettings& settings) {
  return parse_any_timestamp(text, "timestamp", false, settings);
}

Timestamp parse_timestamp_with_zone(std::string_view text, const TextSettings& settings) {
  return parse_any_timestamp(text, "timestamp with time zone", true, settings);
}

std::string format_date(std::int64_t days, const TextSettings& settings) {
  if (!is_finite_date(days)) return days == kDateInfinity ? "infinity" : "-infinity";
  const CivilDate date = civil_from_days(days);
  return date_text(date, settings) + std::string(era_suffix(date.year));
}

std::string format_time(std::int64_t microseconds) {
  return time_text(time_from_microseconds(microseconds));
}

std::string format_time_with_zone(const TimeWithZone& time) {
  return format_time(time.microseconds) + offset_text(time.seconds_east);
}

std::string format_timestamp(Timestamp timestamp, const TextSettings& settings) {
  if (!is_finite_timestamp(timestamp)) return infinity_text(timestamp);
  return timestamp_text(timestamp, nullptr, settings);
}

std::string format_timestamp_with_zone(Timestamp timestamp, const TextSettings& settings) {
  return format_timestamp_with_zone(timestamp, settings,
                                    TimeZone::from_setting(settings.time_zone));
}

std::string format_timestamp_with_zone(Timestamp timestamp, const TextSettings& settings,
                                       const TimeZone& zone) {
  if (!is_finite_timestamp(timestamp)) return infinity_text(timestamp);
  const ZoneOffset offset = zone.at(timestamp);
  return timestamp_text(timestamp + offset.seconds_east * kMicrosecondsPerSecond, &offset,
                        settings);
}

TimeWithZone decode_time_with_zone(std::string_view text) {
  // No session counts: format_time_with_zone() wrote all that there is. A computed zone may be
  // farther from Greenwich than one that can be written.
  const std::size_t sign = text.find_first_of("+-");
  TimeWithZone time{parse_time(text.substr(0, sign), TextSettings{}), 0};
  std::int32_t seconds_a_unit = 3600;
  for (std::size_t at = sign + 1; at < text.size(); seconds_a_unit /= 60) {
    const std::size_t end = std::min(text.find(':', at), text.size());
    std::int32_t number = 0;
    std::from_chars(text.data() + at, text.data() + end, number);
    time.seconds_east += number * seconds_a_unit;
    at = end + 1;
  }
  if (text[sign] == '-') time.seconds_east = -time.seconds_east;
  return time;
}

int compare_times_with_zone(const TimeWithZone& left, const TimeWithZone& right) {
  const std::int64_t l = left.microseconds - left.seconds_east * kMicrosecondsPerSecond;
  const std::int64_t r = right.microseconds - right.seconds_east * kMicrosecondsPerSecond;
  if (l != r) return l < r ? -1 : 1;
  // PostgreSQL counts offsets west of Greenwich.
  if (left.seconds_east != right.seconds_east) {
    return left.seconds_east > right.seconds_east ? -1 : 1;
  }
  return 0;
}

}  // namespace carto_mock::sql
