#include "sql/types/numeric_math.h"

#include <mpfr.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "sql/types/numeric_digits.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr double kLog10OfE = 0.434294481903252;
// Beyond it exp() overflows; below its negative it is zero.
constexpr double kMaximumExponent = 6000;
constexpr int kGuardDigits = 30;

Error overflow() {
  return Error(sqlstate::kNumericValueOutOfRange, "value overflows numeric format");
}

// MPFR keeps constants and spare memory for each thread that uses it: they go when the thread ends.
class ThreadCaches {
 public:
  ThreadCaches() = default;
  ~ThreadCaches() { mpfr_free_cache(); }
  ThreadCaches(const ThreadCaches&) = delete;
  ThreadCaches& operator=(const ThreadCaches&) = delete;
};

// A floating-point number of MPFR, of a precision given in decimal digits.
class Real {
 public:
  explicit Real(int digits) {
    thread_local const ThreadCaches caches;
    constexpr double kBitsPerDigit = 3.33;
    constexpr int kMinimumBits = 128;
    mpfr_init2(value_, std::max(kMinimumBits, static_cast<int>(digits * kBitsPerDigit)));
  }
  Real(int digits, const Numeric& number) : Real(digits) {
    mpfr_set_z(value_, number.unscaled().get_mpz_t(), MPFR_RNDN);
    if (number.scale() > 0) {
      mpfr_div_z(value_, value_, power_of_ten(number.scale()).get_mpz_t(), MPFR_RNDN);
    }
  }
  ~Real() { mpfr_clear(value_); }
  Real(const Real&) = delete;
  Real& operator=(const Real&) = delete;

  mpfr_ptr get() { return value_; }
  double to_double() const { return mpfr_get_d(value_, MPFR_RNDN); }

  Numeric to_numeric(int scale) {
    mpfr_mul_z(value_, value_, power_of_ten(scale).get_mpz_t(), MPFR_RNDN);
    mpfr_round(value_, value_);
    mpz_class unscaled;
    mpfr_get_z(unscaled.get_mpz_t(), value_, MPFR_RNDN);
    if (decimal_digit_count(unscaled) - scale > kNumericMaximumIntegerDigits) throw overflow();
    return Numeric(std::move(unscaled), scale);
  }

 private:
  mpfr_t value_;
};

int limit_scale(int scale) { return std::clamp(scale, 0, kNumericMaximumChosenScale); }

int integer_digits(const Numeric& value) {
  return std::max(0, decimal_digit_count(value.unscaled()) - value.scale());
}

// The place, counted in decimal digits, at which ln(value) begins: how PostgreSQL estimates it.
int logarithm_weight(const Numeric& value) {
  const Numeric distance = value - Numeric(1);
  if (Numeric::compare(Numeric(mpz_class(9), 1), value) <= 0 &&
      Numeric::compare(value, Numeric(mpz_class(11), 1)) <= 0) {
    const LeadingDigit leading = leading_digit(distance);
    if (leading.digit == 0) return 0;
    return leading.weight * kDecimalsPerDigit +
           static_cast<int>(std::log10(static_cast<double>(leading.digit)));
  }
  // Of its first two digits to the base 10000, as doubles.
  constexpr double kLogarithmOfTen = 2.302585092994046;
  const int count = decimal_digit_count(value.unscaled());
  const int point = count - value.scale();
  const int weight = (point - 1 - (point < 1 ? kDecimalsPerDigit - 1 : 0)) / kDecimalsPerDigit;
  const int in_first = point - weight * kDecimalsPerDigit;
  const auto leading = [&](int decimals) -> mpz_class {
    if (decimals >= count) return value.unscaled() * power_of_ten(decimals - count);
    return value.unscaled() / power_of_ten(count - decimals);
  };
  const bool is_single =
      in_first >= count || value.unscaled() % power_of_ten(count - in_first) == 0;
  const mpz_class digits = leading(is_single ? in_first : in_first + kDecimalsPerDigit);
  const int places = (is_single ? weight : weight - 1) * kDecimalsPerDigit;
  const double logarithm = std::log(digits.get_d()) + places * kLogarithmOfTen;
  return static_cast<int>(std::log10(std::fabs(logarithm)));
}

void require_positive(const Numeric& value) {
  if (value.is_nan()) return;
  if (value.sign() < 0) {
    throw Error(sqlstate::kInvalidArgumentForLog, "cannot take logarithm of a negative number");
  }
  if (value.sign() == 0) {
    throw Error(sqlstate::kInvalidArgumentForLog, "cannot take logarithm of zero");
  }
}

int digits_for(const Numeric& value, int scale) {
  return decimal_digit_count(value.unscaled()) + value.scale() + scale + kGuardDigits;
}

