// to_char() of numbers and to_number() (manual, chapter 9.8).
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "sql/functions/native.h"
#include "sql/functions/number_errors.h"
#include "sql/functions/number_template.h"
#include "sql/functions/type_function_lists.h"
#include "sql/types/numeric.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// What a number that is no number, or too large, is printed as.
std::string hashes(const NumberTemplate& form, std::size_t more) {
  const auto digits = static_cast<std::size_t>(form.whole_digits + form.fraction_digits);
  return std::string(digits + more, '#');
}

std::string to_roman(std::int64_t number) {
  struct Symbol {
    int value;
    std::string_view text;
  };
  static constexpr auto kSymbols = std::to_array<Symbol>({{1000, "M"},
                                                          {900, "CM"},
                                                          {500, "D"},
                                                          {400, "CD"},
                                                          {100, "C"},
                                                          {90, "XC"},
                                                          {50, "L"},
                                                          {40, "XL"},
                                                          {10, "X"},
                                                          {9, "IX"},
                                                          {5, "V"},
                                                          {4, "IV"},
                                                          {1, "I"}});
  constexpr std::size_t kLongest = 15;
  if (number < 1 || number > 3999) return std::string(kLongest, '#');
  std::string roman;
  for (const Symbol& symbol : kSymbols) {
    for (; number >= symbol.value; number -= symbol.value) roman += symbol.text;
  }
  return roman;
}

// A decimal text, perhaps with a minus, into the template.
std::string fill_decimal(NumberTemplate form, std::string text) {
  const bool is_negative = text.starts_with('-');
  if (is_negative) text.erase(0, 1);
  const std::size_t point = text.find('.');
  const auto whole = static_cast<int>(point == std::string::npos ? text.size() : point);
  int blanks = 0;
  if (whole < form.whole_digits) {
    blanks = form.whole_digits - whole;
  } else if (whole > form.whole_digits) {
    text = hashes(form, 1);
    text[static_cast<std::size_t>(form.whole_digits)] = '.';
  }
  return fill_number_template(std::move(form), text, is_negative, blanks);
}

std::string scientific_hashes(const NumberTemplate& form) {
  constexpr std::size_t kSignPointAndExponent = 6;
  std::string text = hashes(form, kSignPointAndExponent);
  text[0] = ' ';
  text[static_cast<std::size_t>(form.whole_digits) + 1] = '.';
  return text;
}

// `1.23e+03`, a blank in front of what is not negative.
std::string scientific(const Numeric& value, const NumberTemplate& form) {
  if (!value.is_finite()) return scientific_hashes(form);
  // The place of the first digit that is not zero.
  int exponent = 0;
  if (value.sign() != 0) {
    const std::string digits = mpz_class(abs(value.unscaled())).get_str();
    exponent = static_cast<int>(digits.size()) - 1 - value.scale();
  }
  mpz_class unscaled = value.unscaled();
  int scale = value.scale() + exponent;
  if (scale < 0) {
    mpz_class factor;
    mpz_ui_pow_ui(factor.get_mpz_t(), 10, static_cast<unsigned long>(-scale));
    unscaled *= factor;
    scale = 0;
  }
  const std::string significand = Numeric(unscaled, scale).round(form.fraction_digits).to_string();
  return fmt::format("{}{}e{}{:02}", value.sign() < 0 ? "" : " ", significand,
                     exponent < 0 ? '-' : '+', std::abs(exponent));
}

std::string format_numeric(const Numeric& value, std::string_view text) {
  NumberTemplate form = parse_number_template(text);
  if (form.is_roman) {
    const std::int64_t number =
        value.round(0).to_integer(std::numeric_limits<std::int32_t>::min(),
                                  std::numeric_limits<std::int32_t>::max(), "integer");
    return fill_number_template(form, to_roman(number), false, 0);
  }
  if (form.is_scientific) return scientific(value, form);
  Numeric shifted = value;
  if (form.is_shifted) {
    mpz_class factor;
    mpz_ui_pow_ui(factor.get_mpz_t(), 10, static_cast<unsigned long>(form.shift));
    shifted = value * Numeric(factor, 0);
    form.whole_digits += form.shift;
  }
  const int fraction_digits = form.fraction_digits;
  return fill_decimal(std::move(form), shifted.round(fraction_digits).to_string());
}

