// A template of to_date() and to_timestamp(), taken apart. Internal to
// datetime_template_input.cpp.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace carto_mock::sql::datetime_template {

enum class Field {
  kHalfDay,      // AM, PM
  kHalfDayDots,  // A.M., P.M.
  kEra,          // AD, BC
  kEraDots,
  kCentury,
  kDayName,
  kDayAbbreviation,
  kDayOfYear,
  kDayOfMonth,
  kDayOfWeek,
  kFraction,  // FF1 to FF6, US
  kFixed,     // FX
  kHour24,
  kHour12,
  kIsoDayOfYear,
  kIsoDayOfWeek,
  kIsoWeek,
  kJulianDay,
  kMinute,
  kMonth,
  kMonthName,
  kMonthAbbreviation,
  kMillisecond,
  kQuarter,
  kRomanMonth,
  kSecond,
  kSecondOfDay,
  kZone,  // TZ, OF: only written
  kZoneHour,
  kZoneMinute,
  kWeekOfYear,
  kWeekOfMonth,
  kYearWithComma,
  kYear,
  kIsoYear
};

enum class Calendar { kAny, kGregorian, kIso };

struct Keyword {
  std::string_view text;  // upper case
  Field field;
  int length;
  bool is_digits;
  Calendar calendar;
};

// A part of the template: a keyword, or a character of its own.
struct Part {
  const Keyword* keyword = nullptr;
  std::string_view written;  // the keyword, or the character, as the template spells it
  bool fills = true;         // false: FM
  bool has_ordinal = false;  // TH
  char character = '\0';     // its first byte
  bool is_separator = false;
  bool is_blank = false;
  bool is_quoted = false;
};

// What one separator of a template may stand for in the text.
bool is_separator(char c);
// Bytes of the first character.
std::size_t character_size(std::string_view text);

std::vector<Part> parse_template(std::string_view pattern);

}  // namespace carto_mock::sql::datetime_template
