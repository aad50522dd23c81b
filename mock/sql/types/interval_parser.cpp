// Input of intervals: PostgreSQL's own form, the SQL standard's and ISO 8601's (manual,
// chapter 8.5.4).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "sql/types/datetime_tokens.h"
#include "sql/types/interval_accumulator.h"
#include "sql/types/interval_fields.h"
#include "sql/types/interval_text.h"
#include "sql/types/text_scanner.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr SqlState kIntervalFieldOverflow{"22015"};

// Raised where a form does not fit; the caller may try another one.
struct BadFormat {};

Error bad_format(std::string_view text) {
  return Error(sqlstate::kInvalidDatetimeFormat,
               fmt::format("invalid input syntax for type interval: \"{}\"", text));
}

Error field_overflow(std::string_view text) {
  return Error(kIntervalFieldOverflow,
               fmt::format("interval field value out of range: \"{}\"", text));
}

struct UnitEntry {
  std::string_view text;
  IntervalUnit unit;
};

// PostgreSQL looks at ten letters.
constexpr std::size_t kSignificantLetters = 10;

constexpr auto kUnits = std::to_array<UnitEntry>({
    {"c", IntervalUnit::kCentury},
    {"cent", IntervalUnit::kCentury},
    {"centuries", IntervalUnit::kCentury},
    {"century", IntervalUnit::kCentury},
    {"d", IntervalUnit::kDay},
    {"day", IntervalUnit::kDay},
    {"days", IntervalUnit::kDay},
    {"dec", IntervalUnit::kDecade},
    {"decade", IntervalUnit::kDecade},
    {"decades", IntervalUnit::kDecade},
    {"decs", IntervalUnit::kDecade},
    {"h", IntervalUnit::kHour},
    {"hour", IntervalUnit::kHour},
    {"hours", IntervalUnit::kHour},
    {"hr", IntervalUnit::kHour},
    {"hrs", IntervalUnit::kHour},
    {"m", IntervalUnit::kMinute},
    {"microsecon", IntervalUnit::kMicrosecond},
    {"mil", IntervalUnit::kMillennium},
    {"millennia", IntervalUnit::kMillennium},
    {"millennium", IntervalUnit::kMillennium},
    {"millisecon", IntervalUnit::kMillisecond},
    {"mils", IntervalUnit::kMillennium},
    {"min", IntervalUnit::kMinute},
    {"mins", IntervalUnit::kMinute},
    {"minute", IntervalUnit::kMinute},
    {"minutes", IntervalUnit::kMinute},
    {"mon", IntervalUnit::kMonth},
    {"mons", IntervalUnit::kMonth},
    {"month", IntervalUnit::kMonth},
    {"months", IntervalUnit::kMonth},
    {"ms", IntervalUnit::kMillisecond},
    {"msec", IntervalUnit::kMillisecond},
    {"msecond", IntervalUnit::kMillisecond},
    {"mseconds", IntervalUnit::kMillisecond},
    {"msecs", IntervalUnit::kMillisecond},
    {"s", IntervalUnit::kSecond},
    {"sec", IntervalUnit::kSecond},
    {"second", IntervalUnit::kSecond},
    {"seconds", IntervalUnit::kSecond},
    {"secs", IntervalUnit::kSecond},
    {"us", IntervalUnit::kMicrosecond},
    {"usec", IntervalUnit::kMicrosecond},
    {"usecond", IntervalUnit::kMicrosecond},
    {"useconds", IntervalUnit::kMicrosecond},
    {"usecs", IntervalUnit::kMicrosecond},
    {"w", IntervalUnit::kWeek},
    {"week", IntervalUnit::kWeek},
    {"weeks", IntervalUnit::kWeek},
    {"y", IntervalUnit::kYear},
    {"year", IntervalUnit::kYear},
    {"years", IntervalUnit::kYear},
    {"yr", IntervalUnit::kYear},
    {"yrs", IntervalUnit::kYear},
});
static_assert(std::ranges::is_sorted(kUnits, {}, &UnitEntry::text));

std::optional<IntervalUnit> find_unit(std::string_view word) {
  const std::string_view key = word.substr(0, kSignificantLetters);
  const auto* const entry = std::ranges::lower_bound(kUnits, key, {}, &UnitEntry::text);
  if (entry == kUnits.end() || entry->text != key) return std::nullopt;
  return entry->unit;
}

