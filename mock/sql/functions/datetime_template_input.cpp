// More than 600 lines: the fields of a template fill in one reading of the text, in PostgreSQL's
// order.
#include "sql/functions/datetime_template_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <string>
#include <vector>

#include "sql/functions/datetime_template_parts.h"
#include "sql/types/text_scanner.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using namespace datetime_template;

constexpr std::array<std::string_view, 12> kMonths = {
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december"};
constexpr std::array<std::string_view, 12> kRomanMonths = {"xii", "xi", "x",  "ix",  "viii", "vii",
                                                           "vi",  "v",  "iv", "iii", "ii",   "i"};
constexpr std::array<std::string_view, 7> kDays = {"sunday",   "monday", "tuesday", "wednesday",
                                                   "thursday", "friday", "saturday"};

// What was read, each field 0 until it is.
struct Fields {
  Calendar calendar = Calendar::kAny;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int second_of_day = 0;
  int millisecond = 0;
  int microsecond = 0;
  bool is_afternoon = false;
  bool is_clock_of_12 = false;
  int year = 0;
  int year_digits = 0;
  bool is_before_christ = false;
  int century = 0;
  int month = 0;
  int day = 0;
  int day_of_week = 0;  // from 1
  int day_of_year = 0;
  int week = 0;
  int week_of_month = 0;
  int julian_day = 0;
  int zone_sign = 0;
  int zone_hour = 0;
  int zone_minute = 0;
};

Error bad_format(std::string message) {
  return Error(sqlstate::kInvalidDatetimeFormat, std::move(message));
}

constexpr const char* kNotFixedWidth =
    "If your source string is not fixed-width, try using the \"FM\" modifier.";

class TemplateReader {
 public:
  // `is_standard`: by SQL's standard, which is FX with literals that match.
  TemplateReader(std::string_view text, const std::vector<Part>& parts, bool is_standard = false)
      : rest_(text), parts_(parts), is_standard_(is_standard), is_fixed_(is_standard) {}

  Fields read() {
    for (place_ = 0; place_ < parts_.size() && !rest_.empty(); ++place_) {
      const Part& part = parts_[place_];
      const bool is_fixed_keyword = part.keyword != nullptr && part.keyword->field == Field::kFixed;
      if (!is_fixed_ && !is_fixed_keyword && (part.keyword != nullptr || place_ == 0))
        skipped_ += skip_blanks();
      if (part.keyword == nullptr) {
        skip_literal(part);
        continue;
      }
      set_calendar(part.keyword->calendar);
      read_field(part);
      if (!is_fixed_) skipped_ = skip_blanks();
    }
    if (is_standard_) require_end();
    return fields_;
  }

 private:
  int skip_blanks() {
    int count = 0;
    for (; !rest_.empty() && is_space(rest_.front()); ++count) rest_.remove_prefix(1);
    return count;
  }

  void require_end() {
    if (place_ < parts_.size()) throw bad_format("input string is too short for datetime format");
    skip_blanks();
    if (!rest_.empty())
      throw bad_format("trailing characters remain in input string after datetime format");
  }

  void skip_matching(const Part& part) {
    if (!rest_.starts_with(part.written)) {
      throw bad_format(fmt::format("unmatched format {} \"{}\"",
                                   part.is_separator || part.is_blank ? "separator" : "character",
                                   part.written));
    }
    rest_.remove_prefix(part.written.size());
  }

  void skip_character() { rest_.remove_prefix(character_size(rest_)); }

  // Outside of FX, one separator of the template stands for one of the text, or for none; another
  // character for any, unless more blanks were skipped than the template has.
  void skip_literal(const Part& part) {
    if (is_standard_) return skip_matching(part);
    if (is_fixed_) return skip_character();
    if (part.is_separator || part.is_blank) {
      --skipped_;
      if (!rest_.empty() && (is_space(rest_.front()) || is_separator(rest_.front()))) {
        rest_.remove_prefix(1);
        ++skipped_;
      }
    } else if (skipped_ > 0) {
      --skipped_;
    } else if (!rest_.empty()) {
      skip_character();
    }
  }

  void set_calendar(Calendar calendar) {
    if (calendar == Calendar::kAny) return;
    if (fields_.calendar != Calendar::kAny && fields_.calendar != calendar) {
      throw bad_format("invalid combination of date conventions")
          .hint("Do not mix Gregorian and ISO week date conventions in a formatting template.");
    }
    fields_.calendar = calendar;
  }

  // Does something that is no digit follow the field, so that its digits need not be counted?
  bool is_before_separator() const {
    if (parts_[place_].has_ordinal || place_ + 1 == parts_.size()) return true;
    const Part& next = parts_[place_ + 1];
    if (next.keyword != nullptr) return !next.keyword->is_digits;
    return !is_digit(next.character);
  }

  void set(int& field, int value, const Part& part) {
    if (field != 0 && field != value) {
      throw bad_format(
          fmt::format("conflicting values for \"{}\" field in formatting string", part.written))
          .detail("This value contradicts a previous setting for the same field type.");
    }
    field = value;
  }

  // A number of `length` digits, or of as many as there are; how many were read.
  std::size_t read_number(int& field, int length, const Part& part) {
    skip_blanks();
    const auto wanted = static_cast<std::size_t>(length);
    const bool takes_all = !part.fills || is_before_separator();
    const std::string_view copy = rest_.substr(0, wanted);
    if (!takes_all && copy.size() < wanted) {
      throw bad_format(
          fmt::format("source string too short for \"{}\" formatting field", part.written))
          .detail(
              fmt::format("Field requires {} characters, but only {} remain.", wanted, copy.size()))
          .hint(kNotFixedWidth);
    }
    std::string_view digits = takes_all ? rest_ : copy;
    const std::size_t before = digits.size();
    while (!digits.empty() && is_space(digits.front())) digits.remove_prefix(1);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    long long value = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (parsed.ec == std::errc::invalid_argument) {
      throw bad_format(fmt::format("invalid value \"{}\" for \"{}\"", copy, part.written))
          .detail("Value must be an integer.");
    }
    const std::size_t used =
        before - digits.size() + static_cast<std::size_t>(parsed.ptr - digits.data());
    if (!takes_all && used < wanted) {
      throw bad_format(fmt::format("invalid value \"{}\" for \"{}\"", copy, part.written))
          .detail(fmt::format("Field requires {} characters, but only {} could be parsed.", wanted,
                              used))
          .hint(kNotFixedWidth);
    }
    constexpr int kMinimum = std::numeric_limits<int>::min();
    constexpr int kMaximum = std::numeric_limits<int>::max();
    if (parsed.ec != std::errc() || value < kMinimum || value > kMaximum) {
      throw Error(sqlstate::kDatetimeFieldOverflow,
                  fmt::format("value for \"{}\" in source string is out of range", part.written))
          .detail(fmt::format("Value must be in the range {} to {}.", kMinimum, kMaximum));
    }
    set(field, static_cast<int>(value), part);
    rest_.remove_prefix(used);
    return used;
  }

  std::size_t read_number(int& field, const Part& part) {
    return read_number(field, part.keyword->length, part);
  }

  // One of the names in any case; its place.
  template <std::size_t count>
  int read_name(const std::array<std::string_view, count>& names, std::size_t letters,
                const Part& part) {
    for (std::size_t i = 0; i < count; ++i) {
      const std::string_view name = names[i].substr(0, letters);
      if (!starts_with_ignoring_case(rest_, name)) continue;
      rest_.remove_prefix(name.size());
      return static_cast<int>(i);
    }
    const auto end = std::ranges::find_if(rest_, is_space);
    throw bad_format(fmt::format("invalid value \"{}\" for \"{}\"", std::string(rest_.begin(), end),
                                 part.written))
        .detail("The given value did not match any of the allowed values for this field.");
  }

  void skip_ordinal(const Part& part) {
    if (!part.has_ordinal) return;
    for (int i = 0; i < 2 && !rest_.empty(); ++i) skip_character();
  }

  static int whole_year(int year) {
    if (year < 70) return year + 2000;
    if (year < 100) return year + 1900;
    if (year < 520) return year + 2000;
    return year < 1000 ? year + 1000 : year;
  }

  void read_year(const Part& part) {
    const int digits = part.keyword->length;
    int year = 0;
    const std::size_t used = read_number(year, part);
    // A second year contradicts the first one that was completed, though they are the same.
    set(fields_.year, year, part);
    if (digits < 4 && used < 4) fields_.year = whole_year(year);
    fields_.year_digits = digits;
    skip_ordinal(part);
  }

  void read_year_with_comma(const Part& part) {
    int thousands = 0;
    int year = 0;
    const char* const end = rest_.data() + rest_.size();
    const auto first = std::from_chars(rest_.data(), end, thousands);
    const bool has_comma = first.ec == std::errc() && first.ptr != end && *first.ptr == ',';
    const char* const limit = has_comma ? std::min(first.ptr + 4, end) : end;
    const auto second = has_comma ? std::from_chars(first.ptr + 1, limit, year) : first;
    if (!has_comma || second.ec != std::errc())
      throw bad_format("invalid input string for \"Y,YYY\"");
    rest_.remove_prefix(static_cast<std::size_t>(second.ptr - rest_.data()));
    set(fields_.year, thousands * 1000 + year, part);
    fields_.year_digits = 4;
    skip_ordinal(part);
  }

  // Digits behind the point: `25` of MS are 250 milliseconds.
  void read_fraction(int& field, int length, int scale, const Part& part) {
    int value = 0;
    std::size_t used = read_number(value, length, part);
    for (; used < static_cast<std::size_t>(scale); ++used) value *= 10;
    set(field, value, part);
    skip_ordinal(part);
  }

  void read_zone_hour(const Part& part) {
    // A minus that was taken for a separator was the sign.
    const bool was_minus = skipped_ > 0 && last_skipped() == '-';
    if (rest_.starts_with('+') || rest_.starts_with('-') || rest_.starts_with(' ')) {
      fields_.zone_sign = rest_.front() == '-' ? -1 : 1;
      rest_.remove_prefix(1);
    } else {
      fields_.zone_sign = was_minus ? -1 : 1;
    }
    read_number(fields_.zone_hour, 2, part);
  }

  char last_skipped() const { return *(rest_.data() - 1); }

  void read_field(const Part& part) {
    switch (part.keyword->field) {
      case Field::kFixed:
        is_fixed_ = true;
        return;
      case Field::kHalfDay:
      case Field::kHalfDayDots: {
        static constexpr std::array<std::string_view, 2> kPlain = {"am", "pm"};
        static constexpr std::array<std::string_view, 2> kDotted = {"a.m.", "p.m."};
        const bool has_dots = part.keyword->field == Field::kHalfDayDots;
        fields_.is_afternoon = read_name(has_dots ? kDotted : kPlain, 4, part) == 1;
        fields_.is_clock_of_12 = true;
        return;
      }
      case Field::kEra:
      case Field::kEraDots: {
        static constexpr std::array<std::string_view, 2> kPlain = {"ad", "bc"};
        static constexpr std::array<std::string_view, 2> kDotted = {"a.d.", "b.c."};
        const bool has_dots = part.keyword->field == Field::kEraDots;
        fields_.is_before_christ = read_name(has_dots ? kDotted : kPlain, 4, part) == 1;
        return;
      }
      case Field::kHour12:
        read_number(fields_.hour, 2, part);
        fields_.is_clock_of_12 = true;
        return skip_ordinal(part);
      case Field::kHour24:
        read_number(fields_.hour, 2, part);
        return skip_ordinal(part);
      case Field::kMinute:
        read_number(fields_.minute, part);
        return skip_ordinal(part);
      case Field::kSecond:
        read_number(fields_.second, part);
        return skip_ordinal(part);
      case Field::kSecondOfDay:
        read_number(fields_.second_of_day, part);
        return skip_ordinal(part);
      case Field::kMillisecond:
        return read_fraction(fields_.millisecond, 3, 3, part);
      case Field::kFraction:
        return read_fraction(fields_.microsecond, part.keyword->length, 6, part);
      case Field::kZone:
        throw Error(
            sqlstate::kFeatureNotSupported,
            fmt::format("formatting field \"{}\" is only supported in to_char", part.written));
      case Field::kZoneHour:
        return read_zone_hour(part);
      case Field::kZoneMinute:
        if (fields_.zone_sign == 0) fields_.zone_sign = 1;
        read_number(fields_.zone_minute, 2, part);
        return;
      case Field::kMonthName:
        return set(fields_.month, read_name(kMonths, std::string_view::npos, part) + 1, part);
      case Field::kMonthAbbreviation:
        return set(fields_.month, read_name(kMonths, 3, part) + 1, part);
      case Field::kRomanMonth:
        return set(fields_.month, 12 - read_name(kRomanMonths, std::string_view::npos, part), part);
      case Field::kMonth:
        read_number(fields_.month, part);
        return skip_ordinal(part);
      case Field::kDayName:
        return set(fields_.day_of_week, read_name(kDays, std::string_view::npos, part) + 1, part);
      case Field::kDayAbbreviation:
        return set(fields_.day_of_week, read_name(kDays, 3, part) + 1, part);
      case Field::kDayOfYear:
      case Field::kIsoDayOfYear:
        read_number(fields_.day_of_year, part);
        return skip_ordinal(part);
      case Field::kDayOfMonth:
        read_number(fields_.day, part);
        return skip_ordinal(part);
      case Field::kDayOfWeek:
        read_number(fields_.day_of_week, part);
        return skip_ordinal(part);
      case Field::kIsoDayOfWeek:
        read_number(fields_.day_of_week, 1, part);
        if (++fields_.day_of_week > 7) fields_.day_of_week = 1;
        return skip_ordinal(part);
      case Field::kWeekOfYear:
      case Field::kIsoWeek:
        read_number(fields_.week, part);
        return skip_ordinal(part);
      case Field::kWeekOfMonth:
        read_number(fields_.week_of_month, part);
        return skip_ordinal(part);
      case Field::kQuarter: {
        int ignored = 0;  // a quarter says no date
        read_number(ignored, part);
        return skip_ordinal(part);
      }
      case Field::kCentury:
        read_number(fields_.century, part);
        return skip_ordinal(part);
      case Field::kYearWithComma:
        return read_year_with_comma(part);
      case Field::kYear:
      case Field::kIsoYear:
        return read_year(part);
      case Field::kJulianDay:
        read_number(fields_.julian_day, part);
        return skip_ordinal(part);
    }
  }

  std::string_view rest_;
  const std::vector<Part>& parts_;
  std::size_t place_ = 0;
  bool is_standard_;
  bool is_fixed_;    // FX
  int skipped_ = 0;  // blanks and separators more than the template has
  Fields fields_;
};

// Makes a date and a time of the fields, in PostgreSQL's order of precedence.
class Assembler {
 public:
  Assembler(Fields fields, std::string_view text) : fields_(fields), text_(text) {}

  TemplateMoment assemble() {
    TemplateMoment moment;
    moment.fields.time = time();
    set_year();
    set_date();
    moment.fields.date = date_;
    if (fields_.zone_sign != 0) {
      constexpr int kLargestHour = 15;
      if (fields_.zone_hour < 0 || fields_.zone_hour > kLargestHour || fields_.zone_minute < 0 ||
          fields_.zone_minute >= 60) {
        throw Error(SqlState("22009"),
                    fmt::format("time zone displacement out of range: \"{}\"", text_));
      }
      moment.seconds_east =
          fields_.zone_sign * (fields_.zone_hour * 3600 + fields_.zone_minute * 60);
    }
    return moment;
  }

 private:
  Error out_of_range() const {
    return Error(sqlstate::kDatetimeFieldOverflow,
                 fmt::format("date/time field value out of range: \"{}\"", text_));
  }

  TimeOfDay time() const {
    TimeOfDay time;
    if (fields_.second_of_day != 0) {
      time.hour = fields_.second_of_day / 3600;
      time.minute = fields_.second_of_day / 60 % 60;
      time.second = fields_.second_of_day % 60;
    }
    if (fields_.second != 0) time.second = fields_.second;
    if (fields_.minute != 0) time.minute = fields_.minute;
    if (fields_.hour != 0) time.hour = fields_.hour;
    if (fields_.is_clock_of_12) {
      if (time.hour < 1 || time.hour > 12) {
        throw bad_format(fmt::format("hour \"{}\" is invalid for the 12-hour clock", time.hour))
            .hint("Use the 24-hour clock, or give an hour between 1 and 12.");
      }
      time.hour = time.hour % 12 + (fields_.is_afternoon ? 12 : 0);
    }
    time.microsecond = fields_.millisecond * 1000 + fields_.microsecond;
    const bool is_valid = time.hour >= 0 && time.hour < 24 && time.minute >= 0 &&
                          time.minute < 60 && time.second >= 0 && time.second < 60 &&
                          time.microsecond >= 0 && time.microsecond < 1'000'000;
    if (!is_valid) throw out_of_range();
    return time;
  }

  void set_year() {
    if (fields_.is_before_christ) fields_.century = -fields_.century;
    const int century = fields_.century;
    if (fields_.year != 0) {
      has_year_ = true;
      if (century != 0 && fields_.year_digits <= 2) {
        // The 21st century is 2001 to 2100, the 6th before Christ 600 to 501.
        const int year = fields_.year % 100;
        if (year == 0) {
          date_.year = century * 100 + (century >= 0 ? 0 : 1);
        } else {
          date_.year = century >= 0 ? year + (century - 1) * 100 : (century + 1) * 100 - year + 1;
        }
      } else {
        date_.year = fields_.is_before_christ ? -fields_.year : fields_.year;
        if (date_.year < 0) ++date_.year;
      }
    } else if (century != 0) {
      has_year_ = true;
      date_.year = century >= 0 ? (century - 1) * 100 + 1 : century * 100 + 1;
    }
  }

  void set_days(std::int64_t days) {
    date_ = civil_from_days(days);
    has_year_ = has_month_ = has_day_ = true;
  }

  void set_day_of_year() {
    if (date_.year == 0 && !fields_.is_before_christ)
      throw bad_format("cannot calculate day of year without year information");
    if (fields_.calendar == Calendar::kIso) {
      set_days(iso_week_start(date_.year, 1) + fields_.day_of_year - 1);
      return;
    }
    int month = 1;
    int before = 0;
    while (month < 12 && fields_.day_of_year > before + days_in_month(date_.year, month))
      before += days_in_month(date_.year, month++);
    if (date_.month <= 1) date_.month = month;
    if (date_.day <= 1) date_.day = fields_.day_of_year - before;
    has_month_ = has_day_ = true;
  }

  void set_date() {
    if (fields_.julian_day != 0) set_days(std::int64_t{fields_.julian_day} - kEpochJulianDay);
    if (fields_.week != 0) {
      if (fields_.calendar == Calendar::kIso) {
        // Days of the week count from Sunday here, ISO's from Monday.
        const int day = fields_.day_of_week;
        const int offset = day == 0 ? 0 : (day > 1 ? day - 2 : 6);
        set_days(iso_week_start(date_.year, fields_.week) + offset);
      } else {
        fields_.day_of_year = (fields_.week - 1) * 7 + 1;
      }
    }
    if (fields_.week_of_month != 0) fields_.day = (fields_.week_of_month - 1) * 7 + 1;
    if (fields_.day != 0) {
      date_.day = fields_.day;
      has_day_ = true;
    }
    if (fields_.month != 0) {
      date_.month = fields_.month;
      has_month_ = true;
    }
    if (fields_.day_of_year != 0 && (date_.month <= 1 || date_.day <= 1)) set_day_of_year();
    const bool is_valid = (!has_month_ || (date_.month >= 1 && date_.month <= 12)) &&
                          (!has_day_ || (date_.day >= 1 && date_.day <= 31)) &&
                          (!(has_year_ && has_month_ && has_day_) ||
                           date_.day <= days_in_month(date_.year, date_.month));
    if (!is_valid) throw out_of_range();
  }

  Fields fields_;
  std::string_view text_;
  CivilDate date_{.year = 0, .month = 1, .day = 1};
  bool has_year_ = false;
  bool has_month_ = false;
  bool has_day_ = false;
};

void note(Field field, TemplateContents& contents) {
  switch (field) {
    case Field::kFixed:
      return;
    case Field::kHalfDay:
    case Field::kHalfDayDots:
    case Field::kFraction:
    case Field::kHour24:
    case Field::kHour12:
    case Field::kMinute:
    case Field::kMillisecond:
    case Field::kSecond:
    case Field::kSecondOfDay:
      contents.is_timed = true;
      return;
    case Field::kZone:
    case Field::kZoneHour:
    case Field::kZoneMinute:
      contents.is_zoned = true;
      return;
    case Field::kEra:
    case Field::kEraDots:
    case Field::kCentury:
    case Field::kDayName:
    case Field::kDayAbbreviation:
    case Field::kDayOfYear:
    case Field::kDayOfMonth:
    case Field::kDayOfWeek:
    case Field::kIsoDayOfYear:
    case Field::kIsoDayOfWeek:
    case Field::kIsoWeek:
    case Field::kJulianDay:
    case Field::kMonth:
    case Field::kMonthName:
    case Field::kMonthAbbreviation:
    case Field::kQuarter:
    case Field::kRomanMonth:
    case Field::kWeekOfYear:
    case Field::kWeekOfMonth:
    case Field::kYearWithComma:
    case Field::kYear:
    case Field::kIsoYear:
      contents.is_dated = true;
      return;
  }
}

}  // namespace

TemplateContents standard_template_contents(std::string_view pattern) {
  constexpr std::string_view kSeparators = "-./,':; ";
  TemplateContents contents;
  for (const Part& part : parse_template(pattern)) {
    if (part.keyword != nullptr) {
      note(part.keyword->field, contents);
      if (part.keyword->field == Field::kFraction) contents.fraction_digits = part.keyword->length;
    } else if (!part.is_quoted && kSeparators.find(part.character) == std::string_view::npos) {
      // A double quote is none if there is a backslash before it.
      throw bad_format(fmt::format("invalid datetime format separator: \"{}\"",
                                   part.character == '"' ? "\\" : part.written));
    }
  }
  return contents;
}

TemplateMoment read_by_standard_template(std::string_view text, std::string_view pattern) {
  if (pattern.empty()) return {};
  const Fields fields = TemplateReader(text, parse_template(pattern), true).read();
  return Assembler(fields, text).assemble();
}

TemplateMoment read_by_datetime_template(std::string_view text, std::string_view pattern) {
  const Fields fields = TemplateReader(text, parse_template(pattern)).read();
  return Assembler(fields, text).assemble();
}

}  // namespace carto_mock::sql