// V multiplies in the integer's own type.
template <typename Integer>
void check_shift(Integer value, int shift) {
  Integer factor = 1;
  bool overflows = false;
  for (int i = 0; i < shift && !overflows; ++i)
    overflows = __builtin_mul_overflow(factor, Integer{10}, &factor);
  if (overflows || __builtin_mul_overflow(value, factor, &value)) throw_out_of_range<Integer>();
}

template <typename Integer>
std::string format_integer(Integer value, std::string_view text) {
  const NumberTemplate form = parse_number_template(text);
  if (form.is_roman && value != static_cast<std::int32_t>(value))
    throw Error(sqlstate::kNumericValueOutOfRange, "integer out of range");
  if (form.is_roman) return fill_number_template(form, to_roman(value), false, 0);
  if (form.is_shifted && !form.is_scientific) check_shift(value, form.shift);
  return format_numeric(Numeric(value), text);
}

// With no more digits than the type is sure of.
template <typename Real>
std::string format_real(double value, std::string_view text) {
  NumberTemplate form = parse_number_template(text);
  if (form.is_roman) {
    constexpr double kBeyond = 1e9;
    const bool is_small = std::fabs(value) < kBeyond;
    const auto number = is_small ? static_cast<std::int64_t>(std::nearbyint(value)) : 0;
    return fill_number_template(form, to_roman(number), false, 0);
  }
  if (form.is_scientific) {
    if (!std::isfinite(value)) return scientific_hashes(form);
    std::string number = fmt::format("{:+.{}e}", value, form.fraction_digits);
    if (number.starts_with('+')) number[0] = ' ';
    return number;
  }
  if (form.is_shifted) {
    value *= std::pow(10.0, form.shift);
    form.whole_digits += form.shift;
  }
  const auto decimal = [&](int digits) {
    if (std::isnan(value)) return std::string("NaN");
    if (std::isinf(value)) return std::string(value < 0 ? "-Infinity" : "Infinity");
    return fmt::format("{:.{}f}", value, digits);
  };
  std::string whole = decimal(0);
  if (whole.starts_with('-')) whole.erase(0, 1);
  const auto whole_digits = static_cast<int>(whole.size());
  constexpr int kSureDigits = std::numeric_limits<Real>::digits10;
  if (whole_digits >= kSureDigits) {
    form.fraction_digits = 0;
  } else {
    form.fraction_digits = std::min(form.fraction_digits, kSureDigits - whole_digits);
  }
  const int fraction_digits = form.fraction_digits;
  return fill_decimal(std::move(form), decimal(fraction_digits));
}

std::optional<Numeric> to_number(std::string_view text, std::string_view format) {
  if (format.empty()) return std::nullopt;
  const NumberTemplate form = parse_number_template(format);
  if (form.is_scientific)
    throw Error(sqlstate::kFeatureNotSupported, "\"EEEE\" not supported for input");
  const ReadNumber read = read_by_number_template(form, text);
  constexpr std::int32_t kVarlenaHeader = 4;
  const std::int32_t precision = form.whole_digits + form.shift + read.fraction_digits;
  const std::int32_t typmod = ((precision << 16) | read.fraction_digits) + kVarlenaHeader;
  const Numeric number = Numeric::parse(read.digits).with_typmod(typmod);
  if (!form.is_shifted) return number;
  mpz_class divisor;
  mpz_ui_pow_ui(divisor.get_mpz_t(), 10, static_cast<unsigned long>(form.shift));
  return number / Numeric(divisor, 0);
}

constexpr FunctionEntry kEntries[] = {
    {"to_char(integer,text)", native<format_integer<std::int32_t>>},
    {"to_char(bigint,text)", native<format_integer<std::int64_t>>},
    {"to_char(numeric,text)", native<format_numeric>},
    {"to_char(double precision,text)", native<format_real<double>>},
    {"to_char(real,text)", native<format_real<float>>},
    {"to_number(text,text)", native<to_number>},
};

}  // namespace

std::span<const FunctionEntry> number_formatting_functions() { return kEntries; }

}  // namespace carto_mock::sql
