// string_agg, array_agg and the ordered-set aggregates (manual, chapter 9.21).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sql/functions/aggregate_maker.h"
#include "sql/functions/array_stack.h"
#include "sql/functions/function_lists.h"
#include "sql/types/interval.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// Each value's own delimiter goes before it; the first one's is not used.
class StringAggregate final : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override {
    if (arguments[0].is_null()) return;
    if (!result_) {
      result_ = arguments[0].as_text();
      return;
    }
    if (!arguments[1].is_null()) *result_ += arguments[1].as_text();
    *result_ += arguments[0].as_text();
  }
  Value finish(const CallContext&) override {
    return result_ ? Value::text(std::move(*result_)) : Value();
  }

 private:
  std::optional<std::string> result_;
};

class ArrayAggregate final : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override { values_.push_back(arguments[0]); }
  Value finish(const CallContext& context) override {
    if (values_.empty()) return {};
    return Value::array(Array::of(context.argument_types[0].oid, std::move(values_)));
  }

 private:
  std::vector<Value> values_;
};

// Arrays of the same dimensions become one with a dimension more.
class NestedArrayAggregate final : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override { stack_.add(arguments[0]); }
  Value finish(const CallContext&) override { return stack_.take(); }

 private:
  ArrayStack stack_;
};

// The aggregates behind WITHIN GROUP: the direct argument comes first, then the value; rows arrive
// in the order of WITHIN GROUP (ORDER BY …), and those with a NULL value do not count.
class OrderedSet : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override {
    if (arguments.size() > 1) direct_argument_ = arguments[0];
    if (!arguments.back().is_null()) values_.push_back(arguments.back());
  }

 protected:
  Value direct_argument_;
  std::vector<Value> values_;
};

// Of one fraction, or of an array of them, whose shape the result has.
class Percentile : public OrderedSet {
 public:
  Value finish(const CallContext& context) override {
    if (direct_argument_.is_null()) return {};
    const bool is_array = direct_argument_.get_if<double>() == nullptr;
    const Oid type = context.argument_types.back().oid;
    if (!is_array) {
      const double share = fraction(direct_argument_);
      return values_.empty() ? Value() : at(share, type);
    }
    if (values_.empty()) return {};
    Array result = direct_argument_.as_array();
    result.element_type = type;
    for (Value& element : result.elements) {
      if (!element.is_null()) element = at(fraction(element), type);
    }
    return Value::array(std::move(result));
  }

 private:
  // The value below which `share` of all values are; there is one at least.
  virtual Value at(double share, Oid type) const = 0;

  static double fraction(const Value& value) {
    const double share = value.as_real();
    if (!(share >= 0 && share <= 1))
      throw Error(sqlstate::kNumericValueOutOfRange,
                  fmt::format("percentile value {} is not between 0 and 1", shown(share)));
    return share;
  }
  static std::string shown(double share) {
    if (std::isnan(share)) return "NaN";
    if (std::isinf(share)) return share > 0 ? "Infinity" : "-Infinity";
    return fmt::format("{:g}", share);
  }
};

class DiscretePercentile final : public Percentile {
  Value at(double share, Oid) const override {
    const double row = std::ceil(share * static_cast<double>(values_.size()));
    return values_[row < 1 ? 0 : static_cast<std::size_t>(row) - 1];
  }
};

Value interpolate(const Value& low, const Value& high, double share, Oid type) {
  if (type == oid::kInterval) {
    const Interval difference = subtract_intervals(high.as_interval(), low.as_interval());
    return Value::interval(add_intervals(multiply_interval(difference, share), low.as_interval()));
  }
  return Value::real(low.as_real() + share * (high.as_real() - low.as_real()));
}

class ContinuousPercentile final : public Percentile {
  Value at(double share, Oid type) const override {
    const double row = share * static_cast<double>(values_.size() - 1);
    const auto low = static_cast<std::size_t>(std::floor(row));
    const auto high = static_cast<std::size_t>(std::ceil(row));
    if (low == high) return values_[low];
    return interpolate(values_[low], values_[high], row - static_cast<double>(low), type);
  }
};

// The first of the most frequent values, which are sorted.
Value most_frequent(const std::vector<Value>& values, Oid type) {
  Value best;
  std::size_t best_count = 0;
  for (std::size_t begin = 0; begin < values.size();) {
    std::size_t end = begin + 1;
    while (end < values.size() && compare_values(values[begin], values[end], type) == 0) ++end;
    if (end - begin > best_count) {
      best_count = end - begin;
      best = values[begin];
    }
    begin = end;
  }
  return best;
}

class Mode final : public OrderedSet {
 public:
  Value finish(const CallContext& context) override {
    return most_frequent(values_, context.result_type.oid);
  }
};

// CARTO's, which sorts by itself (spec dataservices.md 4.3).
class CartoMode final : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override {
    if (!arguments[0].is_null()) values_.push_back(arguments[0]);
  }
  Value finish(const CallContext& context) override {
    const Oid type = context.result_type.oid;
    std::ranges::sort(values_, [type](const Value& left, const Value& right) {
      return compare_values(left, right, type) < 0;
    });
    return most_frequent(values_, type);
  }

 private:
  std::vector<Value> values_;
};

constexpr AggregateEntry kEntries[] = {
    {"string_agg(text,text)", false, make_aggregate<StringAggregate>},
    {"string_agg(bytea,bytea)", false, make_aggregate<StringAggregate>},
    {"array_agg(anynonarray)", false, make_aggregate<ArrayAggregate>},
    {"array_agg(anyarray)", false, make_aggregate<NestedArrayAggregate>},
    {"percentile_disc(double precision,anyelement)", false, make_aggregate<DiscretePercentile>},
    {"percentile_cont(double precision,double precision)", false,
     make_aggregate<ContinuousPercentile>},
    {"percentile_cont(double precision,interval)", false, make_aggregate<ContinuousPercentile>},
    {"percentile_disc(double precision[],anyelement)", false, make_aggregate<DiscretePercentile>},
    {"percentile_cont(double precision[],double precision)", false,
     make_aggregate<ContinuousPercentile>},
    {"percentile_cont(double precision[],interval)", false, make_aggregate<ContinuousPercentile>},
    {"mode(anyelement)", false, make_aggregate<Mode>},
    {"cdb_math_mode(anyelement)", false, make_aggregate<CartoMode>},
};

}  // namespace

std::span<const AggregateEntry> collecting_aggregates() { return kEntries; }

}  // namespace carto_mock::sql
