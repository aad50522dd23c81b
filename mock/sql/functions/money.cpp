// money: arithmetic and casts (manual, chapter 8.2). A value is a number of cents.
#include <cmath>
#include <cstdint>
#include <limits>

#include "sql/functions/aggregate_maker.h"
#include "sql/functions/native.h"
#include "sql/functions/number_errors.h"
#include "sql/functions/type_function_lists.h"
#include "sql/types/numeric.h"
#include "sql/types/type_registry.h"

namespace carto_mock::sql {
namespace {

using Cents = std::int64_t;
constexpr Cents kCentsPerUnit = 100;
constexpr int kScale = 2;

[[noreturn]] void throw_money_out_of_range() {
  throw Error(sqlstate::kNumericValueOutOfRange, "money out of range");
}

Cents add(Cents left, Cents right) {
  Cents result = 0;
  if (__builtin_add_overflow(left, right, &result)) throw_money_out_of_range();
  return result;
}

Cents subtract(Cents left, Cents right) {
  Cents result = 0;
  if (__builtin_sub_overflow(left, right, &result)) throw_money_out_of_range();
  return result;
}

Cents multiply(Cents amount, std::int64_t factor) {
  Cents result = 0;
  if (__builtin_mul_overflow(amount, factor, &result)) throw_money_out_of_range();
  return result;
}

Cents divide(Cents amount, std::int64_t divisor) {
  if (divisor == 0) throw_division_by_zero();
  if (divisor == -1) return subtract(0, amount);
  return amount / divisor;
}

// Half to even.
Cents from_real(double cents) {
  const double rounded = std::nearbyint(cents);
  constexpr double kLimit = 9223372036854775808.0;  // 2^63
  if (!(rounded >= -kLimit && rounded < kLimit)) throw_money_out_of_range();
  return static_cast<Cents>(rounded);
}

Cents multiply_real(Cents amount, double factor) {
  const double product = static_cast<double>(amount) * factor;
  if (std::isinf(product) && !std::isinf(factor)) throw_overflow();
  if (product == 0 && amount != 0 && factor != 0) throw_underflow();
  return from_real(product);
}

Cents divide_real(Cents amount, double divisor) {
  if (divisor == 0) throw_division_by_zero();
  const double quotient = static_cast<double>(amount) / divisor;
  if (std::isinf(quotient)) throw_overflow();
  if (quotient == 0 && amount != 0 && !std::isinf(divisor)) throw_underflow();
  return from_real(quotient);
}

// PostgreSQL computes with real in its own precision.
Cents multiply_float(Cents amount, float factor) {
  return multiply_real(amount, static_cast<double>(factor));
}

Cents divide_float(Cents amount, float divisor) {
  return divide_real(amount, static_cast<double>(divisor));
}

double ratio(Cents left, Cents right) {
  if (right == 0) throw_division_by_zero();
  return static_cast<double>(left) / static_cast<double>(right);
}

Cents from_integer(std::int64_t units) {
  Cents cents = 0;
  if (__builtin_mul_overflow(units, kCentsPerUnit, &cents)) throw_out_of_range<std::int64_t>();
  return cents;
}

Cents from_numeric(const Numeric& units) {
  return (units * Numeric(kCentsPerUnit))
      .to_integer(std::numeric_limits<Cents>::min(), std::numeric_limits<Cents>::max(), "bigint");
}

Numeric to_numeric(Cents cents) { return {mpz_class(static_cast<long>(cents)), kScale}; }

class MoneySum final : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override {
    sum_ = add(sum_.value_or(0), arguments[0].as_integer());
  }
  Value finish(const CallContext&) override { return sum_ ? Value::integer(*sum_) : Value(); }

 private:
  std::optional<Cents> sum_;
};

constexpr auto kReversedMultiply = [](std::int64_t factor, Cents amount) {
  return multiply(amount, factor);
};
constexpr auto kReversedMultiplyReal = [](double factor, Cents amount) {
  return multiply_real(amount, factor);
};
constexpr auto kReversedMultiplyFloat = [](float factor, Cents amount) {
  return multiply_float(amount, factor);
};

constexpr FunctionEntry kEntries[] = {
    {"cash_pl(money,money)", native<add>},
    {"cash_mi(money,money)", native<subtract>},
    {"cash_mul_int2(money,smallint)", native<multiply>},
    {"cash_mul_int4(money,integer)", native<multiply>},
    {"cash_mul_int8(money,bigint)", native<multiply>},
    {"int2_mul_cash(smallint,money)", native<kReversedMultiply>},
    {"int4_mul_cash(integer,money)", native<kReversedMultiply>},
    {"int8_mul_cash(bigint,money)", native<kReversedMultiply>},
    {"cash_div_int2(money,smallint)", native<divide>},
    {"cash_div_int4(money,integer)", native<divide>},
    {"cash_div_int8(money,bigint)", native<divide>},
    {"cash_mul_flt8(money,double precision)", native<multiply_real>},
    {"cash_mul_flt4(money,real)", native<multiply_float>},
    {"flt8_mul_cash(double precision,money)", native<kReversedMultiplyReal>},
    {"flt4_mul_cash(real,money)", native<kReversedMultiplyFloat>},
    {"cash_div_flt8(money,double precision)", native<divide_real>},
    {"cash_div_flt4(money,real)", native<divide_float>},
    {"cash_div_cash(money,money)", native<ratio>},
    {"money(integer)", native<from_integer>},
    {"money(bigint)", native<from_integer>},
    {"money(numeric)", native<from_numeric>},
    {"\"numeric\"(money)", native<to_numeric>},
    {"cashlarger(money,money)", native<[](Cents a, Cents b) { return std::max(a, b); }>},
    {"cashsmaller(money,money)", native<[](Cents a, Cents b) { return std::min(a, b); }>},
};

constexpr AggregateEntry kAggregates[] = {
    {"sum(money)", true, make_aggregate<MoneySum>},
};

}  // namespace

std::span<const FunctionEntry> money_functions() { return kEntries; }
std::span<const AggregateEntry> money_aggregates() { return kAggregates; }

}  // namespace carto_mock::sql
