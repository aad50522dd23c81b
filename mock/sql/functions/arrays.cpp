// Functions and operators on arrays (manual, chapter 9.19).
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sql/functions/element_order.h"
#include "sql/functions/function_lists.h"
#include "sql/functions/native.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using Index = std::int32_t;

[[noreturn]] void throw_incompatible(const char* detail) {
  throw Error(SqlState("2202E"), "cannot concatenate incompatible arrays").detail(detail);
}

constexpr const char* kDifferentDimensions =
    "Arrays with differing dimensions are not compatible for concatenation.";
constexpr const char* kDifferentElementDimensions =
    "Arrays with differing element dimensions are not compatible for concatenation.";

// Where elements are to be compared, though there may be none or NULLs only.
void require_equality(Oid type) {
  if (type_traits(type).compare != nullptr) return;
  throw Error(
      sqlstate::kUndefinedFunction,
      fmt::format("could not identify an equality operator for type {}", type_traits(type).name));
}

bool equal(const Value& left, const Value& right, Oid type) {
  require_equality(type);
  return compare_values(left, right, type) == 0;
}

bool same_or_both_null(const Value& left, const Value& right, Oid type) {
  if (left.is_null() || right.is_null()) return left.is_null() && right.is_null();
  return equal(left, right, type);
}

std::optional<std::size_t> dimension(const Array& array, Index number) {
  if (number < 1 || static_cast<std::size_t>(number) > array.lengths.size()) return std::nullopt;
  return static_cast<std::size_t>(number) - 1;
}

std::optional<Index> length(const Array& array, Index number) {
  const auto at = dimension(array, number);
  return at ? std::optional<Index>(array.lengths[*at]) : std::nullopt;
}

std::optional<Index> lower_bound(const Array& array, Index number) {
  const auto at = dimension(array, number);
  return at ? std::optional<Index>(array.lower_bounds[*at]) : std::nullopt;
}

std::optional<Index> upper_bound(const Array& array, Index number) {
  const auto at = dimension(array, number);
  if (!at) return std::nullopt;
  return array.lower_bounds[*at] + array.lengths[*at] - 1;
}

std::optional<Index> dimension_count(const Array& array) {
  if (array.lengths.empty()) return std::nullopt;
  return static_cast<Index>(array.lengths.size());
}

std::optional<std::string> describe_dimensions(const Array& array) {
  if (array.lengths.empty()) return std::nullopt;
  std::string result;
  for (std::size_t i = 0; i < array.lengths.size(); ++i)
    result +=
        fmt::format("[{}:{}]", array.lower_bounds[i], array.lower_bounds[i] + array.lengths[i] - 1);
  return result;
}

Index cardinality(const Array& array) { return static_cast<Index>(array.elements.size()); }

// A NULL array counts as an empty one of the element's type.
Array array_or_empty(const Value& array, Oid element_type) {
  if (array.is_null()) return Array::of(element_type, {});
  return array.as_array();
}

void require_at_most_one_dimension(const Array& array) {
  if (array.lengths.size() > 1)
    throw Error(SqlState("22000"), "argument must be empty or one-dimensional array");
}

Array with_element_at(Array array, Value element, bool at_end) {
  require_at_most_one_dimension(array);
  if (array.lengths.empty()) return Array::of(array.element_type, {std::move(element)});
  array.elements.insert(at_end ? array.elements.end() : array.elements.begin(), std::move(element));
  ++array.lengths[0];
  return array;
}

Array append(const CallContext& context, const Value& array, const Value& element) {
  return with_element_at(array_or_empty(array, context.argument_types[1].oid), element, true);
}

Array prepend(const CallContext& context, const Value& element, const Value& array) {
  return with_element_at(array_or_empty(array, context.argument_types[0].oid), element, false);
}

// The dimensions of `inner` are those of one element of `outer`.
bool is_element_of(const Array& inner, const Array& outer) {
  return std::equal(inner.lengths.begin(), inner.lengths.end(), outer.lengths.begin() + 1,
                    outer.lengths.end()) &&
         std::equal(inner.lower_bounds.begin(), inner.lower_bounds.end(),
                    outer.lower_bounds.begin() + 1, outer.lower_bounds.end());
}

