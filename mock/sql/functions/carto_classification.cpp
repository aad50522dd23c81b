// How values are spread over classes (spec dataservices.md 4.3): what CARTO's maps choose colors
// by.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "sql/functions/carto_functions.h"
#include "sql/functions/jenks_bins.h"
#include "sql/functions/native.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

bool is_less(const Numeric& left, const Numeric& right) {
  return Numeric::compare(left, right) < 0;
}

// Without NULLs, sorted.
std::vector<Numeric> sorted_numbers(const Array& array) {
  std::vector<Numeric> numbers;
  for (const Value& element : array.elements) {
    if (!element.is_null()) numbers.push_back(element.as_numeric());
  }
  std::ranges::sort(numbers, is_less);
  return numbers;
}

Value numeric_array(const std::vector<Numeric>& numbers) {
  std::vector<Value> elements;
  elements.reserve(numbers.size());
  for (const Numeric& number : numbers) elements.push_back(Value::numeric(number));
  return Value::array(Array::of(oid::kNumeric, std::move(elements)));
}

// What the originals make of less than one class depends on loops that do not end as expected.
void require_classes(std::int32_t breaks, std::string_view function) {
  if (breaks < 1) throw Error::unsupported(std::string(function) + " with less than one class");
}

Numeric mean_of(std::span<const Numeric> numbers) {
  Numeric sum;
  for (const Numeric& number : numbers) sum = sum + number;
  return sum / Numeric(static_cast<std::int64_t>(numbers.size()));
}

// percentile_disc() of i/breaks.
Value quantile_bins(const Array& array, std::int32_t breaks) {
  require_classes(breaks, "CDB_QuantileBins()");
  const std::vector<Numeric> numbers = sorted_numbers(array);
  if (numbers.empty()) return {};
  std::vector<Numeric> bins;
  for (std::int32_t i = 1; i <= breaks; ++i) {
    const double fraction = static_cast<double>(i) / breaks;
    const double row = std::ceil(fraction * static_cast<double>(numbers.size()));
    bins.push_back(numbers[row < 1 ? 0 : static_cast<std::size_t>(row) - 1]);
  }
  return numeric_array(bins);
}

// lowest + i * (highest - lowest) / breaks, computed as the elements' type computes.
template <typename Number, typename Pack>
std::vector<Value> even_steps(const Number& lowest, const Number& highest, std::int32_t breaks,
                              Number (*from_count)(std::int64_t), Pack pack) {
  const Number step = (highest - lowest) / from_count(breaks);
  std::vector<Value> bins;
  for (std::int32_t i = 1; i <= breaks; ++i) bins.push_back(pack(lowest + from_count(i) * step));
  return bins;
}

