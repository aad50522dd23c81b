// Output of intervals, and their type modifier. Input is in interval_parser.cpp.
#include "sql/types/interval_text.h"

#include <fmt/format.h>

#include <array>
#include <cstdlib>

#include "sql/types/datetime.h"
#include "sql/types/interval_fields.h"

namespace carto_mock::sql {
namespace {

// An interval cut into what is shown. Signs are those of the parts: hours to microseconds share
// one.
struct Parts {
  std::int64_t years;
  std::int64_t months;
  std::int64_t days;
  std::int64_t hours;
  std::int64_t minutes;
  std::int64_t seconds;
  std::int64_t microseconds;

  explicit Parts(const Interval& value)
      : years(value.months / 12),
        months(value.months % 12),
        days(value.days),
        hours(value.microseconds / kMicrosecondsPerHour),
        minutes(value.microseconds / kMicrosecondsPerMinute % 60),
        seconds(value.microseconds / kMicrosecondsPerSecond % 60),
        microseconds(value.microseconds % kMicrosecondsPerSecond) {}

  bool has_time() const { return hours != 0 || minutes != 0 || has_seconds(); }
  bool has_seconds() const { return seconds != 0 || microseconds != 0; }
};

// "5.25", without zeros at the end; no sign.
std::string seconds_text(const Parts& parts, int width) {
  std::string text = fmt::format("{:0{}}", std::llabs(parts.seconds), width);
  if (parts.microseconds != 0) {
    text += fmt::format(".{:06}", std::llabs(parts.microseconds));
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text;
}

std::string clock_text(const Parts& parts, int hour_width) {
  return fmt::format("{:0{}}:{:02}:{}", std::llabs(parts.hours), hour_width,
                     std::llabs(parts.minutes), seconds_text(parts, 2));
}

std::string postgres_text(const Parts& parts, const Interval& value) {
  std::string text;
  bool follows_negative = false;
  const auto add = [&](std::int64_t amount, std::string_view unit) {
    if (amount == 0) return;
    text += fmt::format("{}{}{} {}{}", text.empty() ? "" : " ",
                        follows_negative && amount > 0 ? "+" : "", amount, unit,
                        amount == 1 ? "" : "s");
    follows_negative = amount < 0;
  };
  add(parts.years, "year");
  add(parts.months, "mon");
  add(parts.days, "day");
  if (text.empty() || parts.has_time()) {
    const std::string_view sign = value.microseconds < 0 ? "-" : (follows_negative ? "+" : "");
    text += fmt::format("{}{}{}", text.empty() ? "" : " ", sign, clock_text(parts, 2));
  }
  return text;
}

std::string verbose_text(const Parts& parts) {
  std::string text = "@";
  bool is_first = true;
  bool is_ago = false;
  const auto add_text = [&](bool is_negative, const std::string& amount, std::string_view unit,
                            bool is_one) {
    if (is_first) is_ago = is_negative;
    text += fmt::format(" {}{} {}{}", is_negative != is_ago ? "-" : "", amount, unit,
                        is_one ? "" : "s");
    is_first = false;
  };
  const auto add = [&](std::int64_t amount, std::string_view unit) {
    if (amount == 0) return;
    // "-1 days": one is what is shown without a sign.
    const bool is_one = std::llabs(amount) == 1 && (is_first || (amount < 0) == is_ago);
    add_text(amount < 0, std::to_string(std::llabs(amount)), unit, is_one);
  };
  add(parts.years, "year");
  add(parts.months, "mon");
  add(parts.days, "day");
  add(parts.hours, "hour");
  add(parts.minutes, "min");
  if (parts.has_seconds()) {
    const bool is_one = std::llabs(parts.seconds) == 1 && parts.microseconds == 0;
    add_text(parts.seconds < 0 || parts.microseconds < 0, seconds_text(parts, 1), "sec", is_one);
  }
  if (is_first) return "@ 0";
  if (is_ago) text += " ago";
  return text;
}

std::string sql_standard_text(const Parts& parts, const Interval& value) {
  const bool has_years = value.months != 0;
  const bool has_days = value.days != 0;
  const bool has_time = value.microseconds != 0;
  const bool has_negative = value.months < 0 || value.days < 0 || value.microseconds < 0;
  const bool has_positive = value.months > 0 || value.days > 0 || value.microseconds > 0;
  if (!has_negative && !has_positive) return "0";
  const auto year_month = [&] {
    return fmt::format("{}-{}", std::llabs(parts.years), std::llabs(parts.months));
  };
  if ((has_negative && has_positive) || (has_years && (has_days || has_time))) {
    // The standard has no such interval: every part carries its sign.
    return fmt::format("{}{} {}{} {}{}", value.months < 0 ? '-' : '+', year_month(),
                       value.days < 0 ? '-' : '+', std::llabs(parts.days),
                       value.microseconds < 0 ? '-' : '+', clock_text(parts, 1));
  }
  const std::string_view sign = has_negative ? "-" : "";
  if (has_years) return fmt::format("{}{}", sign, year_month());
  if (has_days) {
    return fmt::format("{}{} {}", sign, std::llabs(parts.days), clock_text(parts, 1));
  }
  return fmt::format("{}{}", sign, clock_text(parts, 1));
}

std::string iso_8601_text(const Parts& parts) {
  std::string date;
  std::string time;
  const auto add = [](std::string& text, std::int64_t amount, char unit) {
    if (amount != 0) text += fmt::format("{}{}", amount, unit);
  };
  add(date, parts.years, 'Y');
  add(date, parts.months, 'M');
  add(date, parts.days, 'D');
  add(time, parts.hours, 'H');
  add(time, parts.minutes, 'M');
  if (parts.has_seconds()) {
    time += fmt::format("{}{}S", parts.seconds < 0 || parts.microseconds < 0 ? "-" : "",
                        seconds_text(parts, 1));
  }
  if (date.empty() && time.empty()) return "PT0S";
  return "P" + date + (time.empty() ? "" : "T" + time);
}

}  // namespace

std::string format_interval(const Interval& value, IntervalStyle style) {
  const Parts parts(value);
  switch (style) {
    case IntervalStyle::kPostgres:
      return postgres_text(parts, value);
    case IntervalStyle::kPostgresVerbose:
      return verbose_text(parts);
    case IntervalStyle::kSqlStandard:
      return sql_standard_text(parts, value);
    case IntervalStyle::kIso8601:
      return iso_8601_text(parts);
  }
  return {};
}

Interval apply_interval_typmod(Interval value, std::int32_t typmod) {
  if (typmod < 0) return value;
  const IntervalTypmod modifier = decode_interval_typmod(typmod);
  switch (smallest_interval_field(modifier.fields)) {
    case IntervalField::kYear:
      value.months = value.months / 12 * 12;
      value.days = 0;
      value.microseconds = 0;
      break;
    case IntervalField::kMonth:
      value.days = 0;
      value.microseconds = 0;
      break;
    case IntervalField::kDay:
      value.microseconds = 0;
      break;
    case IntervalField::kHour:
      value.microseconds -= value.microseconds % kMicrosecondsPerHour;
      break;
    case IntervalField::kMinute:
      value.microseconds -= value.microseconds % kMicrosecondsPerMinute;
      break;
    case IntervalField::kSecond:
      value.microseconds = round_to_precision(value.microseconds, modifier.precision);
      break;
  }
  return value;
}

}  // namespace carto_mock::sql
