#include "accounts/year_shift.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <stdexcept>

namespace carto_mock::accounts {

int year_of(Timestamp instant) {
  const auto day = std::chrono::floor<std::chrono::days>(to_time_point(instant));
  return static_cast<int>(std::chrono::year_month_day(day).year());
}

std::string shift_years(std::string_view text, int years) {
  constexpr std::size_t kDigits = 4;
  int year = 0;
  const std::string_view digits = text.substr(0, kDigits);
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), year);
  const std::string_view rest = text.substr(digits.size());
  if (failure != std::errc() || end != digits.data() + digits.size() || digits.size() < kDigits ||
      !(rest.empty() || rest.front() == '-')) {
    throw std::invalid_argument(fmt::format("{} does not begin with a year of four digits", text));
  }
  std::string shifted = fmt::format(FMT_COMPILE("{:04}"), year + years);
  shifted += rest;
  if (rest.starts_with("-02-29") && !std::chrono::year(year + years).is_leap()) shifted[9] = '8';
  return shifted;
}

}  // namespace carto_mock::accounts