Value equal_interval_bins(const CallContext& context, Arguments arguments) {
  const Type type = context.argument_types[0];
  if (arguments[1].is_null()) throw Error::unsupported("CDB_EqualIntervalBins() without breaks");
  const auto breaks = static_cast<std::int32_t>(arguments[1].as_integer());
  require_classes(breaks, "CDB_EqualIntervalBins()");
  std::vector<Value> values;
  if (!arguments[0].is_null()) {
    for (const Value& element : arguments[0].as_array().elements) {
      if (!element.is_null()) values.push_back(element);
    }
  }
  const auto array_of = [&](Oid element, std::vector<Value> bins) {
    if (values.empty()) bins.assign(static_cast<std::size_t>(breaks), Value());
    return Value::array(Array::of(element, std::move(bins)));
  };
  const auto ends = [&](auto read) {
    const auto [lowest, highest] = std::ranges::minmax(values, std::ranges::less(), read);
    return std::pair(read(lowest), read(highest));
  };
  switch (type.oid) {
    case oid::kInt2Array:
    case oid::kInt4Array:
    case oid::kInt8Array: {
      const Oid element = type.oid == oid::kInt2Array   ? oid::kInt2
                          : type.oid == oid::kInt4Array ? oid::kInt4
                                                        : oid::kInt8;
      if (values.empty()) return array_of(element, {});
      const auto [lowest, highest] = ends([](const Value& value) { return value.as_integer(); });
      return array_of(element, even_steps<std::int64_t>(
                                   lowest, highest, breaks, [](std::int64_t i) { return i; },
                                   [](std::int64_t bin) { return Value::integer(bin); }));
    }
    case oid::kFloat8Array: {
      if (values.empty()) return array_of(oid::kFloat8, {});
      const auto [lowest, highest] = ends([](const Value& value) { return value.as_real(); });
      return array_of(oid::kFloat8, even_steps<double>(
                                        lowest, highest, breaks,
                                        [](std::int64_t i) { return static_cast<double>(i); },
                                        [](double bin) { return Value::real(bin); }));
    }
    case oid::kNumericArray: {
      if (values.empty()) return array_of(oid::kNumeric, {});
      const auto [lowest, highest] = std::ranges::minmax(
          values, is_less, [](const Value& value) { return value.as_numeric(); });
      return array_of(oid::kNumeric, even_steps<Numeric>(
                                         lowest.as_numeric(), highest.as_numeric(), breaks,
                                         [](std::int64_t i) { return Numeric(i); },
                                         [](const Numeric& bin) { return Value::numeric(bin); }));
    }
    default:
      throw Error::unsupported("CDB_EqualIntervalBins() of an array of this type");
  }
}

// Each class begins at the mean of what lies above the one before it.
Value heads_tails_bins(const CallContext& /*context*/, Arguments arguments) {
  if (arguments[0].is_null()) return {};
  if (arguments[1].is_null()) throw Error::unsupported("CDB_HeadsTailsBins() without breaks");
  const std::int64_t breaks = arguments[1].as_integer();
  const Array& array = arguments[0].as_array();
  std::vector<Numeric> numbers = sorted_numbers(array);
  if (array.elements.empty()) return {};
  if (numbers.empty()) throw Error::unsupported("CDB_HeadsTailsBins() of NULLs only");
  if (static_cast<std::int64_t>(array.elements.size()) - 1 < breaks) {
    if (numbers.size() < array.elements.size())
      throw Error::unsupported("CDB_HeadsTailsBins() of few values with NULLs");
    return numeric_array(numbers);
  }
  std::vector<Numeric> bins = {mean_of(numbers)};
  for (std::int64_t i = 1; i < breaks; ++i) {
    const auto above = std::ranges::upper_bound(numbers, bins.back(), is_less);
    if (above == numbers.end()) break;
    bins.push_back(mean_of(std::span(above, numbers.end())));
  }
  return numeric_array(bins);
}

mpq_class exact(const Numeric& number) {
  if (!number.is_finite()) throw Error::unsupported("CDB_JenksBins() of NaN or infinity");
  mpz_class denominator;
  mpz_ui_pow_ui(denominator.get_mpz_t(), 10, static_cast<unsigned long>(number.scale()));
  mpq_class value(number.unscaled(), denominator);
  value.canonicalize();
  return value;
}

