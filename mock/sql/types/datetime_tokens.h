// Cuts the text of a date, time or interval into fields (manual, appendix B.1), and knows the words
// that may be in it. Internal to the parsers of those types.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carto_mock::sql {

struct DateTimeToken {
  enum class Kind : std::uint8_t {
    kNumber,   // digits, perhaps with one point
    kWord,     // letters
    kDate,     // digits or letters with -, / or . between them; also zone names
    kTime,     // digits with a colon
    kZone,     // a sign and digits
    kSpecial,  // a sign and letters
  };
  Kind kind;
  std::string text;  // lower-case
};

// None: a character that has no place in any of these types, or too many fields.
std::optional<std::vector<DateTimeToken>> tokenize_datetime(std::string_view text);

struct DateTimeWord {
  enum class Kind : std::uint8_t {
    kMonth,     // value: 1 to 12
    kWeekday,   // value: 0 to 6
    kMeridiem,  // value: 0 am, 1 pm
    kEra,       // value: 0 ad, 1 bc
    kIgnored,   // at, on
    kNow,
    kToday,
    kTomorrow,
    kYesterday,
    kMidnightUtc,  // allballs
    kEpoch,
    kInfinity,
    kMinusInfinity,
    kDaylightSaving,  // dst
    kTimeMark,        // t
    kJulianMark,      // j
    kFieldMark,       // y, m, d, h, mm, s and the like: the next number is that field
  };
  Kind kind;
  std::int32_t value = 0;
};

std::optional<DateTimeWord> find_datetime_word(std::string_view lower_case);

}  // namespace carto_mock::sql