bool is_integral(const Numeric& value) {
  return value.is_finite() && Numeric::compare(value, value.truncate(0)) == 0;
}

bool is_odd(const Numeric& integral) {
  const Numeric whole = integral.truncate(0);
  return mpz_odd_p(whole.unscaled().get_mpz_t()) != 0;
}

Error zero_to_negative_power() {
  return Error(sqlstate::kInvalidArgumentForPower, "zero raised to a negative power is undefined");
}

// NaN and infinities in either place.
Numeric special_power(const Numeric& base, const Numeric& exponent) {
  const Numeric one(1);
  if (base.is_nan()) return exponent.is_finite() && exponent.sign() == 0 ? one : Numeric::nan();
  if (exponent.is_nan()) {
    return base.is_finite() && Numeric::compare(base, one) == 0 ? one : Numeric::nan();
  }
  if (base.sign() == 0 && exponent.sign() < 0) throw zero_to_negative_power();
  if (base.is_finite() && Numeric::compare(base, one) == 0) return one;
  if (exponent.is_finite() && exponent.sign() == 0) return one;
  if (base.sign() == 0) return Numeric();
  if (!exponent.is_finite()) {
    if (!base.is_finite()) return exponent.sign() > 0 ? Numeric::infinity() : Numeric();
    const Numeric magnitude = base.sign() < 0 ? -base : base;
    const int order = Numeric::compare(magnitude, one);
    if (order == 0) return one;
    return (order > 0) == (exponent.sign() > 0) ? Numeric::infinity() : Numeric();
  }
  if (base.sign() > 0) return exponent.sign() > 0 ? Numeric::infinity() : Numeric();
  if (!is_integral(exponent)) {
    throw Error(sqlstate::kInvalidArgumentForPower,
                "a negative number raised to a non-integer power yields a complex result");
  }
  if (exponent.sign() < 0) return Numeric();
  return Numeric::infinity(is_odd(exponent));
}

bool fits_int32(const Numeric& integral) {
  const mpz_class whole = integral.truncate(0).unscaled();
  return whole.fits_sint_p();
}

// |base|^exponent, with a scale chosen by the magnitude of the result unless the exponent is a
// small integer.
Numeric positive_power(const Numeric& base, const Numeric& exponent) {
  const bool is_small_integer = is_integral(exponent) && fits_int32(exponent);
  constexpr int kEstimateDigits = 60;
  const int argument_digits = digits_for(base, 0) + digits_for(exponent, 0);
  Real estimate(kEstimateDigits + argument_digits, base);
  mpfr_log10(estimate.get(), estimate.get(), MPFR_RNDN);
  Real factor(kEstimateDigits + argument_digits, exponent);
  mpfr_mul(estimate.get(), estimate.get(), factor.get(), MPFR_RNDN);
  const double decimal_weight = estimate.to_double();
  // Other exponents than small integers go through exp(), and overflow where it does.
  const double maximum_weight =
      is_small_integer ? kNumericMaximumIntegerDigits : kMaximumExponent * kLog10OfE;
  if (decimal_weight > maximum_weight) throw overflow();

  int scale = kNumericMinimumSignificantDigits;
  if (!is_small_integer) {
    const double limit = kNumericMaximumChosenScale * 2.0;
    scale -= static_cast<int>(std::clamp(decimal_weight, -limit, limit));
  }
  scale = limit_scale(std::max({scale, base.scale(), exponent.scale()}));
  if (decimal_weight < -(scale + 1.0)) return Numeric(mpz_class(0), scale);

  // The error of the logarithm counts as often as the result has digits.
  const int digits =
      argument_digits + scale + kGuardDigits + static_cast<int>(std::max(decimal_weight, 0.0));
  Real result(digits, base);
  Real power(digits, exponent);
  mpfr_pow(result.get(), result.get(), power.get(), MPFR_RNDN);
  return result.to_numeric(scale);
}

}  // namespace

Numeric numeric_sqrt(const Numeric& value) {
  if (value.sign() < 0) {
    throw Error(sqlstate::kInvalidArgumentForPower, "cannot take square root of a negative number");
  }
  if (!value.is_finite()) return value;
  const int weight = leading_digit(value).weight;
  const int root_weight = (weight + 1) * kDecimalsPerDigit / 2 - 1;
  const int scale =
      limit_scale(std::max(kNumericMinimumSignificantDigits - root_weight, value.scale()));
  // Integers are exact: the root of u * 10^-s with `scale` decimals and one more bit to round by.
  mpz_class scaled = value.unscaled();
  const int shift = 2 * scale - value.scale();
  if (shift >= 0) {
    scaled *= power_of_ten(shift);
  } else {
    scaled /= power_of_ten(-shift);
  }
  mpz_class root;
  mpz_class remainder;
  mpz_sqrtrem(root.get_mpz_t(), remainder.get_mpz_t(), scaled.get_mpz_t());
  if (remainder > root) ++root;
  return Numeric(std::move(root), scale);
}

