// Decimal arithmetic on GMP integers that the parts of Numeric share.
#pragma once

#include <gmpxx.h>

#include "sql/types/numeric.h"

namespace carto_mock::sql {

// The bounds of PostgreSQL's numeric (manual, chapter 8.1.2): digits before and after the decimal
// point.
inline constexpr int kNumericMaximumIntegerDigits = 131072;
inline constexpr int kNumericMaximumScale = 16383;
// Scales that division and the transcendental functions choose stay below this one.
inline constexpr int kNumericMaximumChosenScale = 1000;
// Such results have at least this many significant digits.
inline constexpr int kNumericMinimumSignificantDigits = 16;

// 10^exponent; exponent >= 0.
mpz_class power_of_ten(int exponent);
// Digits of |value|; 0 for zero.
int decimal_digit_count(const mpz_class& value);
// dividend / divisor, half away from zero. divisor != 0.
mpz_class divide_rounding(const mpz_class& dividend, const mpz_class& divisor);
// Moves unscaled * 10^-from to the scale `to`, rounding half away from zero.
mpz_class rescale(const mpz_class& unscaled, int from, int to);

// PostgreSQL computes in digits of base 10000; the scale of a quotient depends on where those
// begin.
inline constexpr int kDecimalsPerDigit = 4;

// The most significant digit of base 10000, and its place: value = digit * 10000^weight + less.
struct LeadingDigit {
  int weight = 0;
  int digit = 0;
};

LeadingDigit leading_digit(const Numeric& value);  // finite values

}  // namespace carto_mock::sql
