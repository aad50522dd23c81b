// The shape of a distribution as numbers (spec dataservices.md 4.3).
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "sql/functions/carto_functions.h"
#include "sql/functions/native.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

Numeric power_of(const CallContext& context, const Numeric& base, int exponent) {
  static const FunctionEntry* const kPower = find_function_body("power(numeric,numeric)");
  const std::array<Value, 2> arguments = {Value::numeric(base), Value::numeric(Numeric(exponent))};
  return kPower->body(context, arguments).as_numeric();
}

// Of the sample.
Value standard_deviation(const CallContext& context, const std::vector<Numeric>& numbers) {
  const std::unique_ptr<Aggregate> deviation = find_aggregate_body("stddev(numeric)")->make();
  for (const Numeric& number : numbers) {
    const Value value = Value::numeric(number);
    deviation->step(context, {&value, 1});
  }
  return deviation->finish(context);
}

// sum((mean - value)^exponent) / (count * deviation^exponent); 0 where nothing deviates.
std::optional<Numeric> standardized_moment(const CallContext& context, const Array& array,
                                           int exponent) {
  std::vector<Numeric> numbers;
  Numeric sum;
  for (const Value& element : array.elements) {
    if (element.is_null()) continue;
    numbers.push_back(element.as_numeric());
    sum = sum + numbers.back();
  }
  const Value deviation = standard_deviation(context, numbers);
  if (deviation.is_null()) return std::nullopt;
  if (deviation.as_numeric().sign() == 0) return Numeric(0);
  const Numeric count(static_cast<std::int64_t>(numbers.size()));
  const Numeric mean = sum / count;
  Numeric powers;
  for (const Numeric& number : numbers)
    powers = powers + power_of(context, mean - number, exponent);
  return powers / (count * power_of(context, deviation.as_numeric(), exponent));
}

std::optional<Numeric> kurtosis(const CallContext& context, const Array& array) {
  const std::optional<Numeric> moment = standardized_moment(context, array, 4);
  if (!moment || moment->sign() == 0) return moment;
  return *moment - Numeric(3);
}

std::optional<Numeric> skewness(const CallContext& context, const Array& array) {
  return standardized_moment(context, array, 3);
}

// Which share the ten most frequent values have. The documentation does not say how more of them
// are cut, nor in which order shares are rounded and added.
Value distinct_measure(const CallContext& /*context*/, Arguments arguments) {
  constexpr std::size_t kMostValues = 10;
  const auto refuse = [] { throw Error::unsupported("CDB_DistinctMeasure() of such values"); };
  if (arguments[0].is_null()) refuse();
  std::map<std::string_view, std::int64_t> counts;
  std::int64_t total = 0;
  for (const Value& element : arguments[0].as_array().elements) {
    if (element.is_null()) refuse();
    ++counts[element.as_text()];
    ++total;
  }
  if (counts.empty() || counts.size() > kMostValues) refuse();
  Numeric shares;
  for (const auto& [value, count] : counts) shares = shares + Numeric(count) / Numeric(total);
  if (Numeric::compare(shares, Numeric(1)) != 0) refuse();
  if (arguments[1].is_null()) return Value::numeric(shares);
  const int order = Numeric::compare(shares, arguments[1].as_numeric());
  if (order == 0) refuse();
  return Value::numeric(Numeric(order > 0 ? 1 : 0));
}

constexpr FunctionEntry kEntries[] = {
    {"cdb_kurtosis(numeric[])", native<kurtosis>},
    {"cdb_skewness(numeric[])", native<skewness>},
    {"cdb_distinctmeasure(text[],numeric)", distinct_measure},
};

}  // namespace

std::span<const FunctionEntry> carto_moment_functions() { return kEntries; }

}  // namespace carto_mock::sql
