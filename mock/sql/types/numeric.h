// PostgreSQL's numeric: an exact decimal with a display scale, NaN and the infinities (manual,
// chapter 8.1.2). An integer of GMP times 10^-scale. Result scales follow PostgreSQL's rules.
#pragma once

#include <gmpxx.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace carto_mock::sql {

class Numeric {
 public:
  enum class Kind : std::uint8_t { kFinite, kNan, kPositiveInfinity, kNegativeInfinity };

  Numeric() = default;  // 0
  explicit Numeric(std::int64_t value);
  // unscaled * 10^-scale; scale >= 0.
  Numeric(mpz_class unscaled, int scale) : unscaled_(std::move(unscaled)), scale_(scale) {}
  static Numeric nan() { return Numeric(Kind::kNan); }
  static Numeric infinity(bool negative = false) {
    return Numeric(negative ? Kind::kNegativeInfinity : Kind::kPositiveInfinity);
  }
  // Finite, `NaN`, `Infinity`, `-Infinity` (any case, `inf` too), blanks around, exponents. Throws
  // Error 22P02 in PostgreSQL's words (`invalid input syntax for type numeric: "x"`) or 22003.
  static Numeric parse(std::string_view text);
  // As float8 to numeric casts do: 15 significant digits (manual, chapter 8.1.3). float4: 6.
  static Numeric from_double(double value, int significant_digits = 15);

  Kind kind() const { return kind_; }
  bool is_finite() const { return kind_ == Kind::kFinite; }
  bool is_nan() const { return kind_ == Kind::kNan; }
  const mpz_class& unscaled() const { return unscaled_; }  // finite only
  int scale() const { return scale_; }                     // digits shown after the point
  int sign() const;                                        // -1, 0, 1; NaN: 0

  std::string to_string() const;  // as PostgreSQL prints it
  double to_double()
      const;  // Throws 22003 `"…" is out of range for type double precision` as PostgreSQL
  // Rounds half away from zero. Throws 22003 (`bigint out of range`, or 0A000 `cannot convert NaN
  // to bigint` and so on); `type_name` is PostgreSQL's name of the target for the message.
  std::int64_t to_integer(std::int64_t minimum, std::int64_t maximum,
                          std::string_view type_name) const;
  // Half away from zero; a negative scale rounds before the point. NaN and infinities stay.
  Numeric round(int scale) const;
  Numeric truncate(int scale) const;
  // Applies a numeric(p,s) type modifier; throws 22003 `numeric field overflow` with PostgreSQL's
  // DETAIL.
  Numeric with_typmod(std::int32_t typmod) const;

  // Total order of PostgreSQL: -Infinity < numbers < Infinity < NaN; NaN equals NaN. Scale does not
  // count.
  static int compare(const Numeric& left, const Numeric& right);

  friend Numeric operator+(const Numeric& left, const Numeric& right);
  friend Numeric operator-(const Numeric& left, const Numeric& right);
  friend Numeric operator*(const Numeric& left, const Numeric& right);
  friend Numeric operator/(const Numeric& left, const Numeric& right);  // 22012 division by zero
  friend Numeric operator%(const Numeric& left, const Numeric& right);
  friend Numeric operator-(const Numeric& value);

 private:
  explicit Numeric(Kind kind) : kind_(kind) {}

  mpz_class unscaled_;
  int scale_ = 0;
  Kind kind_ = Kind::kFinite;
};

}  // namespace carto_mock::sql
