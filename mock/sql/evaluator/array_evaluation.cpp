// Arrays (manual, chapters 8.15, 4.2.12, 9.24): constructors, subscripts, slices, comparisons with
// ANY and ALL.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "sql/catalog/builtin_catalog.h"
#include "sql/evaluator/node_evaluator.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr SqlState kArraySubscriptError{"2202E"};
constexpr std::size_t kMaximumDimensions = 6;

Error mismatched_dimensions() {
  return Error(kArraySubscriptError,
               "multidimensional arrays must have array expressions with matching dimensions");
}

// ARRAY[ARRAY[…], …]: a dimension more than its elements have. NULL and empty elements count as
// empty.
Array nest_arrays(Oid element_type, const std::vector<Value>& elements) {
  Array result;
  result.element_type = element_type;
  bool any_empty = false;
  const Array* first = nullptr;
  for (const Value& element : elements) {
    if (element.is_null() || element.as_array().lengths.empty()) {
      any_empty = true;
      continue;
    }
    const Array& array = element.as_array();
    if (first == nullptr) {
      first = &array;
    } else if (array.lengths != first->lengths || array.lower_bounds != first->lower_bounds) {
      throw mismatched_dimensions();
    }
    result.elements.insert(result.elements.end(), array.elements.begin(), array.elements.end());
  }
  if (first == nullptr) return result;
  if (any_empty) throw mismatched_dimensions();
  if (first->lengths.size() + 1 > kMaximumDimensions) {
    throw Error(sqlstate::kProgramLimitExceeded,
                fmt::format("number of array dimensions ({}) exceeds the maximum allowed ({})",
                            first->lengths.size() + 1, kMaximumDimensions));
  }
  result.lengths = first->lengths;
  result.lower_bounds = first->lower_bounds;
  result.lengths.insert(result.lengths.begin(), static_cast<int>(elements.size()));
  result.lower_bounds.insert(result.lower_bounds.begin(), 1);
  return result;
}

// One bound of a subscript. None: it is NULL, and so is the whole result.
std::optional<std::int64_t> evaluate_bound(const Expression& bound, const EvaluationFrame& frame) {
  const Value value = evaluate_node(bound, frame);
  if (value.is_null()) return std::nullopt;
  return value.as_integer();
}

Value fetch_element(const Array& array, const std::vector<std::int64_t>& indexes) {
  if (indexes.size() != array.lengths.size()) return Value();
  std::size_t offset = 0;
  for (std::size_t i = 0; i < indexes.size(); ++i) {
    const std::int64_t from_start = indexes[i] - array.lower_bounds[i];
    if (from_start < 0 || from_start >= array.lengths[i]) return Value();
    offset =
        offset * static_cast<std::size_t>(array.lengths[i]) + static_cast<std::size_t>(from_start);
  }
  return array.elements[offset];
}

struct Range {
  std::int64_t first;
  std::int64_t last;
};

// The part of `array` within `ranges`, one for each leading dimension; the others stay whole.
// Counts from 1 again.
Value cut_slice(const Array& array, std::vector<Range> ranges) {
  Array result;
  result.element_type = array.element_type;
  const std::size_t dimensions = array.lengths.size();
  if (dimensions == 0 || ranges.size() > dimensions) return Value::array(std::move(result));
  for (std::size_t i = 0; i < dimensions; ++i) {
    const std::int64_t lower = array.lower_bounds[i];
    const std::int64_t upper = lower + array.lengths[i] - 1;
    if (i >= ranges.size()) ranges.push_back({lower, upper});
    ranges[i] = {std::max(ranges[i].first, lower), std::min(ranges[i].last, upper)};
    if (ranges[i].first > ranges[i].last) return Value::array(std::move(result));
  }
  for (const Range& range : ranges) {
    result.lengths.push_back(static_cast<int>(range.last - range.first + 1));
    result.lower_bounds.push_back(1);
  }
  std::vector<std::int64_t> indexes;
  for (const Range& range : ranges) indexes.push_back(range.first);
  for (;;) {
    result.elements.push_back(fetch_element(array, indexes));
    std::size_t dimension = dimensions;
    while (dimension > 0 && indexes[dimension - 1] == ranges[dimension - 1].last) {
      indexes[dimension - 1] = ranges[dimension - 1].first;
      --dimension;
    }
    if (dimension == 0) return Value::array(std::move(result));
    ++indexes[dimension - 1];
  }
}

}  // namespace

