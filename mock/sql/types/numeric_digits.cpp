#include "sql/types/numeric_digits.h"

#include <array>
#include <cstdint>

namespace carto_mock::sql {
namespace {

static_assert(sizeof(unsigned long) == sizeof(std::uint64_t));

// The powers of ten that a machine word holds: most numbers are that small.
constexpr auto kPowers = [] {
  std::array<unsigned long, 20> powers{};
  unsigned long power = 1;
  for (unsigned long& place : powers) {
    place = power;
    power *= 10;
  }
  return powers;
}();

int digits_of_word(unsigned long value) {
  int digits = 1;
  while (digits < static_cast<int>(kPowers.size()) &&
         value >= kPowers[static_cast<std::size_t>(digits)])
    ++digits;
  return digits;
}

bool is_word(const mpz_class& value) { return mpz_size(value.get_mpz_t()) <= 1; }

// Of a value that is_word(), without its sign.
unsigned long word_of(const mpz_class& value) {
  return static_cast<unsigned long>(mpz_getlimbn(value.get_mpz_t(), 0));
}

}  // namespace

mpz_class power_of_ten(int exponent) {
  if (exponent >= 0 && exponent < static_cast<int>(kPowers.size()))
    return mpz_class(kPowers[static_cast<std::size_t>(exponent)]);
  mpz_class result;
  mpz_ui_pow_ui(result.get_mpz_t(), 10, static_cast<unsigned long>(exponent));
  return result;
}

int decimal_digit_count(const mpz_class& value) {
  if (value == 0) return 0;
  if (is_word(value)) return digits_of_word(word_of(value));
  // GMP's estimate is exact or one too large.
  const int estimate = static_cast<int>(mpz_sizeinbase(value.get_mpz_t(), 10));
  return mpz_cmpabs(value.get_mpz_t(), power_of_ten(estimate - 1).get_mpz_t()) < 0 ? estimate - 1
                                                                                   : estimate;
}

mpz_class divide_rounding(const mpz_class& dividend, const mpz_class& divisor) {
  mpz_class quotient;
  mpz_class remainder;
  mpz_tdiv_qr(quotient.get_mpz_t(), remainder.get_mpz_t(), dividend.get_mpz_t(),
              divisor.get_mpz_t());
  remainder *= 2;
  if (mpz_cmpabs(remainder.get_mpz_t(), divisor.get_mpz_t()) >= 0) {
    quotient += sgn(dividend) * sgn(divisor);
  }
  return quotient;
}

mpz_class rescale(const mpz_class& unscaled, int from, int to) {
  if (to >= from) return unscaled * power_of_ten(to - from);
  return divide_rounding(unscaled, power_of_ten(from - to));
}

LeadingDigit leading_digit(const Numeric& value) {
  const int digits = decimal_digit_count(value.unscaled());
  if (digits == 0) return {};
  const int exponent = digits - 1 - value.scale();
  LeadingDigit leading;
  leading.weight = exponent >= 0 ? exponent / kDecimalsPerDigit
                                 : -((-exponent + kDecimalsPerDigit - 1) / kDecimalsPerDigit);
  const int wanted = exponent - leading.weight * kDecimalsPerDigit + 1;
  if (is_word(value.unscaled()) && digits >= wanted) {
    const auto dropped = static_cast<std::size_t>(digits - wanted);
    leading.digit = static_cast<int>(word_of(value.unscaled()) / kPowers[dropped]);
    return leading;
  }
  mpz_class magnitude = abs(value.unscaled());
  if (digits > wanted) {
    magnitude /= power_of_ten(digits - wanted);
  } else {
    magnitude *= power_of_ten(wanted - digits);
  }
  leading.digit = static_cast<int>(magnitude.get_si());
  return leading;
}

}  // namespace carto_mock::sql
