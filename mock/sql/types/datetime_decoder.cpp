// One class of more than 600 lines: every rule reads and changes what the fields before it left, so
// that to part it would only spread that state.
#include "sql/types/datetime_decoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

#include "sql/types/datetime_tokens.h"
#include "sql/types/text_scanner.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using TokenKind = DateTimeToken::Kind;

// Which fields of the result were given.
enum Given : unsigned {
  kYear = 1,
  kMonth = 2,
  kDay = 4,
  kTime = 8,
  kZone = 16,
  kDayOfYear = 32,
  kDaylightSavingMark = 64,
  kWeekday = 128,
  kMeridiem = 256,
  kEra = 512,
  kDate = kYear | kMonth | kDay,
};

constexpr std::int32_t kSecondsPerHour = 3600;
constexpr SqlState kZoneDisplacementOverflow{"22009"};

class Decoder {
 public:
  Decoder(std::string_view text, DateTimeScope scope, std::string_view type_name,
          const TextSettings& settings)
      : text_(text), type_name_(type_name), settings_(settings), scope_(scope) {}

  DecodedDateTime run() {
    auto tokens = tokenize_datetime(text_);
    if (!tokens) throw bad_format();
    tokens_ = std::move(*tokens);
    for (index_ = 0; index_ < tokens_.size(); ++index_) {
      const unsigned added = token(tokens_[index_]);
      if ((added & given_) != 0) throw bad_format();
      given_ |= added;
    }
    finish();
    return result_;
  }

 private:
  // --- errors ---
  Error bad_format() const {
    return Error(sqlstate::kInvalidDatetimeFormat,
                 fmt::format("invalid input syntax for type {}: \"{}\"", type_name_, text_));
  }
  Error field_overflow() const {
    return Error(sqlstate::kDatetimeFieldOverflow,
                 fmt::format("date/time field value out of range: \"{}\"", text_));
  }
  Error month_or_day_overflow() const {
    return field_overflow().hint("Perhaps you need a different \"datestyle\" setting.");
  }
  Error zone_overflow() const {
    return Error(kZoneDisplacementOverflow,
                 fmt::format("time zone displacement out of range: \"{}\"", text_));
  }

  // --- helpers ---
  bool has_date() const { return (given_ & kDate) == kDate; }
  bool has_time() const { return (given_ & kTime) != 0; }