Array concatenate_arrays(const Array& left, const Array& right) {
  if (left.lengths.empty()) return right;
  if (right.lengths.empty()) return left;
  const std::size_t left_dimensions = left.lengths.size();
  const std::size_t right_dimensions = right.lengths.size();
  Array result = left_dimensions >= right_dimensions ? left : right;
  if (left_dimensions == right_dimensions) {
    const bool matches =
        std::equal(left.lengths.begin() + 1, left.lengths.end(), right.lengths.begin() + 1) &&
        std::equal(left.lower_bounds.begin() + 1, left.lower_bounds.end(),
                   right.lower_bounds.begin() + 1);
    if (!matches) throw_incompatible(kDifferentElementDimensions);
    result.lengths[0] = left.lengths[0] + right.lengths[0];
  } else if (left_dimensions + 1 == right_dimensions) {
    if (!is_element_of(left, right)) throw_incompatible(kDifferentDimensions);
    ++result.lengths[0];
  } else if (right_dimensions + 1 == left_dimensions) {
    if (!is_element_of(right, left)) throw_incompatible(kDifferentDimensions);
    ++result.lengths[0];
  } else {
    throw Error(SqlState("2202E"), "cannot concatenate incompatible arrays")
        .detail(fmt::format("Arrays of {} and {} dimensions are not compatible for concatenation.",
                            left_dimensions, right_dimensions));
  }
  result.elements = left.elements;
  result.elements.insert(result.elements.end(), right.elements.begin(), right.elements.end());
  return result;
}

Value concatenate(const CallContext&, Arguments arguments) {
  if (arguments[0].is_null()) return arguments[1];
  if (arguments[1].is_null()) return arguments[0];
  return Value::array(concatenate_arrays(arguments[0].as_array(), arguments[1].as_array()));
}

void require_searchable(const Array& array) {
  if (array.lengths.size() > 1)
    throw Error(sqlstate::kFeatureNotSupported,
                "searching for elements in multidimensional arrays is not supported");
}

// False: without a look at the elements it is known that the element is not among them.
bool may_hold(const Array& array, const Value& element) {
  require_searchable(array);
  return element.is_null() ? std::ranges::any_of(array.elements, &Value::is_null)
                           : !array.elements.empty();
}

std::optional<Index> position_from(const Value& value, const Value& element,
                                   std::optional<Index> start) {
  if (value.is_null()) return std::nullopt;
  const Array& array = value.as_array();
  if (!may_hold(array, element)) return std::nullopt;
  require_equality(array.element_type);
  for (std::size_t i = 0; i < array.elements.size(); ++i) {
    const Index index = array.lower_bounds[0] + static_cast<Index>(i);
    if (start && index < *start) continue;
    if (same_or_both_null(array.elements[i], element, array.element_type)) return index;
  }
  return std::nullopt;
}

std::optional<Index> position(const Value& array, const Value& element) {
  return position_from(array, element, std::nullopt);
}

std::optional<Index> position_after(const Value& array, const Value& element, const Value& start) {
  if (array.is_null()) return std::nullopt;
  if (!may_hold(array.as_array(), element)) return std::nullopt;
  if (start.is_null()) throw Error(SqlState("22004"), "initial position must not be null");
  return position_from(array, element, static_cast<Index>(start.as_integer()));
}

std::optional<Array> positions(const Value& value, const Value& element) {
  if (value.is_null()) return std::nullopt;
  const Array& array = value.as_array();
  if (!may_hold(array, element)) return Array::of(oid::kInt4, {});
  require_equality(array.element_type);
  std::vector<Value> found;
  for (std::size_t i = 0; i < array.elements.size(); ++i) {
    if (same_or_both_null(array.elements[i], element, array.element_type))
      found.push_back(Value::integer(array.lower_bounds[0] + static_cast<Index>(i)));
  }
  return Array::of(oid::kInt4, std::move(found));
}

std::optional<Array> remove(const Value& value, const Value& element) {
  if (value.is_null()) return std::nullopt;
  const Array& array = value.as_array();
  if (array.lengths.size() > 1)
    throw Error(sqlstate::kFeatureNotSupported,
                "removing elements from multidimensional arrays is not supported");
  if (!array.elements.empty()) require_equality(array.element_type);
  std::vector<Value> kept;
  for (const Value& candidate : array.elements) {
    if (!same_or_both_null(candidate, element, array.element_type)) kept.push_back(candidate);
  }
  Array result = Array::of(array.element_type, std::move(kept));
  if (!result.lengths.empty()) result.lower_bounds = array.lower_bounds;
  return result;
}

