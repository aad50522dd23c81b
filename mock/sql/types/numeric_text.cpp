// Numeric as text and as a double: PostgreSQL's numeric_in, numeric_out and the casts of float4 and
// float8.
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "sql/types/numeric.h"
#include "sql/types/numeric_digits.h"
#include "sql/types/text_scanner.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// An exponent as large as this is refused before anything is computed with it.
constexpr int kMaximumExponent = 1'000'000;

std::optional<Numeric> parse_special(std::string_view text) {
  const std::string lower = to_lower_ascii(text);
  if (lower == "nan") return Numeric::nan();
  if (lower == "infinity" || lower == "+infinity" || lower == "inf" || lower == "+inf") {
    return Numeric::infinity();
  }
  if (lower == "-infinity" || lower == "-inf") return Numeric::infinity(true);
  return std::nullopt;
}

// The text of an ordinary number, taken apart. None: it is not one.
struct DecimalText {
  bool negative = false;
  std::string digits;  // without the point
  int scale = 0;       // digits after the point
  int exponent = 0;    // clamped to a little over kMaximumExponent
};

std::optional<int> parse_exponent(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  if (text.empty()) return std::nullopt;
  int value = 0;
  for (const char c : text) {
    if (!is_digit(c)) return std::nullopt;
    if (value <= kMaximumExponent) value = value * 10 + (c - '0');
  }
  return negative ? -value : value;
}

std::optional<DecimalText> split_decimal(std::string_view text) {
  DecimalText result;
  std::size_t position = 0;
  if (position < text.size() && (text[position] == '+' || text[position] == '-')) {
    result.negative = text[position] == '-';
    ++position;
  }
  bool point = false;
  for (; position < text.size(); ++position) {
    const char c = text[position];
    if (is_digit(c)) {
      result.digits += c;
      if (point) ++result.scale;
    } else if (c == '.' && !point) {
      point = true;
    } else {
      break;
    }
  }
  if (result.digits.empty()) return std::nullopt;
  if (position == text.size()) return result;
  if (text[position] != 'e' && text[position] != 'E') return std::nullopt;
  const std::optional<int> exponent = parse_exponent(text.substr(position + 1));
  if (!exponent) return std::nullopt;
  result.exponent = *exponent;
  return result;
}

}  // namespace

Numeric Numeric::parse(std::string_view text) {
  const std::string_view trimmed = trim_whitespace(text);
  if (std::optional<Numeric> special = parse_special(trimmed)) return *special;
  const std::optional<DecimalText> decimal = split_decimal(trimmed);
  if (!decimal) {
    throw Error(sqlstate::kInvalidTextRepresentation,
                fmt::format("invalid input syntax for type numeric: \"{}\"", text));
  }
  const int scale = decimal->scale - decimal->exponent;
  const std::size_t first = decimal->digits.find_first_not_of('0');
  const int significant =
      first == std::string::npos ? 0 : static_cast<int>(decimal->digits.size() - first);
  if (scale > kNumericMaximumScale || decimal->exponent > kMaximumExponent ||
      significant - scale > kNumericMaximumIntegerDigits) {
    throw Error(sqlstate::kNumericValueOutOfRange, "value overflows numeric format");
  }
  mpz_class unscaled(decimal->digits, 10);
  if (decimal->negative) unscaled = -unscaled;
  if (scale >= 0) return Numeric(std::move(unscaled), scale);
  return Numeric(unscaled == 0 ? unscaled : unscaled * power_of_ten(-scale), 0);
}

Numeric Numeric::from_double(double value, int significant_digits) {
  if (std::isnan(value)) return nan();
  if (std::isinf(value)) return infinity(value < 0);
  return parse(fmt::format("{:.{}g}", value, significant_digits));
}

std::string Numeric::to_string() const {
  switch (kind_) {
    case Kind::kFinite:
      break;
    case Kind::kNan:
      return "NaN";
    case Kind::kPositiveInfinity:
      return "Infinity";
    case Kind::kNegativeInfinity:
      return "-Infinity";
  }
  std::string text = unscaled_.get_str();
  if (scale_ == 0) return text;
  const std::size_t sign = text[0] == '-' ? 1 : 0;
  const auto scale = static_cast<std::size_t>(scale_);
  if (text.size() - sign <= scale) text.insert(sign, scale + 1 - (text.size() - sign), '0');
  text.insert(text.size() - scale, 1, '.');
  return text;
}

namespace {

// Where both the digits, without zeros at the end, and the power of ten are doubles without a rest,
// their quotient is the double that is nearest. None: they are not.
std::optional<double> quotient_of_doubles(const mpz_class& unscaled, int scale) {
  constexpr std::array kPowers = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                  1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  constexpr unsigned long kLargest = 1UL << 53U;
  if (mpz_size(unscaled.get_mpz_t()) > 1) return std::nullopt;
  auto digits = static_cast<unsigned long>(mpz_getlimbn(unscaled.get_mpz_t(), 0));
  while (scale > 0 && digits > kLargest && digits % 10 == 0) {
    digits /= 10;
    --scale;
  }
  if (digits > kLargest || scale >= static_cast<int>(kPowers.size())) return std::nullopt;
  const double magnitude = static_cast<double>(digits) / kPowers[static_cast<std::size_t>(scale)];
  return sgn(unscaled) < 0 ? -magnitude : magnitude;
}

}  // namespace

double Numeric::to_double() const {
  switch (kind_) {
    case Kind::kFinite:
      break;
    case Kind::kNan:
      return std::nan("");
    case Kind::kPositiveInfinity:
      return HUGE_VAL;
    case Kind::kNegativeInfinity:
      return -HUGE_VAL;
  }
  if (const std::optional<double> exact = quotient_of_doubles(unscaled_, scale_)) return *exact;
  const std::string text = to_string();
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) {
    throw Error(sqlstate::kNumericValueOutOfRange,
                fmt::format("\"{}\" is out of range for type double precision", text));
  }
  return value;
}

}  // namespace carto_mock::sql
