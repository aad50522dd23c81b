#include "sql/functions/datetime_template_parts.h"

#include <array>

#include "sql/types/text_scanner.h"
#include "support/error.h"

namespace carto_mock::sql::datetime_template {
namespace {

constexpr auto kAny = Calendar::kAny;
constexpr auto kGregorian = Calendar::kGregorian;
constexpr auto kIso = Calendar::kIso;

// Longer ones before those that they begin with.
constexpr auto kKeywords = std::to_array<Keyword>({
    {"A.D.", Field::kEraDots, 4, false, kAny},
    {"A.M.", Field::kHalfDayDots, 4, false, kAny},
    {"AD", Field::kEra, 2, false, kAny},
    {"AM", Field::kHalfDay, 2, false, kAny},
    {"B.C.", Field::kEraDots, 4, false, kAny},
    {"BC", Field::kEra, 2, false, kAny},
    {"CC", Field::kCentury, 2, true, kAny},
    {"DAY", Field::kDayName, 3, false, kAny},
    {"DDD", Field::kDayOfYear, 3, true, kGregorian},
    {"DD", Field::kDayOfMonth, 2, true, kGregorian},
    {"DY", Field::kDayAbbreviation, 2, false, kAny},
    {"D", Field::kDayOfWeek, 1, true, kGregorian},
    {"FF1", Field::kFraction, 1, true, kAny},
    {"FF2", Field::kFraction, 2, true, kAny},
    {"FF3", Field::kFraction, 3, true, kAny},
    {"FF4", Field::kFraction, 4, true, kAny},
    {"FF5", Field::kFraction, 5, true, kAny},
    {"FF6", Field::kFraction, 6, true, kAny},
    {"FX", Field::kFixed, 2, false, kAny},
    {"HH24", Field::kHour24, 2, true, kAny},
    {"HH12", Field::kHour12, 2, true, kAny},
    {"HH", Field::kHour12, 2, true, kAny},
    {"IDDD", Field::kIsoDayOfYear, 3, true, kIso},
    {"ID", Field::kIsoDayOfWeek, 1, true, kIso},
    {"IW", Field::kIsoWeek, 2, true, kIso},
    {"IYYY", Field::kIsoYear, 4, true, kIso},
    {"IYY", Field::kIsoYear, 3, true, kIso},
    {"IY", Field::kIsoYear, 2, true, kIso},
    {"I", Field::kIsoYear, 1, true, kIso},
    {"J", Field::kJulianDay, 1, true, kAny},
    {"MI", Field::kMinute, 2, true, kAny},
    {"MM", Field::kMonth, 2, true, kGregorian},
    {"MONTH", Field::kMonthName, 5, false, kGregorian},
    {"MON", Field::kMonthAbbreviation, 3, false, kGregorian},
    {"MS", Field::kMillisecond, 3, true, kAny},
    {"OF", Field::kZone, 2, false, kAny},
    {"P.M.", Field::kHalfDayDots, 4, false, kAny},
    {"PM", Field::kHalfDay, 2, false, kAny},
    {"Q", Field::kQuarter, 1, true, kAny},
    {"RM", Field::kRomanMonth, 2, false, kGregorian},
    {"SSSSS", Field::kSecondOfDay, 5, true, kAny},
    {"SSSS", Field::kSecondOfDay, 4, true, kAny},
    {"SS", Field::kSecond, 2, true, kAny},
    {"TZH", Field::kZoneHour, 3, false, kAny},
    {"TZM", Field::kZoneMinute, 3, true, kAny},
    {"TZ", Field::kZone, 2, false, kAny},
    {"US", Field::kFraction, 6, true, kAny},
    {"WW", Field::kWeekOfYear, 2, true, kGregorian},
    {"W", Field::kWeekOfMonth, 1, true, kGregorian},
    {"Y,YYY", Field::kYearWithComma, 5, true, kGregorian},
    {"YYYY", Field::kYear, 4, true, kGregorian},
    {"YYY", Field::kYear, 3, true, kGregorian},
    {"YY", Field::kYear, 2, true, kGregorian},
    {"Y", Field::kYear, 1, true, kGregorian},
});

const Keyword* find_keyword(std::string_view text) {
  for (const Keyword& keyword : kKeywords) {
    if (starts_with_ignoring_case(text, keyword.text)) return &keyword;
  }
  return nullptr;
}

void append_literal(std::vector<Part>& parts, std::string_view character, bool is_quoted) {
  Part part;
  part.character = character.front();
  part.written = character;
  part.is_quoted = is_quoted;
  part.is_separator = !is_quoted && is_separator(part.character);
  part.is_blank = !is_quoted && is_space(part.character);
  parts.push_back(part);
}

}  // namespace

bool is_separator(char c) { return c > 0x20 && c < 0x7f && !is_letter(c) && !is_digit(c); }

std::size_t character_size(std::string_view text) {
  std::size_t size = 1;
  while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) ++size;
  return size;
}

std::vector<Part> parse_template(std::string_view pattern) {
  std::vector<Part> parts;
  while (!pattern.empty()) {
    const bool has_fill_mode = starts_with_ignoring_case(pattern, "FM");
    if (starts_with_ignoring_case(pattern, "TM"))
      throw Error::unsupported("the prefix TM in to_timestamp()");
    if (has_fill_mode) pattern.remove_prefix(2);
    if (const Keyword* keyword = find_keyword(pattern)) {
      Part part;
      part.keyword = keyword;
      part.written = pattern.substr(0, keyword->text.size());
      part.fills = !has_fill_mode;
      pattern.remove_prefix(keyword->text.size());
      part.has_ordinal = starts_with_ignoring_case(pattern, "TH");
      if (part.has_ordinal) pattern.remove_prefix(2);
      parts.push_back(part);
    } else if (pattern.starts_with('"')) {
      pattern.remove_prefix(1);
      while (!pattern.empty() && pattern.front() != '"') {
        if (pattern.front() == '\\' && pattern.size() > 1) pattern.remove_prefix(1);
        const std::size_t size = character_size(pattern);
        append_literal(parts, pattern.substr(0, size), true);
        pattern.remove_prefix(size);
      }
      if (!pattern.empty()) pattern.remove_prefix(1);
    } else if (!pattern.empty()) {
      if (pattern.starts_with("\\\"")) pattern.remove_prefix(1);
      const std::size_t size = character_size(pattern);
      append_literal(parts, pattern.substr(0, size), false);
      pattern.remove_prefix(size);
    }
  }
  return parts;
}

}  // namespace carto_mock::sql::datetime_template