std::optional<Array> replace(const Value& value, const Value& from, const Value& to) {
  if (value.is_null()) return std::nullopt;
  Array result = value.as_array();
  if (!result.elements.empty()) require_equality(result.element_type);
  for (Value& element : result.elements) {
    if (same_or_both_null(element, from, result.element_type)) element = to;
  }
  return result;
}

// How many of the thresholds, which ascend, are not above the value (manual, chapter 9.3).
std::int32_t bucket(const Value& value, const Array& thresholds) {
  if (thresholds.lengths.size() > 1)
    throw Error(SqlState("2202E"), "thresholds must be one-dimensional array");
  if (std::ranges::any_of(thresholds.elements, [](const Value& one) { return one.is_null(); }))
    throw Error(SqlState("22004"), "thresholds array must not contain NULLs");
  // The halves are PostgreSQL's, which shows where the thresholds do not ascend.
  std::size_t begin = 0;
  std::size_t end = thresholds.elements.size();
  while (begin < end) {
    const std::size_t middle = (begin + end) / 2;
    if (compare_values(value, thresholds.elements[middle], thresholds.element_type) < 0) {
      end = middle;
    } else {
      begin = middle + 1;
    }
  }
  return static_cast<std::int32_t>(begin);
}

bool has_element(const Array& array, const Value& wanted) {
  return std::any_of(array.elements.begin(), array.elements.end(), [&](const Value& element) {
    return !element.is_null() && equal(element, wanted, array.element_type);
  });
}

bool contains(const Array& container, const Array& contained) {
  return std::all_of(
      contained.elements.begin(), contained.elements.end(),
      [&](const Value& element) { return !element.is_null() && has_element(container, element); });
}

bool is_contained(const Array& contained, const Array& container) {
  return contains(container, contained);
}

bool overlaps(const Array& left, const Array& right) {
  return std::any_of(left.elements.begin(), left.elements.end(), [&](const Value& element) {
    return !element.is_null() && has_element(right, element);
  });
}

// What compares elements, if there are any.
template <auto kBody>
Value comparing(const CallContext& context, Arguments arguments) {
  const bool compares =
      std::ranges::none_of(arguments, &Value::is_null) && !arguments[0].as_array().elements.empty();
  if (compares) require_element_order(context, "an equality operator");
  return native<kBody>(context, arguments);
}

constexpr std::size_t kMostDimensions = 6;
constexpr std::int64_t kMostElements = 134217727;  // of an array, in PostgreSQL's memory

std::vector<int> integers_of(const Array& array) {
  std::vector<int> integers;
  for (const Value& element : array.elements) {
    if (element.is_null()) throw Error(SqlState("22004"), "dimension values cannot be null");
    integers.push_back(static_cast<int>(element.as_integer()));
  }
  return integers;
}

[[noreturn]] void throw_wrong_subscripts(const char* detail) {
  throw Error(SqlState("2202E"), "wrong number of array subscripts").detail(detail);
}

