#include "http/date.h"

#include <array>
#include <chrono>

namespace carto_mock::http {
namespace {

void append_two_digits(std::string& text, unsigned number) {
  text += static_cast<char>('0' + number / 10 % 10);
  text += static_cast<char>('0' + number % 10);
}

}  // namespace

std::string format_date(Timestamp timestamp) {
  static constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed",
                                                    "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  using std::chrono::floor;
  const auto second = floor<std::chrono::seconds>(to_time_point(timestamp));
  const auto day = floor<std::chrono::days>(second);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{second - day};
  // Digit by digit: every answer has one to three dates, and formatting them was a twentieth of it.
  std::string text = kDays[std::chrono::weekday{day}.c_encoding()];
  text.reserve(29);
  text += ", ";
  append_two_digits(text, static_cast<unsigned>(date.day()));
  text += ' ';
  text += kMonths[static_cast<unsigned>(date.month()) - 1];
  text += ' ';
  const auto year = static_cast<unsigned>(static_cast<int>(date.year()));
  append_two_digits(text, year / 100);
  append_two_digits(text, year % 100);
  text += ' ';
  append_two_digits(text, static_cast<unsigned>(time.hours().count()));
  text += ':';
  append_two_digits(text, static_cast<unsigned>(time.minutes().count()));
  text += ':';
  append_two_digits(text, static_cast<unsigned>(time.seconds().count()));
  text += " GMT";
  return text;
}

}  // namespace carto_mock::http
