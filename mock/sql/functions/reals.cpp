// Arithmetic and mathematics of real and double precision (manual, chapter 9.3). Overflow and
// underflow are errors.
#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>

#include "sql/functions/checked_reals.h"
#include "sql/functions/function_lists.h"
#include "sql/functions/native.h"
#include "sql/functions/number_errors.h"

namespace carto_mock::sql {
namespace {

template <typename Real>
Real negate(Real value) {
  return -value;
}

template <typename Real>
Real identity(Real value) {
  return value;
}

template <typename Real>
Real absolute(Real value) {
  return std::fabs(value);
}

float narrow(double value) {
  return checked(static_cast<float>(value), std::isinf(value), value == 0);
}

double widen(float value) { return value; }

template <typename Real, typename Integer>
Real from_integer(Integer value) {
  return static_cast<Real>(value);
}

double sign(double value) { return value > 0 ? 1.0 : value < 0 ? -1.0 : 0.0; }

double round_half_even(double value) { return std::nearbyint(value); }
double truncate(double value) { return std::trunc(value); }
double round_up(double value) { return std::ceil(value); }
double round_down(double value) { return std::floor(value); }

double square_root(double value) {
  if (value < 0)
    throw Error(sqlstate::kInvalidArgumentForPower, "cannot take square root of a negative number");
  return checked(std::sqrt(value), std::isinf(value), value == 0);
}

double cube_root(double value) { return checked(std::cbrt(value), std::isinf(value), value == 0); }

double power(double base, double exponent) {
  if (std::isnan(base)) return exponent == 0 ? 1.0 : base;
  if (std::isnan(exponent)) return base == 1 ? 1.0 : exponent;
  if (base == 0 && exponent < 0)
    throw Error(sqlstate::kInvalidArgumentForPower, "zero raised to a negative power is undefined");
  if (base < 0 && std::floor(exponent) != exponent)
    throw Error(sqlstate::kInvalidArgumentForPower,
                "a negative number raised to a non-integer power yields a complex result");
  const bool infinite = std::isinf(base) || std::isinf(exponent);
  return checked(std::pow(base, exponent), infinite, infinite || base == 0);
}

double exponential(double value) {
  return checked(std::exp(value), std::isinf(value), std::isinf(value));
}

void require_positive(double value) {
  if (value == 0) throw Error(sqlstate::kInvalidArgumentForLog, "cannot take logarithm of zero");
  if (value < 0)
    throw Error(sqlstate::kInvalidArgumentForLog, "cannot take logarithm of a negative number");
}

double natural_logarithm(double value) {
  require_positive(value);
  return checked(std::log(value), std::isinf(value), value == 1);
}

double decimal_logarithm(double value) {
  require_positive(value);
  return checked(std::log10(value), std::isinf(value), value == 1);
}

double pi() { return std::numbers::pi; }

constexpr double kRadiansPerDegree = 0.0174532925199432957692;

double degrees(double radians) { return divide(radians, kRadiansPerDegree); }
double radians(double degrees) { return multiply(degrees, kRadiansPerDegree); }

double sine(double value) {
  if (std::isinf(value)) throw_input_out_of_range();
  return std::sin(value);
}

double cosine(double value) {
  if (std::isinf(value)) throw_input_out_of_range();
  return std::cos(value);
}

double tangent(double value) {
  if (std::isinf(value)) throw_input_out_of_range();
  return std::tan(value);
}

double cotangent(double value) {
  if (std::isinf(value)) throw_input_out_of_range();
  return 1.0 / std::tan(value);
}

double arc_sine(double value) {
  if (value < -1 || value > 1) throw_input_out_of_range();
  return std::asin(value);
}

double arc_cosine(double value) {
  if (value < -1 || value > 1) throw_input_out_of_range();
  return std::acos(value);
}

double arc_tangent(double value) { return std::atan(value); }
double arc_tangent2(double y, double x) { return std::atan2(y, x); }

double hyperbolic_sine(double value) { return std::sinh(value); }
double hyperbolic_cosine(double value) { return checked(std::cosh(value), true, false); }
double hyperbolic_tangent(double value) { return std::tanh(value); }
double inverse_hyperbolic_sine(double value) { return std::asinh(value); }

double inverse_hyperbolic_cosine(double value) {
  if (value < 1) throw_input_out_of_range();
  return std::acosh(value);
}

double inverse_hyperbolic_tangent(double value) {
  if (value < -1 || value > 1) throw_input_out_of_range();
  if (std::fabs(value) == 1) return std::copysign(std::numeric_limits<double>::infinity(), value);
  return std::atanh(value);
}

double random(const CallContext& context) { return context.session.random_real(); }

std::string_view set_seed(const CallContext& context, double seed) {
  if (!(seed >= -1 && seed <= 1)) {
    throw Error(sqlstate::kInvalidParameterValue,
                std::isnan(seed)
                    ? "setseed parameter NaN is out of allowed range [-1,1]"
                    : fmt::format("setseed parameter {:g} is out of allowed range [-1,1]", seed));
  }
  context.session.seed_random(seed);
  return "";
}

std::int32_t width_bucket(double operand, double low, double high, std::int32_t count) {
  const auto refuse = [](const char* message) { throw Error(SqlState("2201G"), message); };
  if (count <= 0) refuse("count must be greater than zero");
  if (std::isnan(operand) || std::isnan(low) || std::isnan(high))
    refuse("operand, lower bound, and upper bound cannot be NaN");
  if (std::isinf(low) || std::isinf(high)) refuse("lower and upper bounds must be finite");
  if (low == high) refuse("lower bound cannot equal upper bound");
  const bool ascending = low < high;
  if (ascending ? operand < low : operand > low) return 0;
  if (ascending ? operand >= high : operand <= high) {
    std::int32_t above;
    if (__builtin_add_overflow(count, 1, &above)) throw_out_of_range<std::int32_t>();
    return above;
  }
  const double bucket = ascending ? count * (operand - low) / (high - low) + 1
                                  : count * (low - operand) / (low - high) + 1;
  // PostgreSQL 15 converts without a look, which gives the processor's word for what does not fit.
  constexpr auto kSmallest = std::numeric_limits<std::int32_t>::min();
  constexpr double kEnd = -static_cast<double>(kSmallest);
  return bucket < kEnd ? static_cast<std::int32_t>(bucket) : kSmallest;
}

constexpr FunctionEntry kEntries[] = {
    {"float4pl(real,real)", native<add<float>>},
    {"float4mi(real,real)", native<subtract<float>>},
    {"float4mul(real,real)", native<multiply<float>>},
    {"float4div(real,real)", native<divide<float>>},
    {"float8pl(double precision,double precision)", native<add<double>>},
    {"float8mi(double precision,double precision)", native<subtract<double>>},
    {"float8mul(double precision,double precision)", native<multiply<double>>},
    {"float8div(double precision,double precision)", native<divide<double>>},
    {"float48pl(real,double precision)", native<add<double>>},
    {"float48mi(real,double precision)", native<subtract<double>>},
    {"float48mul(real,double precision)", native<multiply<double>>},
    {"float48div(real,double precision)", native<divide<double>>},
    {"float84pl(double precision,real)", native<add<double>>},
    {"float84mi(double precision,real)", native<subtract<double>>},
    {"float84mul(double precision,real)", native<multiply<double>>},
    {"float84div(double precision,real)", native<divide<double>>},
    {"float4um(real)", native<negate<float>>},
    {"float8um(double precision)", native<negate<double>>},
    {"float4up(real)", native<identity<float>>},
    {"float8up(double precision)", native<identity<double>>},
    {"float4abs(real)", native<absolute<float>>},
    {"float8abs(double precision)", native<absolute<double>>},
    {"abs(real)", native<absolute<float>>},
    {"abs(double precision)", native<absolute<double>>},
    {"float4(double precision)", native<narrow>},
    {"float8(real)", native<widen>},
    {"float4(smallint)", native<from_integer<float, std::int16_t>>},
    {"float4(integer)", native<from_integer<float, std::int32_t>>},
    {"float4(bigint)", native<from_integer<float, std::int64_t>>},
    {"float8(smallint)", native<from_integer<double, std::int16_t>>},
    {"float8(integer)", native<from_integer<double, std::int32_t>>},
    {"float8(bigint)", native<from_integer<double, std::int64_t>>},
    {"sign(double precision)", native<sign>},
    {"round(double precision)", native<round_half_even>},
    {"dround(double precision)", native<round_half_even>},
    {"trunc(double precision)", native<truncate>},
    {"dtrunc(double precision)", native<truncate>},
    {"ceil(double precision)", native<round_up>},
    {"ceiling(double precision)", native<round_up>},
    {"floor(double precision)", native<round_down>},
    {"sqrt(double precision)", native<square_root>},
    {"dsqrt(double precision)", native<square_root>},
    {"cbrt(double precision)", native<cube_root>},
    {"dcbrt(double precision)", native<cube_root>},
    {"power(double precision,double precision)", native<power>},
    {"pow(double precision,double precision)", native<power>},
    {"dpow(double precision,double precision)", native<power>},
    {"exp(double precision)", native<exponential>},
    {"dexp(double precision)", native<exponential>},
    {"ln(double precision)", native<natural_logarithm>},
    {"dlog1(double precision)", native<natural_logarithm>},
    {"log(double precision)", native<decimal_logarithm>},
    {"log10(double precision)", native<decimal_logarithm>},
    {"dlog10(double precision)", native<decimal_logarithm>},
    {"pi()", native<pi>},
    {"degrees(double precision)", native<degrees>},
    {"radians(double precision)", native<radians>},
    {"sin(double precision)", native<sine>},
    {"cos(double precision)", native<cosine>},
    {"tan(double precision)", native<tangent>},
    {"cot(double precision)", native<cotangent>},
    {"asin(double precision)", native<arc_sine>},
    {"acos(double precision)", native<arc_cosine>},
    {"atan(double precision)", native<arc_tangent>},
    {"atan2(double precision,double precision)", native<arc_tangent2>},
    {"sinh(double precision)", native<hyperbolic_sine>},
    {"cosh(double precision)", native<hyperbolic_cosine>},
    {"tanh(double precision)", native<hyperbolic_tangent>},
    {"asinh(double precision)", native<inverse_hyperbolic_sine>},
    {"acosh(double precision)", native<inverse_hyperbolic_cosine>},
    {"atanh(double precision)", native<inverse_hyperbolic_tangent>},
    {"random()", native<random>},
    {"setseed(double precision)", native<set_seed>},
    {"width_bucket(double precision,double precision,double precision,integer)",
     native<width_bucket>},
};

}  // namespace

std::span<const FunctionEntry> real_functions() { return kEntries; }

}  // namespace carto_mock::sql
