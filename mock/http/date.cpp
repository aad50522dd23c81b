#include "http/date.h"

#include <array>
#include <chrono>

namespace carto_mock::http {
namespace {

void put_two_digits(std::string& text, std::size_t place, unsigned number) {
  text[place] = static_cast<char>('0' + number / 10 % 10);
  text[place + 1] = static_cast<char>('0' + number % 10);
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
  std::string text = "Sun, 00 Jan 0000 00:00:00 GMT";
  text.replace(0, 3, kDays[std::chrono::weekday{day}.c_encoding()]);
  put_two_digits(text, 5, static_cast<unsigned>(date.day()));
  text.replace(8, 3, kMonths[static_cast<unsigned>(date.month()) - 1]);
  const auto year = static_cast<unsigned>(static_cast<int>(date.year()));
  put_two_digits(text, 12, year / 100);
  put_two_digits(text, 14, year % 100);
  put_two_digits(text, 17, static_cast<unsigned>(time.hours().count()));
  put_two_digits(text, 20, static_cast<unsigned>(time.minutes().count()));
  put_two_digits(text, 23, static_cast<unsigned>(time.seconds().count()));
  return text;
}

}  // namespace carto_mock::http
