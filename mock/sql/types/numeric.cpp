#include "sql/types/numeric.h"

#include <fmt/format.h>

#include <algorithm>

#include "sql/types/numeric_digits.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

int quotient_scale(const Numeric& left, const Numeric& right) {
  const LeadingDigit dividend = leading_digit(left);
  const LeadingDigit divisor = leading_digit(right);
  int weight = dividend.weight - divisor.weight;
  if (dividend.digit <= divisor.digit) --weight;
  const int scale = kNumericMinimumSignificantDigits - weight * kDecimalsPerDigit;
  return std::min(std::max({scale, left.scale(), right.scale(), 0}), kNumericMaximumChosenScale);
}

Error overflow() {
  return Error(sqlstate::kNumericValueOutOfRange, "value overflows numeric format");
}

Numeric checked(mpz_class unscaled, int scale) {
  // A cheap bound first: counting digits exactly costs as much as the arithmetic.
  const auto estimate = static_cast<long>(mpz_sizeinbase(unscaled.get_mpz_t(), 10));
  if (estimate - scale > kNumericMaximumIntegerDigits &&
      decimal_digit_count(unscaled) - scale > kNumericMaximumIntegerDigits) {
    throw overflow();
  }
  return Numeric(std::move(unscaled), scale);
}

Numeric signed_infinity(int sign) { return Numeric::infinity(sign < 0); }

Error division_by_zero() { return Error(sqlstate::kDivisionByZero, "division by zero"); }

}  // namespace

Numeric::Numeric(std::int64_t value) {
  static_assert(sizeof(long) == sizeof(std::int64_t));
  unscaled_ = static_cast<long>(value);
}

int Numeric::sign() const {
  switch (kind_) {
    case Kind::kFinite:
      return sgn(unscaled_);
    case Kind::kNan:
      return 0;
    case Kind::kPositiveInfinity:
      return 1;
    case Kind::kNegativeInfinity:
      return -1;
  }
  return 0;
}

std::int64_t Numeric::to_integer(std::int64_t minimum, std::int64_t maximum,
                                 std::string_view type_name) const {
  if (!is_finite()) {
    throw Error(sqlstate::kFeatureNotSupported,
                fmt::format("cannot convert {} to {}", is_nan() ? "NaN" : "infinity", type_name));
  }
  const mpz_class rounded = scale_ == 0 ? unscaled_ : rescale(unscaled_, scale_, 0);
  if (!rounded.fits_slong_p() || rounded.get_si() < minimum || rounded.get_si() > maximum) {
    throw Error(sqlstate::kNumericValueOutOfRange, fmt::format("{} out of range", type_name));
  }
  return rounded.get_si();
}

Numeric Numeric::round(int scale) const {
  if (!is_finite()) return *this;
  scale = std::clamp(scale, -kNumericMaximumIntegerDigits, kNumericMaximumScale);
  if (scale >= 0) return checked(rescale(unscaled_, scale_, scale), scale);
  mpz_class rounded = rescale(unscaled_, scale_, scale);
  if (rounded != 0) rounded *= power_of_ten(-scale);
  return checked(std::move(rounded), 0);
}

Numeric Numeric::truncate(int scale) const {
  if (!is_finite()) return *this;
  scale = std::clamp(scale, -kNumericMaximumIntegerDigits, kNumericMaximumScale);
  if (scale >= scale_) return Numeric(rescale(unscaled_, scale_, scale), scale);
  const mpz_class kept = unscaled_ / power_of_ten(scale_ - scale);
  if (scale >= 0) return Numeric(kept, scale);
  return Numeric(kept * power_of_ten(-scale), 0);
}

Numeric Numeric::with_typmod(std::int32_t typmod) const {
  // Below 4 a numeric has no modifier; precision and a scale of 11 bits with sign lie above it.
  constexpr std::int32_t kTypmodOffset = 4;
  if (typmod < kTypmodOffset || is_nan()) return *this;
  const int precision = ((typmod - kTypmodOffset) >> 16) & 0xffff;
  const int scale = (((typmod - kTypmodOffset) & 0x7ff) ^ 1024) - 1024;
  const auto field_overflow = [](std::string detail) {
    return Error(sqlstate::kNumericValueOutOfRange, "numeric field overflow")
        .detail(std::move(detail));
  };
  if (!is_finite()) {
    throw field_overflow(fmt::format(
        "A field with precision {}, scale {} cannot hold an infinite value.", precision, scale));
  }
  Numeric result = round(scale);
  const int integer_digits = precision - scale;
  if (decimal_digit_count(result.unscaled_) - result.scale_ > integer_digits) {
    throw field_overflow(fmt::format(
        "A field with precision {}, scale {} must round to an absolute value less than {}{}.",
        precision, scale, integer_digits == 0 ? "1" : "10^",
        integer_digits == 0 ? "" : std::to_string(integer_digits)));
  }
  return result;
}

