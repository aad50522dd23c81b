// count, sum, avg, min, max, bool_and and bit_and with their kin (manual, chapter 9.21).
#include <cmath>
#include <cstdint>
#include <optional>

#include "sql/functions/aggregate_maker.h"
#include "sql/functions/function_lists.h"
#include "sql/functions/number_errors.h"
#include "sql/types/interval.h"
#include "sql/types/numeric.h"
#include "sql/types/type_registry.h"

namespace carto_mock::sql {
namespace {

class Count final : public Aggregate {
 public:
  void step(const CallContext&, Arguments) override { ++count_; }
  Value finish(const CallContext&) override { return Value::integer(count_); }

 private:
  std::int64_t count_ = 0;
};

class IntegerSum final : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override {
    std::int64_t sum;
    if (__builtin_add_overflow(sum_.value_or(0), arguments[0].as_integer(), &sum))
      throw_out_of_range<std::int64_t>();
    sum_ = sum;
  }
  Value finish(const CallContext&) override { return sum_ ? Value::integer(*sum_) : Value(); }

 private:
  std::optional<std::int64_t> sum_;
};

// Sums of bigint and averages of all integers do not overflow.
class BigIntegerSum {
 public:
  void add(std::int64_t value) {
    sum_ += static_cast<long>(value);
    ++count_;
  }
  std::int64_t count() const { return count_; }
  Numeric sum() const { return {sum_, 0}; }

 private:
  mpz_class sum_;
  std::int64_t count_ = 0;
};

class BigintSum final : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override {
    sum_.add(arguments[0].as_integer());
  }
  Value finish(const CallContext&) override {
    return sum_.count() == 0 ? Value() : Value::numeric(sum_.sum());
  }

 private:
  BigIntegerSum sum_;
};

class IntegerAverage final : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override {
    sum_.add(arguments[0].as_integer());
  }
  Value finish(const CallContext&) override {
    return sum_.count() == 0 ? Value() : Value::numeric(sum_.sum() / Numeric(sum_.count()));
  }

 private:
  BigIntegerSum sum_;
};

template <bool average>
class NumericSum final : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override {
    sum_ = count_++ == 0 ? arguments[0].as_numeric() : sum_ + arguments[0].as_numeric();
  }
  Value finish(const CallContext&) override {
    if (count_ == 0) return {};
    return Value::numeric(average ? sum_ / Numeric(count_) : sum_);
  }

 private:
  Numeric sum_;
  std::int64_t count_ = 0;
};

// In the precision of the type, in the order of the rows.
template <typename Real>
class RealSum final : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override {
    const auto value = static_cast<Real>(arguments[0].as_real());
    if (!sum_) {
      sum_ = value;
      return;
    }
    const Real sum = *sum_ + value;
    if (std::isinf(sum) && !std::isinf(*sum_) && !std::isinf(value)) throw_overflow();
    sum_ = sum;
  }
  Value finish(const CallContext&) override {
    return sum_ ? Value::real(static_cast<double>(*sum_)) : Value();
  }

 private:
  std::optional<Real> sum_;
};

template <bool average>
class IntervalSum final : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override {
    sum_ = add_intervals(sum_, arguments[0].as_interval());
    ++count_;
  }
  Value finish(const CallContext&) override {
    if (count_ == 0) return {};
    return Value::interval(average ? divide_interval(sum_, static_cast<double>(count_)) : sum_);
  }

 private:
  Interval sum_;
  std::int64_t count_ = 0;
};

// Of values that compare as equal but print differently the last stays, except of character(n).
template <int direction>
class Extreme final : public Aggregate {
 public:
  void step(const CallContext& context, Arguments arguments) override {
    const Oid type = context.argument_types[0].oid;
    if (!best_.is_null()) {
      const int order = compare_values(best_, arguments[0], type) * direction;
      if (order > 0 || (order == 0 && type == oid::kBpchar)) return;
    }
    best_ = arguments[0];
  }
  Value finish(const CallContext&) override { return best_; }