Value evaluate_array_constructor(const ArrayConstructor& node, const EvaluationFrame& frame) {
  std::vector<Value> elements;
  elements.reserve(node.elements.size());
  for (const ExpressionPtr& element : node.elements)
    elements.push_back(evaluate_node(*element, frame));
  if (node.multidimensional) return Value::array(nest_arrays(node.element_type, elements));
  return Value::array(Array::of(node.element_type, std::move(elements)));
}

Value evaluate_array_comparison(const ArrayComparison& node, const EvaluationFrame& frame) {
  std::array<Value, 2> arguments;
  arguments[0] = evaluate_node(*node.scalar, frame);
  Value scratch;
  const Value& array = evaluate_in_place(*node.array, frame, scratch);
  if (array.is_null()) return Value();
  const std::vector<Value>& elements = array.as_array().elements;
  if (elements.empty()) return Value::boolean(!node.any);
  if (node.strict && arguments[0].is_null()) return Value();

  const std::array<Type, 2> types{node.scalar->type, Type{array.as_array().element_type}};
  bool any_null = false;
  for (const Value& element : elements) {
    arguments[1] = element;
    const Value result = call_function(node.procedure, node.body, node.strict, arguments, types,
                                       Type{oid::kBool}, frame.context);
    if (result.is_null()) {
      any_null = true;
    } else if (result.as_bool() == node.any) {
      return Value::boolean(node.any);
    }
  }
  return any_null ? Value() : Value::boolean(!node.any);
}

namespace {

// j['a'][1] is j #> '{a,1}'.
Value evaluate_jsonb_subscript(const Subscript& node, const EvaluationFrame& frame) {
  static const FunctionEntry* const at_path =
      find_function_body("jsonb_extract_path(jsonb,text[])");
  const Value document = evaluate_node(*node.array, frame);
  if (document.is_null()) return Value();
  std::vector<Value> path;
  path.reserve(node.upper.size());
  for (const ExpressionPtr& upper : node.upper) {
    Value index = evaluate_node(*upper, frame);
    const bool is_place = upper->type.oid == oid::kInt4 && !index.is_null();
    path.push_back(is_place ? Value::text(std::to_string(index.as_integer())) : std::move(index));
  }
  if (std::ranges::any_of(path, &Value::is_null)) return Value();
  const std::array arguments{document, Value::array(Array::of(oid::kText, std::move(path)))};
  return call_function(kInvalidOid, at_path, true, arguments,
                       std::array{Type{oid::kJsonb}, Type{oid::kTextArray}}, Type{oid::kJsonb},
                       frame.context);
}

}  // namespace

Value evaluate_subscript(const Subscript& node, const EvaluationFrame& frame) {
  if (node.array->type.oid == oid::kJsonb) return evaluate_jsonb_subscript(node, frame);
  const TypeTraits& traits = type_traits(node.array->type.oid);
  if (traits.representation != Representation::kArray) {
    throw Error::unsupported(
        fmt::format("subscript of a value of type {}", format_type(node.array->type)));
  }
  Value scratch;
  const Value& array = evaluate_in_place(*node.array, frame, scratch);
  if (array.is_null()) return Value();
  const Array& source = array.as_array();

  if (!node.slice) {
    std::vector<std::int64_t> indexes;
    for (const ExpressionPtr& upper : node.upper) {
      const std::optional<std::int64_t> index = evaluate_bound(*upper, frame);
      if (!index) return Value();
      indexes.push_back(*index);
    }
    return fetch_element(source, indexes);
  }

  std::vector<Range> ranges;
  for (std::size_t i = 0; i < node.upper.size(); ++i) {
    const bool exists = i < source.lengths.size();
    Range range{exists ? source.lower_bounds[i] : 1,
                exists ? std::int64_t{source.lower_bounds[i]} + source.lengths[i] - 1 : 0};
    if (node.lower[i]) {
      const std::optional<std::int64_t> lower = evaluate_bound(*node.lower[i], frame);
      if (!lower) return Value();
      range.first = *lower;
    }
    if (node.upper[i]) {
      const std::optional<std::int64_t> upper = evaluate_bound(*node.upper[i], frame);
      if (!upper) return Value();
      range.last = *upper;
    }
    ranges.push_back(range);
  }
  return cut_slice(source, std::move(ranges));
}

Value evaluate_array_conversion(const ArrayConversion& node, const EvaluationFrame& frame) {
  Value scratch;
  const Value& array = evaluate_in_place(*node.array, frame, scratch);
  if (array.is_null()) return Value();
  Array result = array.as_array();
  result.element_type = node.element->type.oid;
  for (Value& element : result.elements) {
    element = evaluate_node(*node.element, EvaluationFrame{{&element, 1}, frame.context});
  }
  return Value::array(std::move(result));
}

}  // namespace carto_mock::sql