IntervalUnit unit_of(IntervalField field) {
  switch (field) {
    case IntervalField::kYear:
      return IntervalUnit::kYear;
    case IntervalField::kMonth:
      return IntervalUnit::kMonth;
    case IntervalField::kDay:
      return IntervalUnit::kDay;
    case IntervalField::kHour:
      return IntervalUnit::kHour;
    case IntervalField::kMinute:
      return IntervalUnit::kMinute;
    case IntervalField::kSecond:
      return IntervalUnit::kSecond;
  }
  return IntervalUnit::kSecond;
}

// What was given already, as bits.
constexpr unsigned bit(IntervalUnit unit) { return 1U << static_cast<unsigned>(unit); }
constexpr unsigned kAllSeconds =
    bit(IntervalUnit::kSecond) | bit(IntervalUnit::kMillisecond) | bit(IntervalUnit::kMicrosecond);
constexpr unsigned kClockTime = bit(IntervalUnit::kHour) | bit(IntervalUnit::kMinute) | kAllSeconds;

double parse_fraction(std::string_view text) {
  if (text.size() <= 1) return 0;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) throw BadFormat{};
  return value;
}

// Numbers with units, years-months, days and clock times. Read from the end: a unit follows its
// number.
class WordsParser {
 public:
  WordsParser(std::string_view text, std::int32_t typmod, IntervalStyle style)
      : text_(text), fields_(decode_interval_typmod(typmod).fields), style_(style) {}

  Interval run() {
    auto tokens = tokenize_datetime(text_);
    if (!tokens) throw BadFormat{};
    forces_negative_ = is_negative_as_a_whole(*tokens);
    for (std::size_t i = tokens->size(); i-- > 0;) token((*tokens)[i]);
    if (given_ == 0) throw BadFormat{};
    if (is_ago_) check(total_.negate());
    return total_.result();
  }

 private:
  using Kind = DateTimeToken::Kind;

  // The SQL standard's reading of '-1 2:03': the sign counts for all of it.
  bool is_negative_as_a_whole(const std::vector<DateTimeToken>& tokens) const {
    if (style_ != IntervalStyle::kSqlStandard || tokens.empty() || tokens[0].text[0] != '-') {
      return false;
    }
    return std::none_of(tokens.begin() + 1, tokens.end(), [](const DateTimeToken& token) {
      return token.text[0] == '-' || token.text[0] == '+';
    });
  }

  void check(bool fits) const {
    if (!fits) throw field_overflow(text_);
  }

  void mark(unsigned given) {
    if ((given_ & given) != 0) throw BadFormat{};
    given_ |= given;
  }

  void token(const DateTimeToken& token) {
    switch (token.kind) {
      case Kind::kTime:
        clock_time(token.text, forces_negative_);
        return;
      case Kind::kZone:
        if (token.text.find(':') != std::string::npos) {
          signed_clock_time(token.text);
          return;
        }
        number(token.text);
        return;
      case Kind::kDate:
      case Kind::kNumber:
        number(token.text);
        return;
      case Kind::kWord:
      case Kind::kSpecial:
        word(token.text);
        return;
    }
  }

  void word(std::string_view text) {
    if (const std::optional<IntervalUnit> unit = find_unit(text)) {
      unit_ = unit;
      needs_unit_ = false;
      return;
    }
    if (text != "ago") throw BadFormat{};
    is_ago_ = true;
    needs_unit_ = true;
  }

  std::int64_t integer(std::string_view& text) const {
    std::int64_t value = 0;
    if (text.starts_with('+')) text.remove_prefix(1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc::result_out_of_range) throw field_overflow(text_);
    if (error == std::errc()) text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
  }

  // What is out of range is taken for some other form, which it is not.
  void signed_clock_time(std::string_view text) {
    try {
      clock_time(text.substr(1), text[0] == '-');
    } catch (const Error&) {
      throw BadFormat{};
    }
  }

