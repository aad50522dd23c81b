// format_coordinate(): how PostGIS prints an ordinate. The shortest decimal that reads back as the
// same double is rounded, half to even, to the digits that are wanted.
#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <string_view>

#include "sql/types/geometry_text.h"

namespace carto_mock::sql {
namespace {

// value = digits[0].digits[1]… * 10^exponent
struct Decimal {
  std::string digits;
  int exponent = 0;
};

Decimal shortest_decimal(double magnitude) {
  std::array<char, 32> buffer{};
  const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), magnitude,
                                     std::chars_format::scientific);
  const std::string_view text(buffer.data(), static_cast<std::size_t>(written.ptr - buffer.data()));
  const std::size_t e = text.find('e');
  Decimal decimal;
  for (const char c : text.substr(0, e)) {
    if (c != '.') decimal.digits += c;
  }
  std::string_view exponent = text.substr(e + 1);
  if (exponent.starts_with('+')) exponent.remove_prefix(1);
  std::from_chars(exponent.data(), exponent.data() + exponent.size(), decimal.exponent);
  return decimal;
}

// Rounds `digits`, of which the first `kept` stay (0 and less: none), half to even. Gives an
// integer's digits.
std::string round_digits(const std::string& digits, int kept) {
  if (kept >= static_cast<int>(digits.size())) return digits;
  if (kept < 0) return "0";
  const auto place = static_cast<std::size_t>(kept);
  std::string result = "0" + digits.substr(0, place);
  const bool has_rest = digits.find_first_not_of('0', place + 1) != std::string::npos;
  const bool is_odd = (result.back() - '0') % 2 != 0;
  const bool up = digits[place] > '5' || (digits[place] == '5' && (has_rest || is_odd));
  if (up) {
    std::size_t i = result.size() - 1;
    while (result[i] == '9') result[i--] = '0';
    ++result[i];
  }
  if (result.front() == '0' && result.size() > 1) result.erase(0, 1);
  return result;
}

std::string trim_fraction(std::string text) {
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

// digits * 10^-decimals
std::string with_point(std::string digits, int decimals) {
  if (decimals <= 0) return digits + std::string(static_cast<std::size_t>(-decimals), '0');
  const auto places = static_cast<std::size_t>(decimals);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  digits.insert(digits.size() - places, 1, '.');
  return trim_fraction(std::move(digits));
}

std::string fixed_text(const Decimal& decimal, int max_digits) {
  const int decimals = static_cast<int>(decimal.digits.size()) - 1 - decimal.exponent;
  if (decimals <= max_digits) return with_point(decimal.digits, decimals);
  return with_point(round_digits(decimal.digits, decimal.exponent + 1 + max_digits), max_digits);
}

std::string exponent_text(const Decimal& decimal, int max_digits) {
  const int decimals = static_cast<int>(decimal.digits.size()) - 1;
  // 9.9999e15 without decimals is 10e+15: PostGIS leaves it so.
  const std::string mantissa =
      decimals <= max_digits ? with_point(decimal.digits, decimals)
                             : with_point(round_digits(decimal.digits, 1 + max_digits), max_digits);
  return mantissa + (decimal.exponent < 0 ? "e-" : "e+") +
         std::to_string(std::abs(decimal.exponent));
}

}  // namespace

std::string format_coordinate(double value, int max_digits) {
  constexpr double kLargestFixed = 1e15;
  constexpr double kSmallestFixed = 1e-8;
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  const double magnitude = std::fabs(value);
  if (magnitude == 0) return "0";
  const int digits = std::max(max_digits, 0);
  const Decimal decimal = shortest_decimal(magnitude);
  const bool is_fixed = magnitude > kSmallestFixed && magnitude < kLargestFixed;
  std::string text = is_fixed ? fixed_text(decimal, digits) : exponent_text(decimal, digits);
  if (value < 0 && text != "0") text.insert(0, 1, '-');
  return text;
}

}  // namespace carto_mock::sql
