#include "sql/functions/part_assignment.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sql/catalog/builtin_catalog.h"
#include "sql/functions/composite_columns.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr SqlState kNullValueNotAllowed = "22004";
constexpr SqlState kArraySubscriptError = "2202E";
constexpr std::size_t kMostDimensions = 6;

Error subscript_error(std::string message) { return {kArraySubscriptError, std::move(message)}; }

void check_size(std::int64_t size) {
  constexpr std::int64_t kMost = 10'000'000;
  if (size > kMost) throw Error::unsupported("an array of more than ten million elements");
}

// A vector that reaches from `lower` to `upper` at least.
void grow(Array& array, std::int64_t lower, std::int64_t upper) {
  const std::int64_t first = array.lower_bounds[0];
  const std::int64_t end = first + array.lengths[0];
  check_size(std::max(end, upper + 1) - std::min(first, lower));
  if (lower < first) {
    array.elements.insert(array.elements.begin(), static_cast<std::size_t>(first - lower), Value());
    array.lower_bounds[0] = static_cast<int>(lower);
  }
  if (upper >= end) array.elements.resize(array.elements.size() + (upper + 1 - end));
  array.lengths[0] = static_cast<int>(array.elements.size());
}

// Where an element is. Throws 2202E where there is none.
std::size_t index_of(const Array& array, std::span<const int> place) {
  std::size_t index = 0;
  for (std::size_t i = 0; i < place.size(); ++i) {
    const std::int64_t from_start = std::int64_t{place[i]} - std::int64_t{array.lower_bounds[i]};
    if (from_start < 0 || from_start >= array.lengths[i])
      throw subscript_error("array subscript out of range");
    index =
        index * static_cast<std::size_t>(array.lengths[i]) + static_cast<std::size_t>(from_start);
  }
  return index;
}

Array array_of(const Value& array, Oid element_type) {
  if (!array.is_null()) return array.as_array();
  Array empty;
  empty.element_type = element_type;
  return empty;
}

// The slice of an array that has none yet.
Array new_slice(Oid element_type, std::span<const SliceBounds> bounds, const Array& source) {
  Array array;
  array.element_type = element_type;
  std::int64_t size = 1;
  for (const SliceBounds& bound : bounds) {
    if (!bound.lower || !bound.upper) {
      throw subscript_error("array slice subscript must provide both boundaries")
          .detail(
              "When assigning to a slice of an empty array value, slice boundaries must be "
              "fully specified.");
    }
    const std::int64_t length = std::int64_t{*bound.upper} - *bound.lower + 1;
    if (length < 0)
      throw Error::unsupported("a slice of an empty array that ends before it begins");
    size *= length;
    check_size(size);
    array.lengths.push_back(static_cast<int>(length));
    array.lower_bounds.push_back(*bound.lower);
  }
  if (size > static_cast<std::int64_t>(source.elements.size()))
    throw subscript_error("source array too small");
  if (size == 0) throw Error::unsupported("an empty slice of an empty array");
  array.elements.assign(source.elements.begin(), source.elements.begin() + size);
  return array;
}

struct Extent {
  int lower;
  int upper;
};

// The slice's bounds in each of the array's dimensions; a vector has grown to them.
std::vector<Extent> extents_of(Array& array, std::span<const SliceBounds> bounds) {
  std::vector<Extent> extents;
  extents.reserve(array.lengths.size());
  for (std::size_t i = 0; i < array.lengths.size(); ++i) {
    const int first = array.lower_bounds[i];
    const int last = first + array.lengths[i] - 1;
    Extent extent{first, last};
    if (i < bounds.size()) {
      extent = {bounds[i].lower.value_or(first), bounds[i].upper.value_or(last)};
    }
    if (extent.lower > extent.upper)
      throw subscript_error("upper bound cannot be less than lower bound");
    if (array.lengths.size() == 1) {
      grow(array, extent.lower, extent.upper);
    } else if (extent.lower < first || extent.upper > last) {
      throw subscript_error("array subscript out of range");
    }
    extents.push_back(extent);
  }
  return extents;
}

}  // namespace

void require_subscript(const Value& subscript, Oid type) {
  if (!subscript.is_null()) return;
  throw Error(kNullValueNotAllowed, type == oid::kJsonb
                                        ? "jsonb subscript in assignment must not be null"
                                        : "array subscript in assignment must not be null");
}

