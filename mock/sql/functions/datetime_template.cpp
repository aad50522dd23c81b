// to_char() of timestamps and intervals, to_date(), to_timestamp() (manual, chapter 9.8).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "sql/functions/datetime_template_input.h"
#include "sql/functions/function_lists.h"
#include "sql/functions/native.h"
#include "sql/types/datetime.h"
#include "sql/types/time_zone.h"
#include "sql/types/unicode.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using std::string;
using std::string_view;

constexpr std::array<string_view, 12> kMonths = {"January",   "February", "March",    "April",
                                                 "May",       "June",     "July",     "August",
                                                 "September", "October",  "November", "December"};
constexpr std::array<string_view, 12> kRomanMonths = {"I",   "II",   "III", "IV", "V",  "VI",
                                                      "VII", "VIII", "IX",  "X",  "XI", "XII"};
constexpr std::array<string_view, 7> kDays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                              "Thursday", "Friday", "Saturday"};

// The moment that a template shows.
struct Moment {
  DateTime fields;
  std::int64_t days = 0;
  std::int32_t seconds_east = 0;
  string zone;  // the abbreviation; empty for a timestamp without time zone
  bool is_interval = false;
};

std::int32_t shown_year(std::int32_t year) { return year > 0 ? year : 1 - year; }

// Of the last digits, whatever the sign.
string_view ordinal_suffix(std::int64_t number) {
  const std::int64_t last = number % 100 < 0 ? -(number % 100) : number % 100;
  if (last / 10 == 1) return "th";
  switch (last % 10) {
    case 1:
      return "st";
    case 2:
      return "nd";
    case 3:
      return "rd";
    default:
      return "th";
  }
}

class TemplateWriter {
 public:
  TemplateWriter(const Moment& moment, string_view pattern) : moment_(moment), pattern_(pattern) {}

  string run() {
    while (position_ < pattern_.size()) {
      read_prefix();
      if (!write_keyword()) write_literal();
    }
    return std::move(result_);
  }

 private:
  // Whatever follows it, a keyword or not.
  void read_prefix() {
    const string_view prefix = pattern_.substr(position_, 2);
    fill_mode_ = prefix == "FM" || prefix == "fm";
    // In the language of lc_time, which is C's; such names have no blanks.
    const bool is_translated = prefix == "TM" || prefix == "tm";
    pads_names_ = !fill_mode_ && !is_translated;
    if (!pads_names_) position_ += prefix.size();
  }

  void write_literal() {
    if (position_ == pattern_.size()) return;
    if (pattern_[position_] == '"') return write_quoted();
    if (pattern_[position_] == '\\' && position_ + 1 < pattern_.size() &&
        pattern_[position_ + 1] == '"')
      ++position_;
    result_ += pattern_[position_++];
  }

  void write_quoted() {
    ++position_;
    while (position_ < pattern_.size() && pattern_[position_] != '"') {
      if (pattern_[position_] == '\\' && position_ + 1 < pattern_.size()) ++position_;
      result_ += pattern_[position_++];
    }
    if (position_ < pattern_.size()) ++position_;
  }

  bool starts_with(string_view text, string_view word) const {
    return text.substr(0, word.size()) == word;
  }

  // A keyword and its suffix; false: the text here is none.
  bool write_keyword() {
    for (const string_view keyword : kKeywords) {
      if (!starts_with(pattern_.substr(position_), keyword)) continue;
      position_ += keyword.size();
      write(keyword);
      return true;
    }
    return false;
  }

  // Followed by TH where the template asks for it.
  void write_number(std::int64_t number, int width) {
    const int sign_width = number < 0 ? 1 : 0;
    result_ +=
        fill_mode_ ? fmt::format("{}", number) : fmt::format("{:0{}}", number, width + sign_width);
    const string_view rest = pattern_.substr(position_);
    if (starts_with(rest, "TH") || starts_with(rest, "th")) {
      const string_view suffix = ordinal_suffix(number);
      result_ += rest[0] == 'T' ? to_upper(suffix) : string(suffix);
      position_ += 2;
    }
  }