Numeric numeric_exp(const Numeric& value) {
  if (value.is_nan()) return value;
  if (!value.is_finite()) return value.sign() > 0 ? value : Numeric();
  constexpr int kEstimateDigits = 30;
  const double approximate = Real(kEstimateDigits + integer_digits(value), value).to_double();
  if (approximate >= kMaximumExponent) throw overflow();
  const double weight = std::max(approximate, -kMaximumExponent) * kLog10OfE;
  const int scale = limit_scale(
      std::max(kNumericMinimumSignificantDigits - static_cast<int>(weight), value.scale()));
  if (approximate <= -kMaximumExponent) return Numeric(mpz_class(0), scale);
  Real result(digits_for(value, scale) + static_cast<int>(std::max(weight, 0.0)), value);
  mpfr_exp(result.get(), result.get(), MPFR_RNDN);
  return result.to_numeric(scale);
}

Numeric numeric_ln(const Numeric& value) {
  require_positive(value);
  if (!value.is_finite()) return value;
  const int scale = limit_scale(
      std::max(kNumericMinimumSignificantDigits - logarithm_weight(value), value.scale()));
  Real result(digits_for(value, scale), value);
  mpfr_log(result.get(), result.get(), MPFR_RNDN);
  return result.to_numeric(scale);
}

Numeric numeric_log(const Numeric& base, const Numeric& value) {
  if (base.is_nan() || value.is_nan()) return Numeric::nan();
  // Where one is infinite, the signs of both count before anything else.
  const bool is_special = !base.is_finite() || !value.is_finite();
  if (is_special && value.sign() < 0) require_positive(value);
  require_positive(base);
  require_positive(value);
  if (!base.is_finite()) return value.is_finite() ? Numeric() : Numeric::nan();
  if (!value.is_finite()) return value;
  if (Numeric::compare(base, Numeric(1)) == 0) {
    throw Error(sqlstate::kDivisionByZero, "division by zero");
  }
  const int weight = logarithm_weight(value) - logarithm_weight(base);
  const int scale = limit_scale(
      std::max({kNumericMinimumSignificantDigits - weight, base.scale(), value.scale()}));
  const int digits = digits_for(value, scale) + digits_for(base, scale);
  Real result(digits, value);
  Real divisor(digits, base);
  mpfr_log(result.get(), result.get(), MPFR_RNDN);
  mpfr_log(divisor.get(), divisor.get(), MPFR_RNDN);
  mpfr_div(result.get(), result.get(), divisor.get(), MPFR_RNDN);
  return result.to_numeric(scale);
}

Numeric numeric_power(const Numeric& base, const Numeric& exponent) {
  if (!base.is_finite() || !exponent.is_finite()) return special_power(base, exponent);
  if (base.sign() == 0 && exponent.sign() < 0) throw zero_to_negative_power();
  if (base.sign() < 0 && !is_integral(exponent)) {
    throw Error(sqlstate::kInvalidArgumentForPower,
                "a negative number raised to a non-integer power yields a complex result");
  }
  if (base.sign() == 0) {
    const bool is_one = exponent.sign() == 0;
    const int scale = is_integral(exponent) && fits_int32(exponent)
                          ? limit_scale(std::max(
                                {kNumericMinimumSignificantDigits, base.scale(), exponent.scale()}))
                          : kNumericMinimumSignificantDigits;
    return Numeric(is_one ? power_of_ten(scale) : mpz_class(0), scale);
  }
  if (base.sign() > 0) return positive_power(base, exponent);
  const Numeric magnitude = positive_power(-base, exponent);
  return is_odd(exponent) ? -magnitude : magnitude;
}

Numeric numeric_floor(const Numeric& value) {
  if (!value.is_finite()) return value;
  const Numeric whole = value.truncate(0);
  return value.sign() < 0 && Numeric::compare(whole, value) != 0 ? whole - Numeric(1) : whole;
}

Numeric numeric_ceil(const Numeric& value) {
  if (!value.is_finite()) return value;
  return -numeric_floor(-value);
}

Numeric numeric_integer_quotient(const Numeric& left, const Numeric& right) {
  if (left.is_finite() && right.is_finite() && right.sign() != 0) {
    const int scale = std::max(left.scale(), right.scale());
    return Numeric(rescale(left.unscaled(), left.scale(), scale) /
                       rescale(right.unscaled(), right.scale(), scale),
                   0);
  }
  return left / right;
}

}  // namespace carto_mock::sql
