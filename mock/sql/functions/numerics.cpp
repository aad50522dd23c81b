// Arithmetic and mathematics of numeric (manual, chapter 9.3). The scales of results are Numeric's
// business.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>

#include "sql/functions/function_lists.h"
#include "sql/functions/native.h"
#include "sql/functions/number_errors.h"
#include "sql/types/numeric.h"
#include "sql/types/numeric_math.h"

namespace carto_mock::sql {
namespace {

Numeric add(const Numeric& left, const Numeric& right) { return left + right; }
Numeric subtract(const Numeric& left, const Numeric& right) { return left - right; }
Numeric multiply(const Numeric& left, const Numeric& right) { return left * right; }
Numeric divide(const Numeric& left, const Numeric& right) { return left / right; }
Numeric remainder(const Numeric& left, const Numeric& right) { return left % right; }
Numeric negate(const Numeric& value) { return -value; }
Numeric identity(const Numeric& value) { return value; }
Numeric absolute(const Numeric& value) { return value.sign() < 0 ? -value : value; }

Numeric sign(const Numeric& value) {
  return value.is_nan() ? value : Numeric(std::int64_t{value.sign()});
}

Numeric round_to(const Numeric& value, std::int32_t scale) { return value.round(scale); }
Numeric round_to_integer(const Numeric& value) { return value.round(0); }
Numeric truncate_to(const Numeric& value, std::int32_t scale) { return value.truncate(scale); }
Numeric truncate_to_integer(const Numeric& value) { return value.truncate(0); }

Numeric decimal_logarithm(const Numeric& value) {
  return numeric_log(Numeric(std::int64_t{10}), value);
}

Numeric factorial(const CallContext& context, std::int64_t value) {
  if (value < 0)
    throw Error(sqlstate::kNumericValueOutOfRange, "factorial of a negative number is undefined");
  // 32178! has more digits than a numeric.
  if (value > 32177)
    throw Error(sqlstate::kNumericValueOutOfRange, "value overflows numeric format");
  mpz_class result = 1;
  for (unsigned long factor = 2; factor <= static_cast<unsigned long>(value); ++factor) {
    result *= factor;
    if (factor % 256 == 0) context.session.check_interrupts();
  }
  return {result, 0};
}

std::optional<std::int32_t> scale(const Numeric& value) {
  if (!value.is_finite()) return std::nullopt;
  return value.scale();
}

int significant_scale(const Numeric& value) {
  int digits = value.scale();
  mpz_class rest = value.unscaled();
  while (digits > 0 && mpz_divisible_ui_p(rest.get_mpz_t(), 10) != 0) {
    rest /= 10;
    --digits;
  }
  return digits;
}

std::optional<std::int32_t> minimum_scale(const Numeric& value) {
  if (!value.is_finite()) return std::nullopt;
  return significant_scale(value);
}

Numeric trim_scale(const Numeric& value) {
  return value.is_finite() ? value.round(significant_scale(value)) : value;
}

// On the arguments brought to one scale.
template <void (*combine)(mpz_ptr, mpz_srcptr, mpz_srcptr)>
Numeric combine_as_integers(const Numeric& left, const Numeric& right) {
  if (!left.is_finite() || !right.is_finite()) return Numeric::nan();
  const int scale = std::max(left.scale(), right.scale());
  const mpz_class a = left.round(scale).unscaled();
  const mpz_class b = right.round(scale).unscaled();
  mpz_class result;
  combine(result.get_mpz_t(), a.get_mpz_t(), b.get_mpz_t());
  return {result, scale};
}

template <typename Integer>
Integer to_integer(const Numeric& value) {
  return static_cast<Integer>(value.to_integer(std::numeric_limits<Integer>::min(),
                                               std::numeric_limits<Integer>::max(),
                                               integer_type_name<Integer>()));
}

template <typename Integer>
Numeric from_integer(Integer value) {
  return Numeric(std::int64_t{value});
}

double to_double(const Numeric& value) { return value.to_double(); }

float to_real(const Numeric& value) {
  if (!value.is_finite()) return static_cast<float>(value.to_double());
  const std::string text = value.to_string();
  const float result = std::strtof(text.c_str(), nullptr);
  if (std::isinf(result) || (result == 0 && value.sign() != 0))
    throw Error(sqlstate::kNumericValueOutOfRange,
                "\"" + text + "\" is out of range for type real");
  return result;
}

Numeric from_double(double value) { return Numeric::from_double(value); }
Numeric from_real(float value) { return Numeric::from_double(value, 6); }

Numeric apply_typmod(const Numeric& value, std::int32_t typmod) {
  return value.with_typmod(typmod);
}

std::int32_t width_bucket(const Numeric& operand, const Numeric& low, const Numeric& high,
                          std::int32_t count) {
  const auto refuse = [](const char* message) { throw Error(SqlState("2201G"), message); };
  if (count <= 0) refuse("count must be greater than zero");
  if (operand.is_nan() || low.is_nan() || high.is_nan())
    refuse("operand, lower bound, and upper bound cannot be NaN");
  if (!low.is_finite() || !high.is_finite()) refuse("lower and upper bounds must be finite");
  const int direction = Numeric::compare(high, low);
  if (direction == 0) refuse("lower bound cannot equal upper bound");
  if (Numeric::compare(operand, low) * direction < 0) return 0;
  if (Numeric::compare(operand, high) * direction >= 0) {
    std::int32_t above;
    if (__builtin_add_overflow(count, 1, &above)) throw_out_of_range<std::int32_t>();
    return above;
  }
  // The quotient is rounded to its scale, so that it may be the count itself.
  const Numeric scaled = absolute(operand - low) * Numeric(std::int64_t{count});
  const Numeric bucket = scaled / absolute(high - low) + Numeric(std::int64_t{1});
  return to_integer<std::int32_t>(numeric_floor(bucket));
}

constexpr FunctionEntry kEntries[] = {
    {"numeric_add(numeric,numeric)", native<add>},
    {"numeric_sub(numeric,numeric)", native<subtract>},
    {"numeric_mul(numeric,numeric)", native<multiply>},
    {"numeric_div(numeric,numeric)", native<divide>},
    {"numeric_mod(numeric,numeric)", native<remainder>},
    {"mod(numeric,numeric)", native<remainder>},
    {"numeric_uminus(numeric)", native<negate>},
    {"numeric_uplus(numeric)", native<identity>},
    {"numeric_abs(numeric)", native<absolute>},
    {"abs(numeric)", native<absolute>},
    {"sign(numeric)", native<sign>},
    {"round(numeric)", native<round_to_integer>},
    {"round(numeric,integer)", native<round_to>},
    {"trunc(numeric)", native<truncate_to_integer>},
    {"trunc(numeric,integer)", native<truncate_to>},
    {"ceil(numeric)", native<numeric_ceil>},
    {"ceiling(numeric)", native<numeric_ceil>},
    {"floor(numeric)", native<numeric_floor>},
    {"div(numeric,numeric)", native<numeric_integer_quotient>},
    {"numeric_div_trunc(numeric,numeric)", native<numeric_integer_quotient>},
    {"sqrt(numeric)", native<numeric_sqrt>},
    {"numeric_sqrt(numeric)", native<numeric_sqrt>},
    {"exp(numeric)", native<numeric_exp>},
    {"numeric_exp(numeric)", native<numeric_exp>},
    {"ln(numeric)", native<numeric_ln>},
    {"numeric_ln(numeric)", native<numeric_ln>},
    {"log(numeric,numeric)", native<numeric_log>},
    {"numeric_log(numeric,numeric)", native<numeric_log>},
    {"log(numeric)", native<decimal_logarithm>},
    {"log10(numeric)", native<decimal_logarithm>},
    {"power(numeric,numeric)", native<numeric_power>},
    {"pow(numeric,numeric)", native<numeric_power>},
    {"numeric_power(numeric,numeric)", native<numeric_power>},
    {"factorial(bigint)", native<factorial>},
    {"scale(numeric)", native<scale>},
    {"min_scale(numeric)", native<minimum_scale>},
    {"trim_scale(numeric)", native<trim_scale>},
    {"gcd(numeric,numeric)", native<combine_as_integers<mpz_gcd>>},
    {"lcm(numeric,numeric)", native<combine_as_integers<mpz_lcm>>},
    {"int2(numeric)", native<to_integer<std::int16_t>>},
    {"int4(numeric)", native<to_integer<std::int32_t>>},
    {"int8(numeric)", native<to_integer<std::int64_t>>},
    {"\"numeric\"(smallint)", native<from_integer<std::int16_t>>},
    {"\"numeric\"(integer)", native<from_integer<std::int32_t>>},
    {"\"numeric\"(bigint)", native<from_integer<std::int64_t>>},
    {"float8(numeric)", native<to_double>},
    {"float4(numeric)", native<to_real>},
    {"\"numeric\"(double precision)", native<from_double>},
    {"\"numeric\"(real)", native<from_real>},
    {"\"numeric\"(numeric,integer)", native<apply_typmod>},
    {"width_bucket(numeric,numeric,numeric,integer)", native<width_bucket>},
};

}  // namespace

std::span<const FunctionEntry> numeric_functions() { return kEntries; }

}  // namespace carto_mock::sql
