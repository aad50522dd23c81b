#include "sql/types/iso_datetime.h"

#include "sql/types/text_scanner.h"

namespace carto_mock::sql {
namespace {

// Takes fields off the front; one that is not there, or is out of range, makes it bad for good.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool is_good() const { return is_good_; }
  bool is_at_end() const { return rest_.empty(); }

  bool skip(char character) {
    if (!rest_.starts_with(character)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void expect(bool condition) { is_good_ = is_good_ && condition; }

  std::int32_t number(std::size_t digits, std::int32_t least, std::int32_t most) {
    if (rest_.size() < digits) is_good_ = false;
    std::int32_t value = 0;
    for (std::size_t index = 0; index < digits && is_good_; ++index) {
      expect(is_digit(rest_[index]));
      value = value * 10 + (rest_[index] - '0');
    }
    expect(value >= least && value <= most);
    if (is_good_) rest_.remove_prefix(digits);
    return value;
  }

  // Digits after a point, at most as many as a microsecond has.
  std::int32_t microseconds() {
    std::int32_t value = 0;
    std::int32_t unit = static_cast<std::int32_t>(kMicrosecondsPerSecond);
    while (!rest_.empty() && is_digit(rest_.front()) && unit > 1) {
      unit /= 10;
      value += (rest_.front() - '0') * unit;
      rest_.remove_prefix(1);
    }
    return value;
  }

 private:
  std::string_view rest_;
  bool is_good_ = true;
};

TimeOfDay read_time(Scanner& text) {
  TimeOfDay time;
  time.hour = text.number(2, 0, 23);
  text.expect(text.skip(':'));
  time.minute = text.number(2, 0, 59);
  text.expect(text.skip(':'));
  time.second = text.number(2, 0, 59);
  if (text.skip('.')) time.microsecond = text.microseconds();
  return time;
}

// Z, +hh, +hh:mm
std::int32_t read_zone(Scanner& text) {
  constexpr std::int32_t kMostHours = 15;
  if (text.skip('Z')) return 0;
  const bool is_west = text.skip('-');
  text.expect(is_west || text.skip('+'));
  const std::int32_t hours = text.number(2, 0, kMostHours);
  const std::int32_t minutes = text.skip(':') ? text.number(2, 0, 59) : 0;
  const std::int32_t seconds = (hours * 60 + minutes) * 60;
  return is_west ? -seconds : seconds;
}

}  // namespace

std::optional<IsoDateTime> read_iso_datetime(std::string_view text) {
  constexpr std::int32_t kMostYears = 9999;
  constexpr std::int32_t kMonths = 12;
  constexpr std::int32_t kMostDays = 31;
  Scanner rest(text);
  IsoDateTime result;
  CivilDate& date = result.fields.date;
  date.year = rest.number(4, 1, kMostYears);
  rest.expect(rest.skip('-'));
  date.month = rest.number(2, 1, kMonths);
  rest.expect(rest.skip('-'));
  date.day = rest.number(2, 1, kMostDays);
  if (!rest.is_good() || date.day > days_in_month(date.year, date.month)) return std::nullopt;
  if (rest.is_at_end()) return result;

  rest.expect(rest.skip(' ') || rest.skip('T'));
  result.fields.time = read_time(rest);
  if (!rest.is_at_end()) result.seconds_east = read_zone(rest);
  if (!rest.is_good() || !rest.is_at_end()) return std::nullopt;
  return result;
}

}  // namespace carto_mock::sql