// `element` as often as the lengths ask for.
Array fill(const CallContext& context, const Value& element, const Array& lengths,
           const std::optional<Array>& lower_bounds) {
  if (lengths.lengths.size() > 1)
    throw_wrong_subscripts("Dimension array must be one dimensional.");
  if (lower_bounds && lower_bounds->lengths.size() > 1)
    throw_wrong_subscripts("Dimension array must be one dimensional.");
  if (lower_bounds && lower_bounds->elements.size() != lengths.elements.size())
    throw_wrong_subscripts("Low bound array has different size than dimensions array.");
  if (lengths.elements.size() > kMostDimensions) {
    throw Error(sqlstate::kProgramLimitExceeded,
                fmt::format("number of array dimensions ({}) exceeds the maximum allowed ({})",
                            lengths.elements.size(), kMostDimensions));
  }
  Array filled{context.argument_types[0].oid,
               integers_of(lengths),
               std::vector<int>(lengths.elements.size(), 1),
               {}};
  if (lower_bounds) filled.lower_bounds = integers_of(*lower_bounds);
  std::int64_t count = 1;
  for (const int length : filled.lengths) {
    const bool is_too_large = length < 0 ||
                              __builtin_mul_overflow(count, std::int64_t{length}, &count) ||
                              count > kMostElements;
    if (is_too_large) {
      throw Error(sqlstate::kProgramLimitExceeded,
                  fmt::format("array size exceeds the maximum allowed ({})", kMostElements));
    }
  }
  if (count == 0 || filled.lengths.empty()) return Array::of(filled.element_type, {});
  for (std::size_t i = 0; i < filled.lengths.size(); ++i) {
    int end = 0;
    if (__builtin_add_overflow(filled.lower_bounds[i], filled.lengths[i], &end)) {
      throw Error(sqlstate::kProgramLimitExceeded,
                  fmt::format("array lower bound is too large: {}", filled.lower_bounds[i]));
    }
  }
  constexpr std::int64_t kMostHere = 10'000'000;
  if (count > kMostHere) throw Error::unsupported("an array of more than ten million elements");
  filled.elements.assign(static_cast<std::size_t>(count), element);
  return filled;
}

Array fill_from_one(const CallContext& context, const Value& element,
                    const std::optional<Array>& lengths) {
  if (!lengths) throw Error(SqlState("22004"), "dimension array or low bound array cannot be null");
  return fill(context, element, *lengths, std::nullopt);
}

Array fill_from(const CallContext& context, const Value& element,
                const std::optional<Array>& lengths, const std::optional<Array>& lower_bounds) {
  if (!lengths || !lower_bounds)
    throw Error(SqlState("22004"), "dimension array or low bound array cannot be null");
  return fill(context, element, *lengths, lower_bounds);
}

// Without the last `count` of the first dimension.
Array trim_end(const Array& array, Index count) {
  const Index length = array.lengths.empty() ? 0 : array.lengths[0];
  if (count < 0 || count > length) {
    throw Error(SqlState("2202E"),
                fmt::format("number of elements to trim must be between 0 and {}", length));
  }
  if (count == length) return Array::of(array.element_type, {});
  Array trimmed = array;
  trimmed.lengths[0] -= count;
  // What is left begins anew at 1, as any slice does.
  std::ranges::fill(trimmed.lower_bounds, 1);
  const auto kept = array.elements.size() / static_cast<std::size_t>(length) *
                    static_cast<std::size_t>(trimmed.lengths[0]);
  trimmed.elements.resize(kept);
  return trimmed;
}

constexpr FunctionEntry kEntries[] = {
    {"array_length(anyarray,integer)", native<length>},
    {"array_lower(anyarray,integer)", native<lower_bound>},
    {"array_upper(anyarray,integer)", native<upper_bound>},
    {"array_ndims(anyarray)", native<dimension_count>},
    {"array_dims(anyarray)", native<describe_dimensions>},
    {"cardinality(anyarray)", native<cardinality>},
    {"array_append(anycompatiblearray,anycompatible)", native<append>},
    {"array_prepend(anycompatible,anycompatiblearray)", native<prepend>},
    {"array_cat(anycompatiblearray,anycompatiblearray)", concatenate},
    {"array_position(anycompatiblearray,anycompatible)", comparing<position>},
    {"array_position(anycompatiblearray,anycompatible,integer)", comparing<position_after>},
    {"array_positions(anycompatiblearray,anycompatible)", comparing<positions>},
    {"array_remove(anycompatiblearray,anycompatible)", comparing<remove>},
    {"array_replace(anycompatiblearray,anycompatible,anycompatible)", comparing<replace>},
    {"width_bucket(anycompatible,anycompatiblearray)", native<bucket>},
    {"array_fill(anyelement,integer[])", native<fill_from_one>},
    {"array_fill(anyelement,integer[],integer[])", native<fill_from>},
    {"trim_array(anyarray,integer)", native<trim_end>},
    {"arraycontains(anyarray,anyarray)", comparing<contains>},
    {"arraycontained(anyarray,anyarray)", comparing<is_contained>},
    {"arrayoverlap(anyarray,anyarray)", comparing<overlaps>},
};

}  // namespace

std::span<const FunctionEntry> array_functions() { return kEntries; }

}  // namespace carto_mock::sql