 private:
  Value best_;
};

using Maximum = Extreme<1>;
using Minimum = Extreme<-1>;

template <bool all>
class BooleanAggregate final : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override {
    const bool value = arguments[0].as_bool();
    result_ = all ? result_.value_or(true) && value : result_.value_or(false) || value;
  }
  Value finish(const CallContext&) override { return result_ ? Value::boolean(*result_) : Value(); }

 private:
  std::optional<bool> result_;
};

enum class BitOperation { kAnd, kOr, kExclusiveOr };

template <BitOperation operation>
class BitAggregate final : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override {
    const std::int64_t value = arguments[0].as_integer();
    result_ = result_ ? combine(*result_, value) : value;
  }
  Value finish(const CallContext&) override { return result_ ? Value::integer(*result_) : Value(); }

 private:
  static std::int64_t combine(std::int64_t left, std::int64_t right) {
    switch (operation) {
      case BitOperation::kAnd:
        return left & right;
      case BitOperation::kOr:
        return left | right;
      case BitOperation::kExclusiveOr:
        return left ^ right;
    }
    return 0;
  }

  std::optional<std::int64_t> result_;
};

constexpr bool kSkipsNulls = true;

constexpr AggregateEntry kEntries[] = {
    {"count()", !kSkipsNulls, make_aggregate<Count>},
    {"count(\"any\")", kSkipsNulls, make_aggregate<Count>},
    {"sum(smallint)", kSkipsNulls, make_aggregate<IntegerSum>},
    {"sum(integer)", kSkipsNulls, make_aggregate<IntegerSum>},
    {"sum(bigint)", kSkipsNulls, make_aggregate<BigintSum>},
    {"sum(numeric)", kSkipsNulls, make_aggregate<NumericSum<false>>},
    {"sum(real)", kSkipsNulls, make_aggregate<RealSum<float>>},
    {"sum(double precision)", kSkipsNulls, make_aggregate<RealSum<double>>},
    {"sum(interval)", kSkipsNulls, make_aggregate<IntervalSum<false>>},
    {"avg(smallint)", kSkipsNulls, make_aggregate<IntegerAverage>},
    {"avg(integer)", kSkipsNulls, make_aggregate<IntegerAverage>},
    {"avg(bigint)", kSkipsNulls, make_aggregate<IntegerAverage>},
    {"avg(numeric)", kSkipsNulls, make_aggregate<NumericSum<true>>},
    {"avg(interval)", kSkipsNulls, make_aggregate<IntervalSum<true>>},
    {"max(pg_lsn)", kSkipsNulls, make_aggregate<Maximum>},
    {"min(pg_lsn)", kSkipsNulls, make_aggregate<Minimum>},
    {"max(tid)", kSkipsNulls, make_aggregate<Maximum>},
    {"min(tid)", kSkipsNulls, make_aggregate<Minimum>},
    {"max(xid8)", kSkipsNulls, make_aggregate<Maximum>},
    {"min(xid8)", kSkipsNulls, make_aggregate<Minimum>},
    {"max(anyenum)", kSkipsNulls, make_aggregate<Maximum>},
    {"min(anyenum)", kSkipsNulls, make_aggregate<Minimum>},
    {"max(anyarray)", kSkipsNulls, make_aggregate<Maximum>},
    {"max(bigint)", kSkipsNulls, make_aggregate<Maximum>},
    {"max(character)", kSkipsNulls, make_aggregate<Maximum>},
    {"max(date)", kSkipsNulls, make_aggregate<Maximum>},
    {"max(double precision)", kSkipsNulls, make_aggregate<Maximum>},
    {"max(inet)", kSkipsNulls, make_aggregate<Maximum>},
    {"max(money)", kSkipsNulls, make_aggregate<Maximum>},
    {"max(time with time zone)", kSkipsNulls, make_aggregate<Maximum>},
    {"max(integer)", kSkipsNulls, make_aggregate<Maximum>},
    {"max(interval)", kSkipsNulls, make_aggregate<Maximum>},
    {"max(numeric)", kSkipsNulls, make_aggregate<Maximum>},
    {"max(oid)", kSkipsNulls, make_aggregate<Maximum>},
    {"max(real)", kSkipsNulls, make_aggregate<Maximum>},
    {"max(smallint)", kSkipsNulls, make_aggregate<Maximum>},
    {"max(text)", kSkipsNulls, make_aggregate<Maximum>},
    {"max(time without time zone)", kSkipsNulls, make_aggregate<Maximum>},
    {"max(timestamp with time zone)", kSkipsNulls, make_aggregate<Maximum>},
    {"max(timestamp without time zone)", kSkipsNulls, make_aggregate<Maximum>},
    {"min(anyarray)", kSkipsNulls, make_aggregate<Minimum>},
    {"min(bigint)", kSkipsNulls, make_aggregate<Minimum>},
    {"min(character)", kSkipsNulls, make_aggregate<Minimum>},
    {"min(date)", kSkipsNulls, make_aggregate<Minimum>},
    {"min(double precision)", kSkipsNulls, make_aggregate<Minimum>},
    {"min(inet)", kSkipsNulls, make_aggregate<Minimum>},
    {"min(money)", kSkipsNulls, make_aggregate<Minimum>},
    {"min(time with time zone)", kSkipsNulls, make_aggregate<Minimum>},
    {"min(integer)", kSkipsNulls, make_aggregate<Minimum>},
    {"min(interval)", kSkipsNulls, make_aggregate<Minimum>},
    {"min(numeric)", kSkipsNulls, make_aggregate<Minimum>},
    {"min(oid)", kSkipsNulls, make_aggregate<Minimum>},
    {"min(real)", kSkipsNulls, make_aggregate<Minimum>},
    {"min(smallint)", kSkipsNulls, make_aggregate<Minimum>},
    {"min(text)", kSkipsNulls, make_aggregate<Minimum>},
    {"min(time without time zone)", kSkipsNulls, make_aggregate<Minimum>},
    {"min(timestamp with time zone)", kSkipsNulls, make_aggregate<Minimum>},
    {"min(timestamp without time zone)", kSkipsNulls, make_aggregate<Minimum>},
    {"bool_and(boolean)", kSkipsNulls, make_aggregate<BooleanAggregate<true>>},
    {"every(boolean)", kSkipsNulls, make_aggregate<BooleanAggregate<true>>},
    {"bool_or(boolean)", kSkipsNulls, make_aggregate<BooleanAggregate<false>>},
    {"bit_and(smallint)", kSkipsNulls, make_aggregate<BitAggregate<BitOperation::kAnd>>},
    {"bit_and(integer)", kSkipsNulls, make_aggregate<BitAggregate<BitOperation::kAnd>>},
    {"bit_and(bigint)", kSkipsNulls, make_aggregate<BitAggregate<BitOperation::kAnd>>},
    {"bit_or(smallint)", kSkipsNulls, make_aggregate<BitAggregate<BitOperation::kOr>>},
    {"bit_or(integer)", kSkipsNulls, make_aggregate<BitAggregate<BitOperation::kOr>>},
    {"bit_or(bigint)", kSkipsNulls, make_aggregate<BitAggregate<BitOperation::kOr>>},
    {"bit_xor(smallint)", kSkipsNulls, make_aggregate<BitAggregate<BitOperation::kExclusiveOr>>},
    {"bit_xor(integer)", kSkipsNulls, make_aggregate<BitAggregate<BitOperation::kExclusiveOr>>},
    {"bit_xor(bigint)", kSkipsNulls, make_aggregate<BitAggregate<BitOperation::kExclusiveOr>>},
};

}  // namespace

std::span<const AggregateEntry> basic_aggregates() { return kEntries; }

}  // namespace carto_mock::sql