  void clock_time(std::string_view text, bool negative) {
    std::array<std::int64_t, 3> parts{};
    std::size_t count = 0;
    for (;;) {
      parts[count++] = integer(text);
      if (count == parts.size() || !text.starts_with(':')) break;
      text.remove_prefix(1);
    }
    if (count < 2) throw BadFormat{};
    double fraction = 0;
    if (text.starts_with('.')) {
      fraction = parse_fraction(text);
      text = {};
    }
    if (!text.empty()) throw BadFormat{};
    const bool minutes_first =
        count == 2 &&
        (fraction != 0 || fields_ == (interval_bits::kMinute | interval_bits::kSecond));
    if (minutes_first) parts = {0, parts[0], parts[1]};
    constexpr std::int64_t kMaximumMinute = 59;
    constexpr std::int64_t kMaximumSecond = 60;
    check(parts[0] >= 0 && parts[1] >= 0 && parts[1] <= kMaximumMinute && parts[2] >= 0 &&
          parts[2] <= kMaximumSecond);
    const int sign = negative ? -1 : 1;
    check(total_.add(IntervalUnit::kHour, {sign * parts[0], 0}) &&
          total_.add(IntervalUnit::kMinute, {sign * parts[1], 0}) &&
          total_.add(IntervalUnit::kSecond, {sign * parts[2], sign * fraction}));
    mark(kClockTime);
    unit_ = IntervalUnit::kDay;  // a number before a clock time counts days
  }

  void number(std::string_view text) {
    const bool negative = text[0] == '-';
    IntervalNumber number;
    number.whole = integer(text);
    IntervalUnit unit = unit_.value_or(unit_of(smallest_interval_field(fields_)));
    if (text.starts_with('-')) {
      text.remove_prefix(1);
      const std::int64_t months = integer(text);
      check(months >= 0 && months < 12);
      if (!text.empty()) throw BadFormat{};
      unit = IntervalUnit::kMonth;
      needs_unit_ = false;
      check(!__builtin_mul_overflow(number.whole, std::int64_t{12}, &number.whole) &&
            !__builtin_add_overflow(number.whole, negative ? -months : months, &number.whole));
    } else if (text.starts_with('.')) {
      number.fraction = parse_fraction(text);
      if (negative) number.fraction = -number.fraction;
    } else if (!text.empty()) {
      throw BadFormat{};
    }
    if (needs_unit_) throw BadFormat{};
    if (forces_negative_) {
      if (number.whole > 0) number.whole = -number.whole;
      if (number.fraction > 0) number.fraction = -number.fraction;
    }
    // As in '3 4 hours'.
    unit_ = unit == IntervalUnit::kHour ? IntervalUnit::kDay : unit;
    check(total_.add(unit, number));
    if (unit == IntervalUnit::kSecond && number.fraction != 0) {
      mark(kAllSeconds);
    } else {
      mark(bit(unit));
    }
  }

  std::string_view text_;
  std::int32_t fields_;
  IntervalStyle style_;
  IntervalAccumulator total_;
  std::optional<IntervalUnit> unit_;
  unsigned given_ = 0;
  bool is_ago_ = false;
  bool needs_unit_ = false;  // between "ago" and the unit before it
  bool forces_negative_ = false;
};

// P1Y2M3DT4H5M6S and the two alternative formats.
class Iso8601Parser {
 public:
  explicit Iso8601Parser(std::string_view text) : text_(text), rest_(text) {}

  Interval run() {
    if (rest_.size() < 2 || rest_.front() != 'P') throw BadFormat{};
    rest_.remove_prefix(1);
    while (!rest_.empty()) {
      if (rest_.front() == 'T') {
        rest_.remove_prefix(1);
        is_date_ = false;
        has_field_ = false;
        continue;
      }
      if (is_date_ ? date_field() : time_field()) break;
    }
    return total_.result();
  }

 private:
  void add(IntervalUnit unit, const IntervalNumber& number) {
    if (!total_.add(unit, number)) throw field_overflow(text_);
  }