  // A decimal number of ints; text must be digits only.
  std::int32_t number(std::string_view digits) const {
    std::int32_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error == std::errc::result_out_of_range) throw field_overflow();
    if (error != std::errc() || end != digits.data() + digits.size()) throw bad_format();
    return value;
  }

  // As PostgreSQL's atoi() takes more digits than an int has.
  static std::int32_t wrapped_number(std::string_view digits) {
    std::int64_t value = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (parsed.ec == std::errc::result_out_of_range) return -1;
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(value));
  }

  // ".25" as microseconds; the point alone is 0.
  std::int32_t fraction(std::string_view text) const {
    if (text.size() == 1) return 0;
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) throw bad_format();
    return static_cast<std::int32_t>(std::nearbyint(value * 1e6));
  }

  // --- tokens: each gives the fields that it set ---
  unsigned token(const DateTimeToken& token) {
    switch (token.kind) {
      case TokenKind::kDate:
        return date_token(token.text);
      case TokenKind::kTime:
        mark_ = Mark::kNone;
        return time_with_colons(token.text);
      case TokenKind::kZone:
        result_.seconds_east = zone_offset(token.text);
        return kZone;
      case TokenKind::kNumber:
        return number_token(token.text);
      case TokenKind::kWord:
      case TokenKind::kSpecial:
        return word(token.text);
    }
    throw bad_format();
  }

  unsigned date_token(std::string_view text) {
    if (mark_ == Mark::kJulian) return julian_day(text);
    const bool is_time_of_day = scope_ == DateTimeScope::kTimeOfDay;
    if (is_time_of_day) {
      // Only to tell the offset of a zone that comes with it.
      const bool accepts_date =
          index_ == 0 && tokens_.size() >= 2 &&
          (tokens_.back().kind == TokenKind::kDate || tokens_[1].kind == TokenKind::kTime);
      if (accepts_date) return date(text);
    } else if (mark_ == Mark::kNone && (given_ & (kMonth | kDay)) != (kMonth | kDay)) {
      return date(text);
    }
    if (is_digit(text[0]) || mark_ == Mark::kTime) return time_and_zone(text);
    zone_ = TimeZone::find_name(text);
    if (!zone_) {
      throw Error(sqlstate::kInvalidParameterValue,
                  fmt::format("time zone \"{}\" not recognized", text));
    }
    return kZone;
  }

  // 040506-08: a time run together with its zone.
  unsigned time_and_zone(std::string_view text) {
    const bool is_date_and_time = scope_ == DateTimeScope::kDateAndTime;
    if (is_date_and_time && mark_ != Mark::kTime && mark_ != Mark::kNone) throw bad_format();
    if (is_date_and_time && has_time()) throw bad_format();
    mark_ = Mark::kNone;
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos) throw bad_format();
    result_.seconds_east = zone_offset(text.substr(dash));
    given_ |= kZone;
    const unsigned added = run_together(text.substr(0, dash), given_ | kDate);
    if (added != kTime) throw bad_format();
    return added;
  }

  unsigned number_token(std::string_view text) {
    if (mark_ == Mark::kJulian) return julian_day(text);
    if (mark_ == Mark::kTime) {
      mark_ = Mark::kNone;
      if (run_together(text, given_ | kDate) != kTime) throw bad_format();
      return kTime;
    }
    const std::size_t point = text.find('.');
    if (scope_ == DateTimeScope::kTimeOfDay) {
      if (point != std::string_view::npos) {
        if (index_ == 0 && tokens_.size() >= 2 && tokens_.back().kind == TokenKind::kDate) {
          return date(text);
        }
        if (point <= 2) throw bad_format();
        return run_together(text, given_ | kDate);
      }
      if (text.size() > 4) return run_together(text, given_ | kDate);
      return date_number(text, false, given_ | kDate);
    }
    const bool has_no_date = (given_ & kDate) == 0;
    if (point != std::string_view::npos && has_no_date) return date(text);
    if (point != std::string_view::npos && point > 2) return run_together(text, given_);
    if (text.size() >= 6 && (has_no_date || !has_time())) return run_together(text, given_);
    return date_number(text, has_month_name_, given_);
  }

  unsigned julian_day(std::string_view text) {
    mark_ = Mark::kNone;
    const std::size_t point = text.find('.');
    const std::int32_t day = number(text.substr(0, point));
    result_.fields.date = civil_from_days(std::int64_t{day} - kEpochJulianDay);
    is_julian_ = true;
    if (point == std::string_view::npos) return kDate;
    double part = 0;
    const std::string_view rest = text.substr(point);
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), part);
    if (rest.size() > 1 && (error != std::errc() || end != rest.data() + rest.size())) {
      throw bad_format();
    }
    result_.fields.time = time_from_microseconds(
        static_cast<std::int64_t>(part * static_cast<double>(kMicrosecondsPerDay)));
    return kDate | kTime;
  }

  unsigned time_with_colons(std::string_view text) {
    TimeOfDay& time = result_.fields.time;
    const std::size_t colon = text.find(':');
    time.hour = number(text.substr(0, colon));
    std::string_view rest = text.substr(colon + 1);
    const std::size_t minute_end = std::min(rest.find_first_not_of("0123456789"), rest.size());
    time.minute = minute_end == 0 ? 0 : number(rest.substr(0, minute_end));
    rest.remove_prefix(minute_end);
    if (rest.starts_with('.')) {
      // mm:ss.fraction
      time = {0, time.hour, time.minute, fraction(rest)};
    } else if (!rest.empty()) {
      rest.remove_prefix(1);
      const std::size_t second_end = std::min(rest.find_first_not_of("0123456789"), rest.size());
      time.second = second_end == 0 ? 0 : number(rest.substr(0, second_end));
      rest.remove_prefix(second_end);
      if (!rest.empty()) {
        if (rest.front() != '.') throw bad_format();
        time.microsecond = fraction(rest);
      }
    }
    const bool is_timestamp = scope_ == DateTimeScope::kDateAndTime;
    if (time.minute > 59 || time.second > 60 || (is_timestamp && is_past_midnight())) {
      throw field_overflow();
    }
    return kTime;
  }

  bool is_past_midnight() const {
    return result_.fields.time.hour > 24 ||
           microseconds_from_time(result_.fields.time) > kMicrosecondsPerDay;
  }

  // +hh, +hhmm, +hh:mm, +hh:mm:ss
  std::int32_t zone_offset(std::string_view text) const {
    constexpr std::int32_t kMaximumHours = 15;
    const bool negative = text[0] == '-';
    text.remove_prefix(1);
    const auto part = [&]() -> std::optional<std::int32_t> {
      const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
      std::int32_t value = 0;
      const auto parsed = std::from_chars(text.data(), text.data() + end, value);
      if (parsed.ec == std::errc::result_out_of_range) throw zone_overflow();
      text.remove_prefix(end);
      return value;
    };
    const std::size_t length = text.size();
    std::int32_t hours = *part();
    std::int32_t minutes = 0;
    std::int32_t seconds = 0;
    if (text.starts_with(':')) {
      text.remove_prefix(1);
      minutes = *part();
      if (text.starts_with(':')) {
        text.remove_prefix(1);
        seconds = *part();
      }
    } else if (text.empty() && length > 2) {
      minutes = hours % 100;
      hours /= 100;
    }
    if (hours > kMaximumHours || minutes > 59 || seconds > 59) throw zone_overflow();
    if (!text.empty()) throw bad_format();
    const std::int32_t total = (hours * 60 + minutes) * 60 + seconds;
    return negative ? -total : total;
  }

  // A date with separators: digits and at most one month's name.
  unsigned date(std::string_view text) {
    std::vector<std::string_view> numbers;
    bool month_name = false;
    unsigned added = 0;
    while (!text.empty()) {
      const std::size_t start = std::min(
          static_cast<std::size_t>(
              std::ranges::find_if(text, [](char c) { return is_digit(c) || is_letter(c); }) -
              text.begin()),
          text.size());
      text.remove_prefix(start);
      if (text.empty()) throw bad_format();  // ends with a separator
      const bool digits = is_digit(text[0]);
      std::size_t length = 0;
      while (length < text.size() && (digits ? is_digit(text[length]) : is_letter(text[length]))) {
        ++length;
      }
      const std::string_view field = text.substr(0, length);
      text.remove_prefix(length);
      // What follows a field is taken for a separator, whatever it is.
      if (!text.empty()) text.remove_prefix(1);
      if (digits) {
        numbers.push_back(field);
        continue;
      }
      const std::optional<DateTimeWord> known = find_datetime_word(field);
      if (known && known->kind == DateTimeWord::Kind::kIgnored) continue;
      if (!known || known->kind != DateTimeWord::Kind::kMonth || month_name) throw bad_format();
      result_.fields.date.month = known->value;
      month_name = true;
      added |= kMonth;
    }
    for (const std::string_view field : numbers) {
      const unsigned part = date_number(field, month_name, given_ | added);
      if (((given_ | added) & part) != 0) throw bad_format();
      added |= part;
    }
    // Nothing but a zone may come before a date with separators.
    if (((given_ | added) & ~(kDayOfYear | kZone)) != kDate) throw bad_format();
    return added;
  }

  // A number whose meaning depends on what is known already, and on DateStyle.
  unsigned date_number(std::string_view text, bool month_name, unsigned given) {
    const std::size_t point = text.find('.');
    const std::int32_t value = number(text.substr(0, point));
    if (point != std::string_view::npos) {
      if (point > 2) return run_together(text, given | kDate);
      result_.fields.time.microsecond = fraction(text.substr(point));
    }
    CivilDate& date = result_.fields.date;
    const auto as_year = [&] {
      date.year = value;
      has_short_year_ = text.size() <= 2;
      return unsigned{kYear};
    };
    const auto as_month = [&] {
      date.month = value;
      return unsigned{kMonth};
    };
    const auto as_day = [&] {
      date.day = value;
      return unsigned{kDay};
    };
    constexpr std::int32_t kLongestYear = 366;
    if (text.size() == 3 && (given & kDate) == kYear && value >= 1 && value <= kLongestYear) {
      day_of_year_ = value;
      return kDayOfYear | kMonth | kDay;
    }
    const bool year_first = text.size() >= 3 || settings_.date_order == DateOrder::kYmd;
    switch (given & kDate) {
      case 0:
        if (year_first) return as_year();
        return settings_.date_order == DateOrder::kDmy ? as_day() : as_month();
      case kYear:
        return as_month();
      case kMonth:
        return month_name && year_first ? as_year() : as_day();
      case kYear | kMonth:
        if (month_name && text.size() >= 3 && has_short_year_) {
          // What looked like a year of two digits was the day.
          date.day = date.year;
          date.year = value;
          has_short_year_ = false;
          return kDay;
        }
        return as_day();
      case kDay:
        return as_month();
      case kMonth | kDay:
        return as_year();
      case kDate:
        return run_together(text, given);
      default:
        throw bad_format();
    }
  }

  // Digits without separators: a date (YYYYMMDD, YYMMDD) or a time (HHMMSS, HHMM).
  unsigned run_together(std::string_view text, unsigned given) {
    const std::size_t point = text.find('.');
    if (point != std::string_view::npos) {
      result_.fields.time.microsecond = fraction(text.substr(point));
      text = text.substr(0, point);
    } else if ((given & kDate) != kDate && text.size() >= 6) {
      const std::size_t year = text.size() - 4;
      result_.fields.date = {wrapped_number(text.substr(0, year)), number(text.substr(year, 2)),
                             number(text.substr(year + 2))};
      has_short_year_ = year == 2;
      return kDate;
    }
    if ((given & kTime) == 0 && (text.size() == 6 || text.size() == 4)) {
      TimeOfDay& time = result_.fields.time;
      time.hour = number(text.substr(0, 2));
      time.minute = number(text.substr(2, 2));
      time.second = text.size() == 6 ? number(text.substr(4, 2)) : 0;
      return kTime;
    }
    throw bad_format();
  }

  unsigned word(std::string_view text) {
    using Kind = DateTimeWord::Kind;
    if (const std::optional<ZoneAbbreviation> abbreviation = find_zone_abbreviation(text)) {
      if (abbreviation->zone.empty()) {
        result_.seconds_east = abbreviation->seconds_east;
      } else {
        zone_ = TimeZone::from_text(text);
        is_zone_abbreviation_ = true;
      }
      return kZone;
    }
    const std::optional<DateTimeWord> known = find_datetime_word(text);
    if (!known) {
      zone_ = TimeZone::find_name(text);
      if (!zone_) throw bad_format();
      return kZone;
    }
    const bool is_time_of_day = scope_ == DateTimeScope::kTimeOfDay;
    switch (known->kind) {
      case Kind::kIgnored:
        return 0;
      case Kind::kNow:
        set_local_now(0);
        if (!is_time_of_day) return kDate | kTime | kZone;
        return kTime;
      case Kind::kToday:
      case Kind::kTomorrow:
      case Kind::kYesterday:
        if (is_time_of_day) throw bad_format();
        set_local_date(known->kind == Kind::kToday ? 0 : (known->kind == Kind::kTomorrow ? 1 : -1));
        return kDate;
      case Kind::kMidnightUtc:
        result_.fields.time = {};
        result_.seconds_east = 0;
        return kTime | kZone;
      case Kind::kEpoch:
        return special(DecodedDateTime::Kind::kEpoch);
      case Kind::kInfinity:
        return special(DecodedDateTime::Kind::kInfinity);
      case Kind::kMinusInfinity:
        return special(DecodedDateTime::Kind::kMinusInfinity);
      case Kind::kMonth:
        if (is_time_of_day) throw bad_format();
        return month(known->value);
      case Kind::kWeekday:
        if (is_time_of_day) throw bad_format();
        return kWeekday;  // not checked against the date
      case Kind::kMeridiem:
        meridiem_ = known->value;
        return kMeridiem;
      case Kind::kEra:
        is_bc_ = known->value != 0;
        return kEra;
      case Kind::kDaylightSaving:
        // An hour more than the zone's; it needs a zone before it.
        if ((given_ & kZone) == 0) throw bad_format();
        daylight_saving_seconds_ = kSecondsPerHour;
        return kDaylightSavingMark;
      case Kind::kTimeMark:
        return time_mark();
      case Kind::kJulianMark:
        mark_ = Mark::kJulian;
        return 0;
      case Kind::kFieldMark:
        throw Error::unsupported("date/time input with letters before its fields");
    }
    throw bad_format();
  }

  unsigned time_mark() {
    if (scope_ == DateTimeScope::kDateAndTime && !has_date()) throw bad_format();
    const bool followed =
        index_ + 1 < tokens_.size() && (tokens_[index_ + 1].kind == TokenKind::kNumber ||
                                        tokens_[index_ + 1].kind == TokenKind::kTime ||
                                        tokens_[index_ + 1].kind == TokenKind::kDate);
    if (!followed) throw bad_format();
    mark_ = Mark::kTime;
    return 0;
  }

  unsigned special(DecodedDateTime::Kind kind) {
    if (scope_ == DateTimeScope::kTimeOfDay) throw bad_format();
    result_.kind = kind;
    return 0;
  }

  unsigned month(std::int32_t value) {
    CivilDate& date = result_.fields.date;
    unsigned added = kMonth;
    // A number that was taken for the month may have been the day: 8 Jan 1999.
    if ((given_ & kMonth) != 0 && !has_month_name_ && (given_ & kDay) == 0 && date.month >= 1 &&
        date.month <= 31) {
      date.day = date.month;
      added = kDay;
    }
    has_month_name_ = true;
    date.month = value;
    return added;
  }

  void set_local_now(std::int32_t days) {
    const TimeZone zone = TimeZone::from_setting(settings_.time_zone);
    result_.seconds_east = zone.at(settings_.transaction_time).seconds_east;
    result_.fields =
        split_timestamp(zone.to_local(settings_.transaction_time) + days * kMicrosecondsPerDay);
  }

  void set_local_date(std::int32_t days) {
    const TimeOfDay time = result_.fields.time;
    set_local_now(days);
    result_.fields.time = time;
  }

  // --- after the last token ---
  void finish() {
    if (mark_ != Mark::kNone) throw bad_format();
    finish_date();
    finish_time();
    if (result_.kind != DecodedDateTime::Kind::kFields) return;
    const unsigned wanted = scope_ == DateTimeScope::kDateAndTime ? kDate : kTime;
    if ((given_ & wanted) != wanted) throw bad_format();
    finish_zone();
  }

  void finish_date() {
    CivilDate& date = result_.fields.date;
    if ((given_ & kYear) != 0 && !is_julian_) {
      if (is_bc_) {
        if (date.year <= 0) throw field_overflow();
        date.year = 1 - date.year;
      } else if (has_short_year_) {
        constexpr std::int32_t kFirstYearOfLastCentury = 70;
        date.year += date.year < kFirstYearOfLastCentury ? 2000 : 1900;
      } else if (date.year <= 0) {
        throw field_overflow();
      }
    }
    if ((given_ & kDayOfYear) != 0) {
      date = civil_from_days(days_from_civil({date.year, 1, 1}) + day_of_year_ - 1);
    }
    if ((given_ & kMonth) != 0 && (date.month < 1 || date.month > 12)) {
      throw month_or_day_overflow();
    }
    if ((given_ & kDay) != 0 && (date.day < 1 || date.day > 31)) throw month_or_day_overflow();
    if (has_date() && date.day > days_in_month(date.year, date.month)) throw field_overflow();
  }

  void finish_time() {
    TimeOfDay& time = result_.fields.time;
    if (meridiem_) {
      constexpr std::int32_t kNoon = 12;
      if (time.hour > kNoon) throw field_overflow();
      if (*meridiem_ == 0 && time.hour == kNoon) time.hour = 0;
      if (*meridiem_ == 1 && time.hour != kNoon) time.hour += kNoon;
    }
    // Digits run together are not looked at where there is a date: 12:60 is 13:00.
    const bool is_time_of_day = scope_ == DateTimeScope::kTimeOfDay;
    if (is_time_of_day && (time.minute > 59 || time.second > 60 || is_past_midnight())) {
      throw field_overflow();
    }
  }

  void finish_zone() {
    if ((given_ & kZone) != 0 && !zone_) {
      result_.seconds_east += daylight_saving_seconds_;
      return;
    }
    const bool is_time_of_day = scope_ == DateTimeScope::kTimeOfDay;
    if (zone_ && (given_ & kDaylightSavingMark) != 0 && !is_zone_abbreviation_) throw bad_format();
    if (zone_ && is_time_of_day && !has_date() && !is_zone_abbreviation_ && !has_one_offset()) {
      throw bad_format();
    }
    DateTime local = result_.fields;
    if (!has_date()) {
      const DateTime given = result_.fields;
      set_local_now(0);
      local.date = result_.fields.date;
      result_.fields = given;
    }
    const TimeZone zone = zone_ ? *zone_ : TimeZone::from_setting(settings_.time_zone);
    const std::optional<Timestamp> timestamp = make_timestamp(local);
    // Out of a timestamp's range a date can still be good; its zone does not matter then.
    result_.seconds_east =
        (timestamp ? zone.offset_at_local(*timestamp) : 0) + daylight_saving_seconds_;
  }

  // A zone that has kept its offset forever needs no date.
  bool has_one_offset() const {
    constexpr Timestamp kHalfYear = 182 * kMicrosecondsPerDay;
    const std::int32_t offset = zone_->at(settings_.transaction_time).seconds_east;
    const Timestamp first = timestamp_from_date(days_from_civil({1850, 1, 1}));
    for (Timestamp at = first; at < settings_.transaction_time + 20 * kHalfYear; at += kHalfYear) {
      if (zone_->at(at).seconds_east != offset) return false;
    }
    return true;
  }

  enum class Mark : std::uint8_t { kNone, kTime, kJulian };

  std::string_view text_;
  std::string_view type_name_;
  const TextSettings& settings_;
  DateTimeScope scope_;

  std::vector<DateTimeToken> tokens_;
  std::size_t index_ = 0;
  unsigned given_ = 0;
  Mark mark_ = Mark::kNone;  // says what the next number is
  DecodedDateTime result_;
  std::optional<TimeZone> zone_;
  bool is_zone_abbreviation_ = false;
  bool has_month_name_ = false;
  bool has_short_year_ = false;
  bool is_bc_ = false;
  bool is_julian_ = false;
  std::optional<std::int32_t> meridiem_;
  std::int32_t day_of_year_ = 0;
  std::int32_t daylight_saving_seconds_ = 0;  // on top of the zone's offset
};

}  // namespace

DecodedDateTime decode_datetime(std::string_view text, DateTimeScope scope,
                                std::string_view type_name, const TextSettings& settings) {
  return Decoder(text, scope, type_name, settings).run();
}

}  // namespace carto_mock::sql