  // Names follow the case of the keyword: MONTH, Month, month.
  void write_name(string_view name, string_view keyword, std::size_t width) {
    string text(name);
    if (keyword == to_lower_ascii(keyword)) {
      text = to_lower(text);
    } else if (keyword[1] >= 'A' && keyword[1] <= 'Z') {
      text = to_upper(text);
    }
    if (pads_names_ && text.size() < width) text.append(width - text.size(), ' ');
    result_ += text;
  }

  void write_half_day(string_view keyword, string_view before, string_view after, bool is_after) {
    string text(is_after ? after : before);
    if (keyword.find('.') != string_view::npos) text = string(1, text[0]) + "." + text[1] + ".";
    result_ += keyword == to_lower_ascii(keyword) ? to_lower_ascii(text) : text;
  }

  void write_offset(bool with_minutes) {
    const std::int32_t seconds = moment_.seconds_east;
    const std::int32_t magnitude = seconds < 0 ? -seconds : seconds;
    result_ += seconds < 0 ? '-' : '+';
    result_ += fmt::format("{:0{}}", magnitude / 3600, fill_mode_ ? 1 : 2);
    if (with_minutes && magnitude % 3600 != 0)
      result_ += fmt::format(":{:02}", magnitude % 3600 / 60);
  }

  void write(string_view keyword) {
    const CivilDate& date = moment_.fields.date;
    const TimeOfDay& time = moment_.fields.time;
    const string key = to_lower_ascii(keyword);
    if (moment_.is_interval) require_interval_pattern(key, keyword);
    const std::int32_t year = moment_.is_interval ? date.year : shown_year(date.year);
    const std::int32_t weekday = day_of_week(moment_.days);
    const auto month = static_cast<std::size_t>(std::max(date.month - 1, 0));
    if (key == "cc") return write_number(century(date.year), 2);
    if (key == "yyyy") return write_number(year, 4);
    if (key == "yyy") return write_number(year % 1000, 3);
    if (key == "yy") return write_number(year % 100, 2);
    if (key == "y") return write_number(year % 10, 1);
    const std::int32_t iso_year = shown_year(iso_week(moment_.days).year);
    if (key == "iyyy") return write_number(iso_year, 4);
    if (key == "iyy") return write_number(iso_year % 1000, 3);
    if (key == "iy") return write_number(iso_year % 100, 2);
    if (key == "i") return write_number(iso_year % 10, 1);
    if (key == "mm") return write_number(date.month, 2);
    if (key == "month") return write_name(kMonths[month], keyword, 9);
    if (key == "mon") return write_name(kMonths[month].substr(0, 3), keyword, 0);
    if (key == "rm") return write_roman(kRomanMonths[month], keyword == "rm");
    if (key == "ddd") return write_number(day_of_year(date), 3);
    // Of an interval's days the sign is among the places; of other fields it stands before them.
    if (key == "dd") return write_number(date.day, date.day < 0 ? 1 : 2);
    if (key == "d") return write_number(weekday + 1, 1);
    if (key == "id") return write_number(weekday == 0 ? 7 : weekday, 1);
    if (key == "day") return write_name(kDays[static_cast<std::size_t>(weekday)], keyword, 9);
    if (key == "dy")
      return write_name(kDays[static_cast<std::size_t>(weekday)].substr(0, 3), keyword, 0);
    if (key == "ww") return write_number((day_of_year(date) - 1) / 7 + 1, 2);
    if (key == "w") return write_number((date.day - 1) / 7 + 1, 1);
    if (key == "iw") return write_number(iso_week(moment_.days).week, 2);
    if (key == "q") return write_number((date.month - 1) / 3 + 1, 1);
    if (key == "j") return write_number(moment_.days + kEpochJulianDay, 1);
    if (key == "hh24") return write_number(time.hour, 2);
    if (key == "hh12" || key == "hh")
      return write_number(time.hour % 12 == 0 ? 12 : time.hour % 12, 2);
    if (key == "mi") return write_number(time.minute, 2);
    if (key == "ss") return write_number(time.second, 2);
    if (key == "ms" || key == "ff3") return write_fraction(3);
    if (key == "us" || key == "ff6") return write_fraction(6);
    if (key.starts_with("ff")) return write_fraction(key[2] - '0');
    if (key == "ssss" || key == "sssss")
      return write_number(time.hour * 3600 + time.minute * 60 + time.second, 1);
    if (key == "am" || key == "pm" || key == "a.m." || key == "p.m.")
      return write_half_day(keyword, "AM", "PM", time.hour % 24 >= 12);
    if (key == "bc" || key == "ad" || key == "b.c." || key == "a.d.")
      return write_half_day(keyword, "BC", "AD", date.year > 0);
    if (key == "tzh") return write_offset(false);
    if (key == "of") return write_offset(true);
    if (key == "tzm") {
      const std::int32_t seconds = moment_.seconds_east;
      result_ += fmt::format("{:02}", (seconds < 0 ? -seconds : seconds) % 3600 / 60);
      return;
    }
    if (keyword == "TZ") {
      result_ += moment_.zone;
      return;
    }
    if (keyword == "tz") {
      result_ += to_lower_ascii(moment_.zone);
      return;
    }
    throw Error::unsupported(fmt::format("the pattern {} in to_char()", keyword));
  }