int Numeric::compare(const Numeric& left, const Numeric& right) {
  if (left.is_finite() && right.is_finite()) {
    if (left.scale_ == right.scale_) return cmp(left.unscaled_, right.unscaled_);
    const int difference = sgn(left.unscaled_) - sgn(right.unscaled_);
    if (difference != 0) return difference;
    if (left.scale_ < right.scale_) {
      return cmp(left.unscaled_ * power_of_ten(right.scale_ - left.scale_), right.unscaled_);
    }
    return cmp(left.unscaled_, right.unscaled_ * power_of_ten(left.scale_ - right.scale_));
  }
  const auto rank = [](const Numeric& value) { return value.is_nan() ? 2 : value.sign(); };
  const auto finite_rank = [&](const Numeric& value) {
    return value.is_finite() ? 0 : rank(value);
  };
  return finite_rank(left) - finite_rank(right);
}

Numeric operator+(const Numeric& left, const Numeric& right) {
  if (left.is_nan() || right.is_nan()) return Numeric::nan();
  if (!left.is_finite() || !right.is_finite()) {
    if (left.is_finite()) return right;
    if (right.is_finite() || left.kind_ == right.kind_) return left;
    return Numeric::nan();
  }
  const int scale = std::max(left.scale_, right.scale_);
  if (left.scale_ == right.scale_) return checked(left.unscaled_ + right.unscaled_, scale);
  return checked(
      rescale(left.unscaled_, left.scale_, scale) + rescale(right.unscaled_, right.scale_, scale),
      scale);
}

Numeric operator-(const Numeric& left, const Numeric& right) { return left + (-right); }

Numeric operator*(const Numeric& left, const Numeric& right) {
  if (left.is_nan() || right.is_nan()) return Numeric::nan();
  if (!left.is_finite() || !right.is_finite()) {
    const int sign = left.sign() * right.sign();
    return sign == 0 ? Numeric::nan() : signed_infinity(sign);
  }
  const int scale = left.scale_ + right.scale_;
  mpz_class product = left.unscaled_ * right.unscaled_;
  if (scale <= kNumericMaximumScale) return checked(std::move(product), scale);
  return checked(rescale(product, scale, kNumericMaximumScale), kNumericMaximumScale);
}

Numeric operator/(const Numeric& left, const Numeric& right) {
  if (left.is_nan() || right.is_nan()) return Numeric::nan();
  if (!left.is_finite()) {
    if (!right.is_finite()) return Numeric::nan();
    if (right.sign() == 0) throw division_by_zero();
    return signed_infinity(left.sign() * right.sign());
  }
  if (!right.is_finite()) return {};
  if (right.sign() == 0) throw division_by_zero();
  const int scale = quotient_scale(left, right);
  // (l * 10^-ls) / (r * 10^-rs) = (l / r) * 10^(rs - ls), wanted with `scale` decimals.
  const int shift = scale + right.scale_ - left.scale_;
  if (shift >= 0) {
    return checked(divide_rounding(left.unscaled_ * power_of_ten(shift), right.unscaled_), scale);
  }
  return checked(divide_rounding(left.unscaled_, right.unscaled_ * power_of_ten(-shift)), scale);
}

Numeric operator%(const Numeric& left, const Numeric& right) {
  if (left.is_nan() || right.is_nan()) return Numeric::nan();
  if (right.sign() == 0) throw division_by_zero();
  if (!left.is_finite()) return Numeric::nan();
  if (!right.is_finite()) return left;
  const int scale = std::max(left.scale_, right.scale_);
  return Numeric(
      rescale(left.unscaled_, left.scale_, scale) % rescale(right.unscaled_, right.scale_, scale),
      scale);
}

Numeric operator-(const Numeric& value) {
  switch (value.kind_) {
    case Numeric::Kind::kFinite:
      return Numeric(-value.unscaled_, value.scale_);
    case Numeric::Kind::kNan:
      return Numeric::nan();
    case Numeric::Kind::kPositiveInfinity:
      return Numeric::infinity(true);
    case Numeric::Kind::kNegativeInfinity:
      return Numeric::infinity();
  }
  return {};
}

}  // namespace carto_mock::sql