Value jenks_bins(const CallContext& context, Arguments arguments) {
  if (arguments[0].is_null()) return {};
  for (const Value& argument : arguments.subspan(1)) {
    if (argument.is_null()) throw Error::unsupported("CDB_JenksBins() with NULL");
  }
  std::vector<Numeric> numbers;
  std::vector<std::int64_t> weights;
  for (const Numeric& number : sorted_numbers(arguments[0].as_array())) {
    if (!numbers.empty() && Numeric::compare(numbers.back(), number) == 0) {
      ++weights.back();
    } else {
      numbers.push_back(number);
      weights.push_back(1);
    }
  }
  if (numbers.empty()) return {};
  const std::int64_t breaks = arguments[1].as_integer();
  if (static_cast<std::int64_t>(numbers.size()) <= breaks) return numeric_array(numbers);
  require_classes(static_cast<std::int32_t>(breaks), "CDB_JenksBins()");
  auto iterations = static_cast<int>(arguments[2].as_integer());
  if (iterations < 1) {
    iterations =
        static_cast<int>(std::nearbyint(std::log10(static_cast<double>(numbers.size())))) + 1;
  }
  std::vector<mpq_class> values;
  values.reserve(numbers.size());
  for (const Numeric& number : numbers) values.push_back(exact(number));
  const bool invert = arguments[3].as_bool();
  std::vector<Numeric> bins;
  for (const JenksClass& found :
       jenks_classes(values, weights, static_cast<std::size_t>(breaks), iterations,
                     [&context] { context.session.check_interrupts(); })) {
    bins.push_back(numbers[invert ? found.first : found.last]);
  }
  return numeric_array(bins);
}

// Which letter the signs of a histogram's slopes spell.
std::string_view distribution_of(const std::vector<int>& slopes) {
  const auto [least, greatest] = std::ranges::minmax(slopes);
  if (least == 0 && greatest == 0) return "F";
  if (greatest < 1) return "L";
  if (least > -1) return "J";
  std::vector<int> order;
  for (const int slope : slopes) {
    if (std::ranges::find(order, slope) == order.end()) order.push_back(slope);
  }
  const auto is_one_of = [&order](const std::vector<std::vector<int>>& orders) {
    return std::ranges::find(orders, order) != orders.end();
  };
  if (is_one_of({{1, -1}, {1, 0, -1}, {1, -1, 0}, {0, 1, -1}})) return "A";
  if (is_one_of({{-1, 1}, {-1, 0, 1}, {-1, 1, 0}, {0, -1, 1}})) return "U";
  return "S";
}

std::optional<std::string_view> distribution_type(const Array& array) {
  constexpr int kBuckets = 7;
  const std::vector<Numeric> numbers = sorted_numbers(array);
  if (numbers.empty()) throw Error::unsupported("CDB_DistType() without values");
  const Numeric width = numbers.back() - numbers.front();
  if (is_less(width, Numeric::parse("0.0000001"))) return "F";
  const std::size_t all = numbers.size();
  // The bucket after the last one holds the greatest value; empty buckets are left out.
  std::vector<std::int64_t> counts(kBuckets + 1);
  for (const Numeric& number : numbers) {
    const mpq_class place = exact(number - numbers.front()) * kBuckets / exact(width);
    counts[mpz_class(place.get_num() / place.get_den()).get_ui()] += 1;
  }
  std::erase(counts, 0);
  std::vector<std::int64_t> per_mille;
  for (const std::int64_t count : counts) {
    const auto total = static_cast<std::int64_t>(all);
    per_mille.push_back((2000 * count + total) / (2 * total));
  }
  std::vector<int> slopes;
  for (std::size_t i = 0; i + 1 < kBuckets; ++i) {
    const bool known = i + 1 < per_mille.size();
    slopes.push_back(!known                             ? 1
                     : per_mille[i] > per_mille[i + 1]  ? -1
                     : per_mille[i] == per_mille[i + 1] ? 0
                                                        : 1);
  }
  return distribution_of(slopes);
}

constexpr FunctionEntry kEntries[] = {
    {"cdb_quantilebins(numeric[],integer)", native<quantile_bins>},
    {"cdb_equalintervalbins(anyarray,integer)", equal_interval_bins},
    {"cdb_headstailsbins(numeric[],integer)", heads_tails_bins},
    {"cdb_jenksbins(numeric[],integer,integer,boolean)", jenks_bins},
    {"cdb_disttype(numeric[])", native<distribution_type>},
};

}  // namespace

std::span<const FunctionEntry> carto_classification_functions() { return kEntries; }

}  // namespace carto_mock::sql