  // The years 1 to 100 are the first; before it come the negative ones.
  std::int32_t century(std::int32_t year) const {
    if (moment_.is_interval) return year / 100;
    return year > 0 ? (year - 1) / 100 + 1 : year / 100 - 1;
  }

  static void require_interval_pattern(string_view key, string_view keyword) {
    static constexpr auto kOfIntervals = std::to_array<string_view>(
        {"hh24", "hh12", "hh",  "mi",  "ss",   "ms",   "us",   "ff1",  "ff2",
         "ff3",  "ff4",  "ff5", "ff6", "dd",   "mm",   "yyyy", "yyy",  "yy",
         "y",    "cc",   "am",  "pm",  "a.m.", "p.m.", "ssss", "sssss"});
    static constexpr auto kOfCalendars =
        std::to_array<string_view>({"month", "mon", "day", "dy", "d", "id", "ad", "bc", "a.d.",
                                    "b.c.", "tz", "tzh", "tzm", "of"});
    if (std::ranges::find(kOfCalendars, key) != kOfCalendars.end()) {
      throw Error(sqlstate::kInvalidDatetimeFormat,
                  "invalid format specification for an interval value")
          .hint("Intervals are not tied to specific calendar dates.");
    }
    if (std::ranges::find(kOfIntervals, key) == kOfIntervals.end()) {
      throw Error::unsupported(fmt::format("the pattern {} in to_char() of an interval", keyword));
    }
  }

  void write_roman(string_view name, bool lower_case) {
    string text = lower_case ? to_lower_ascii(name) : string(name);
    if (!fill_mode_) text.resize(4, ' ');
    result_ += text;
  }

  // Always with its zeros.
  void write_fraction(int digits) {
    std::int32_t fraction = moment_.fields.time.microsecond;
    for (int i = digits; i < 6; ++i) fraction /= 10;
    fill_mode_ = false;
    write_number(fraction, digits);
  }

  // Every keyword of PostgreSQL, longer ones before their beginnings; write() refuses those that
  // are not built.
  static constexpr std::array kKeywords = std::to_array<string_view>(
      {"A.D.",  "A.M.", "AD",   "AM",    "B.C.",  "BC",   "CC",  "DAY",   "DDD",   "DD",
       "DY",    "Day",  "Dy",   "D",     "FF1",   "FF2",  "FF3", "FF4",   "FF5",   "FF6",
       "FX",    "HH24", "HH12", "HH",    "IDDD",  "ID",   "IW",  "IYYY",  "IYY",   "IY",
       "I",     "J",    "MI",   "MM",    "MONTH", "MON",  "MS",  "Month", "Mon",   "OF",
       "P.M.",  "PM",   "Q",    "RM",    "SSSSS", "SSSS", "SS",  "TZH",   "TZM",   "TZ",
       "US",    "WW",   "W",    "Y,YYY", "YYYY",  "YYY",  "YY",  "Y",     "a.d.",  "a.m.",
       "ad",    "am",   "b.c.", "bc",    "cc",    "day",  "ddd", "dd",    "dy",    "d",
       "ff1",   "ff2",  "ff3",  "ff4",   "ff5",   "ff6",  "fx",  "hh24",  "hh12",  "hh",
       "iddd",  "id",   "iw",   "iyyy",  "iyy",   "iy",   "i",   "j",     "mi",    "mm",
       "month", "mon",  "ms",   "of",    "p.m.",  "pm",   "q",   "rm",    "sssss", "ssss",
       "ss",    "tzh",  "tzm",  "tz",    "us",    "ww",   "w",   "y,yyy", "yyyy",  "yyy",
       "yy",    "y"});