Value assign_element(const Value& array, Oid element_type, std::span<const int> place,
                     Value element) {
  Array result = array_of(array, element_type);
  if (place.size() > kMostDimensions) throw Error::unsupported("an array of so many dimensions");
  if (result.lengths.empty()) {
    result.elements = {std::move(element)};
    result.lengths.assign(place.size(), 1);
    result.lower_bounds.assign(place.begin(), place.end());
    return Value::array(std::move(result));
  }
  if (result.lengths.size() != place.size())
    throw subscript_error("wrong number of array subscripts");
  if (place.size() == 1) grow(result, place.front(), place.front());
  result.elements[index_of(result, place)] = std::move(element);
  return Value::array(std::move(result));
}

Value assign_slice(const Value& array, Oid element_type, std::span<const SliceBounds> bounds,
                   const Value& source) {
  Array result = array_of(array, element_type);
  if (source.is_null()) return Value::array(std::move(result));
  const Array& elements = source.as_array();
  if (result.lengths.empty()) return Value::array(new_slice(element_type, bounds, elements));
  if (result.lengths.size() < bounds.size())
    throw subscript_error("wrong number of array subscripts");
  const std::vector<Extent> extents = extents_of(result, bounds);
  std::size_t size = 1;
  std::vector<int> place;
  place.reserve(extents.size());
  for (const Extent& extent : extents) {
    size *= static_cast<std::size_t>(extent.upper - extent.lower) + 1;
    place.push_back(extent.lower);
  }
  if (size > elements.elements.size()) throw subscript_error("source array too small");
  for (std::size_t next = 0; next < size; ++next) {
    result.elements[index_of(result, place)] = elements.elements[next];
    for (std::size_t i = extents.size(); i > 0; --i) {
      if (place[i - 1] < extents[i - 1].upper) {
        ++place[i - 1];
        break;
      }
      place[i - 1] = extents[i - 1].lower;
    }
  }
  return Value::array(std::move(result));
}

namespace {

Oid element_of(Oid array) { return BuiltinCatalog::instance().find_type(array)->element; }

int subscript_of(const Value& value, Oid type) {
  require_subscript(value, type);
  return static_cast<int>(value.as_integer());
}

Value element_body(const CallContext& context, Arguments arguments) {
  const Oid type = context.result_type.oid;
  std::vector<int> place;
  for (const Value& subscript : arguments.subspan(2))
    place.push_back(subscript_of(subscript, type));
  return assign_element(arguments[0], element_of(type), place, arguments[1]);
}

Value slice_body(const CallContext& context, Arguments arguments) {
  const Oid type = context.result_type.oid;
  const auto written = static_cast<std::uint64_t>(arguments[2].as_integer());
  const Arguments ends = arguments.subspan(3);
  const std::size_t dimensions = ends.size() / 2;
  std::vector<SliceBounds> bounds(dimensions);
  for (std::size_t i = 0; i < dimensions; ++i) {
    if ((written >> (2 * i) & 1) != 0) bounds[i].lower = subscript_of(ends[i], type);
    if ((written >> (2 * i + 1) & 1) != 0)
      bounds[i].upper = subscript_of(ends[dimensions + i], type);
  }
  return assign_slice(arguments[0], element_of(type), bounds, arguments[1]);
}

Value field_body(const CallContext& context, Arguments arguments) {
  const auto columns = composite_columns(context.result_type.oid, context.session.catalog());
  Record record;
  for (const CompositeColumn& column : *columns) {
    record.types.push_back(column.type);
    record.names.push_back(column.name);
  }
  record.fields.resize(columns->size());
  if (!arguments[0].is_null()) {
    const std::vector<Value>& fields = arguments[0].as_record().fields;
    std::copy_n(fields.begin(), std::min(fields.size(), record.fields.size()),
                record.fields.begin());
  }
  record.fields.at(static_cast<std::size_t>(arguments[2].as_integer())) = arguments[1];
  return Value::record(std::move(record));
}

Value json_body(const CallContext& context, Arguments arguments) {
  constexpr std::size_t kFirst = 2;
  const Arguments path = arguments.subspan(kFirst);
  for (const Value& subscript : path) require_subscript(subscript, oid::kJsonb);
  return assign_json_part(arguments[0], path, context.argument_types[kFirst].oid == oid::kInt4,
                          arguments[1]);
}

}  // namespace

const FunctionEntry& element_assignment() {
  static constexpr FunctionEntry kEntry{"", element_body};
  return kEntry;
}
const FunctionEntry& slice_assignment() {
  static constexpr FunctionEntry kEntry{"", slice_body};
  return kEntry;
}
const FunctionEntry& field_assignment() {
  static constexpr FunctionEntry kEntry{"", field_body};
  return kEntry;
}
const FunctionEntry& json_part_assignment() {
  static constexpr FunctionEntry kEntry{"", json_body};
  return kEntry;
}

}  // namespace carto_mock::sql