  IntervalNumber number() {
    std::size_t length = 0;
    if (!rest_.empty() && rest_.front() == '-') ++length;
    while (length < rest_.size() && (is_digit(rest_[length]) || rest_[length] == '.')) ++length;
    double value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + length, value);
    if (error != std::errc()) throw BadFormat{};
    // Beyond this a double is no 64-bit integer any more.
    constexpr double kLimit = 9.2e18;
    if (std::fabs(value) > kLimit) throw field_overflow(text_);
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    const double whole = std::trunc(value);
    return {static_cast<std::int64_t>(whole), value - whole};
  }

  char take() {
    if (rest_.empty()) return '\0';
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  // Digits at the start, without a sign.
  static std::size_t integer_width(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    return std::min(text.find_first_not_of("0123456789"), text.size());
  }

  // These give true at the end of the text.
  bool date_field() {
    const std::string_view start = rest_;
    const IntervalNumber value = number();
    const char unit = take();
    switch (unit) {
      case 'Y':
        add(IntervalUnit::kYear, value);
        break;
      case 'M':
        add(IntervalUnit::kMonth, value);
        break;
      case 'W':
        add(IntervalUnit::kWeek, value);
        break;
      case 'D':
        add(IntervalUnit::kDay, value);
        break;
      case 'T':
      case '\0':
      case '-':
        return alternative_date(start, value, unit);
      default:
        throw BadFormat{};
    }
    has_field_ = true;
    return false;
  }

  // P20010203, P2001-02-03, P2001.
  bool alternative_date(std::string_view start, const IntervalNumber& value, char unit) {
    constexpr std::size_t kBasicWidth = 8;
    if (has_field_) throw BadFormat{};
    if (unit != '-' && integer_width(start) == kBasicWidth) {
      add(IntervalUnit::kYear, {value.whole / 10000, 0});
      add(IntervalUnit::kMonth, {value.whole / 100 % 100, 0});
      add(IntervalUnit::kDay, {value.whole % 100, value.fraction});
      return ends_date(unit);
    }
    add(IntervalUnit::kYear, value);
    if (unit != '-') return ends_date(unit);
    add(IntervalUnit::kMonth, number());
    const char after_month = take();
    if (after_month != '-') return ends_date(after_month);
    add(IntervalUnit::kDay, number());
    return ends_date(take());
  }

  bool ends_date(char next) {
    if (next == '\0') return true;
    if (next != 'T') throw BadFormat{};
    is_date_ = false;
    has_field_ = false;
    return false;
  }

  bool time_field() {
    const std::string_view start = rest_;
    const IntervalNumber value = number();
    const char unit = take();
    switch (unit) {
      case 'H':
        add(IntervalUnit::kHour, value);
        break;
      case 'M':
        add(IntervalUnit::kMinute, value);
        break;
      case 'S':
        add(IntervalUnit::kSecond, value);
        break;
      case '\0':
      case ':':
        return alternative_time(start, value, unit);
      default:
        throw BadFormat{};
    }
    has_field_ = true;
    return false;
  }

  // T040506, T04:05:06, T04.
  bool alternative_time(std::string_view start, const IntervalNumber& value, char unit) {
    constexpr std::size_t kBasicWidth = 6;
    if (has_field_) throw BadFormat{};
    if (unit == '\0' && integer_width(start) == kBasicWidth) {
      add(IntervalUnit::kHour, {value.whole / 10000, 0});
      add(IntervalUnit::kMinute, {value.whole / 100 % 100, 0});
      add(IntervalUnit::kSecond, {value.whole % 100, value.fraction});
      return true;
    }
    add(IntervalUnit::kHour, value);
    if (unit == '\0') return true;
    add(IntervalUnit::kMinute, number());
    const char after_minute = take();
    if (after_minute == '\0') return true;
    if (after_minute != ':') throw BadFormat{};
    add(IntervalUnit::kSecond, number());
    if (take() != '\0') throw BadFormat{};
    return true;
  }

  std::string_view text_;
  std::string_view rest_;
  IntervalAccumulator total_;
  bool is_date_ = true;
  bool has_field_ = false;
};

}  // namespace

Interval parse_interval(std::string_view text, std::int32_t typmod, const TextSettings& settings) {
  try {
    return WordsParser(text, typmod, settings.interval_style).run();
  } catch (const BadFormat&) {
  }
  try {
    return Iso8601Parser(text).run();
  } catch (const BadFormat&) {
    throw bad_format(text);
  }
}

}  // namespace carto_mock::sql