  const Moment& moment_;
  string_view pattern_;
  std::size_t position_ = 0;
  bool fill_mode_ = false;
  bool pads_names_ = true;
  string result_;
};

Moment moment_of(Timestamp local) {
  Moment moment;
  moment.fields = split_timestamp(local);
  moment.days = days_from_civil(moment.fields.date);
  return moment;
}

std::optional<string> format_timestamp_by(Timestamp timestamp, string_view pattern) {
  if (!is_finite_timestamp(timestamp) || pattern.empty()) return std::nullopt;
  return TemplateWriter(moment_of(timestamp), pattern).run();
}

std::optional<string> format_zoned_by(const CallContext& context, Timestamp utc,
                                      string_view pattern) {
  if (!is_finite_timestamp(utc) || pattern.empty()) return std::nullopt;
  const TimeZone zone = TimeZone::from_setting(context.text.time_zone);
  const ZoneOffset offset = zone.at(utc);
  Moment moment = moment_of(zone.to_local(utc));
  moment.seconds_east = offset.seconds_east;
  moment.zone = to_upper(offset.abbreviation);
  return TemplateWriter(moment, pattern).run();
}

std::optional<string> format_interval_by(const Interval& interval, string_view pattern) {
  if (pattern.empty()) return std::nullopt;
  constexpr std::int64_t kLargestHour = std::numeric_limits<std::int32_t>::max();
  const std::int64_t seconds = interval.microseconds / kMicrosecondsPerSecond;
  if (std::abs(seconds / 3600) > kLargestHour)
    throw Error(sqlstate::kDatetimeFieldOverflow, "interval out of range");
  Moment moment;
  moment.is_interval = true;
  moment.fields.date = {
      .year = interval.months / 12, .month = interval.months % 12, .day = interval.days};
  moment.fields.time = {
      .hour = static_cast<std::int32_t>(seconds / 3600),
      .minute = static_cast<std::int32_t>(seconds / 60 % 60),
      .second = static_cast<std::int32_t>(seconds % 60),
      .microsecond = static_cast<std::int32_t>(interval.microseconds % kMicrosecondsPerSecond)};
  return TemplateWriter(moment, pattern).run();
}

std::int32_t to_date(string_view text, string_view pattern) {
  const TemplateMoment moment = read_by_datetime_template(text, pattern);
  const std::int64_t days = days_from_civil(moment.fields.date);
  if (!is_valid_date(days)) {
    throw Error(sqlstate::kDatetimeFieldOverflow, fmt::format("date out of range: \"{}\"", text));
  }
  return static_cast<std::int32_t>(days);
}

Timestamp to_timestamp(const CallContext& context, string_view text, string_view pattern) {
  const TemplateMoment moment = read_by_datetime_template(text, pattern);
  const std::optional<Timestamp> local = make_timestamp(moment.fields);
  if (!local) throw Error(sqlstate::kDatetimeFieldOverflow, "timestamp out of range");
  if (moment.seconds_east) return *local - *moment.seconds_east * kMicrosecondsPerSecond;
  return TimeZone::from_setting(context.text.time_zone).to_utc(*local);
}

constexpr FunctionEntry kEntries[] = {
    {"to_date(text,text)", native<to_date>},
    {"to_timestamp(text,text)", native<to_timestamp>},
    {"to_char(interval,text)", native<format_interval_by>},
    {"to_char(timestamp without time zone,text)", native<format_timestamp_by>},
    {"to_char(timestamp with time zone,text)", native<format_zoned_by>},
};

}  // namespace

std::span<const FunctionEntry> datetime_template_functions() { return kEntries; }

}  // namespace carto_mock::sql
