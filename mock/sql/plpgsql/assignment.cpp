#include "sql/plpgsql/assignment.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "sql/analyzer/type_rules.h"
#include "sql/catalog/builtin_catalog.h"
#include "support/error.h"

namespace carto_mock::sql::plpgsql {
namespace {

constexpr SqlState kNullValueNotAllowed = "22004";
constexpr SqlState kArraySubscriptError = "2202E";

using Steps = std::span<const ComputedStep>;

// A record's fields by the names of its type.
Value with_names(Value value, const std::vector<OutputColumn>& columns) {
  Record record = value.as_record();
  record.names.clear();
  record.types.clear();
  for (const OutputColumn& column : columns) {
    record.names.push_back(column.name);
    record.types.push_back(column.type);
  }
  return Value::record(std::move(record));
}

Value with_default_names(Value value) {
  if (!value.as_record().names.empty()) return value;
  Record record = value.as_record();
  for (std::size_t i = 1; i <= record.fields.size(); ++i)
    record.names.push_back(fmt::format("f{}", i));
  return Value::record(std::move(record));
}

// Fields by their places; what is too many is left out.
Value converted(const Record& source, const std::vector<OutputColumn>& columns, Host& host) {
  std::vector<Value> fields(columns.size());
  for (std::size_t i = 0; i < columns.size() && i < source.fields.size(); ++i)
    fields[i] = host.convert(source.fields[i], source.types[i], columns[i].type);
  return record_of(columns, &fields);
}

Array one_element(Oid element, Steps subscripts, Value value) {
  Array array{element, {}, {}, {std::move(value)}};
  for (const ComputedStep& subscript : subscripts) {
    array.lengths.push_back(1);
    array.lower_bounds.push_back(*subscript.index);
  }
  return array;
}

// A vector grows to both sides, with NULL between.
void grow(Array& array, int index) {
  constexpr std::int64_t kMost = 10'000'000;
  const std::int64_t lower = array.lower_bounds[0];
  const std::int64_t end = lower + array.lengths[0];
  if (std::max<std::int64_t>(end, index) - std::min<std::int64_t>(lower, index) > kMost)
    throw Error::unsupported("an array of more than ten million elements");
  if (index < lower) {
    array.elements.insert(array.elements.begin(), static_cast<std::size_t>(lower - index), Value());
    array.lengths[0] += static_cast<int>(lower - index);
    array.lower_bounds[0] = index;
  } else if (index >= end) {
    array.lengths[0] = static_cast<int>(index - lower) + 1;
    array.elements.resize(static_cast<std::size_t>(array.lengths[0]));
  }
}

// Where the element is. Throws 2202E where there is none.
std::size_t element_index(const Array& array, Steps subscripts) {
  std::size_t index = 0;
  for (std::size_t i = 0; i < subscripts.size(); ++i) {
    const std::int64_t place =
        std::int64_t{*subscripts[i].index} - std::int64_t{array.lower_bounds[i]};
    if (place < 0 || place >= array.lengths[i])
      throw Error(kArraySubscriptError, "array subscript out of range");
    index = index * static_cast<std::size_t>(array.lengths[i]) + static_cast<std::size_t>(place);
  }
  return index;
}

class PartAssignment {
 public:
  PartAssignment(const Variable& variable, Value value, Type type, Host& host)
      : variable_(variable), value_(std::move(value)), value_type_(type), host_(host) {}

  Value set(const Value& current, Type type, Steps steps) {
    if (steps.empty()) return host_.convert(std::move(value_), value_type_, type);
    if (!steps.front().field.empty()) return set_field(current, type, steps);
    const auto subscripts = static_cast<std::size_t>(
        std::ranges::find_if(steps, [](const ComputedStep& one) { return !one.field.empty(); }) -
        steps.begin());
    return set_element(current, type, steps.first(subscripts), steps.subspan(subscripts));
  }

  Value set_field_of(Record record, Steps steps) {
    const auto found = std::ranges::find(record.names, steps.front().field);
    if (found == record.names.end()) throw no_field(steps.front().field);
    const auto index = static_cast<std::size_t>(found - record.names.begin());
    record.fields[index] = set(record.fields[index], record.types[index], steps.subspan(1));
    return Value::record(std::move(record));
  }

  Error no_field(const std::string& field) const {
    return {sqlstate::kUndefinedColumn,
            fmt::format("record \"{}\" has no field \"{}\"", variable_.name, field)};
  }

 private:
  Value set_field(const Value& current, Type type, Steps steps) {
    const std::vector<OutputColumn> columns = host_.row_columns(type);
    if (columns.empty()) throw Error::unsupported("assignment to such a part of a variable");
    const Value row =
        current.is_null() ? record_of(columns, nullptr) : with_names(current, columns);
    return set_field_of(row.as_record(), steps);
  }

  Value set_element(const Value& current, Type type, Steps subscripts, Steps rest) {
    const Oid base = base_type(type.oid);
    const Oid element = element_type(base);
    if (base == oid::kJsonb || (element != kInvalidOid && array_type(element) != base))
      throw Error::unsupported("assignment to such a part of a variable");
    if (element == kInvalidOid) {
      throw Error(sqlstate::kDatatypeMismatch,
                  fmt::format("cannot subscript type {} because it does not support subscripting",
                              format_type(Type{type.oid})));
    }
    if (std::ranges::any_of(subscripts, [](const ComputedStep& one) { return !one.index; })) {
      throw Error(kNullValueNotAllowed, "array subscript in assignment must not be null");
    }
    const Type element_of{element, type.typmod};
    if (current.is_null() || current.as_array().lengths.empty()) {
      return finish(one_element(element, subscripts, set(Value(), element_of, rest)), type);
    }
    Array array = current.as_array();
    if (array.lengths.size() != subscripts.size())
      throw Error(kArraySubscriptError, "wrong number of array subscripts");
    if (subscripts.size() == 1) grow(array, *subscripts.front().index);
    Value& place = array.elements[element_index(array, subscripts)];
    place = set(place, element_of, rest);
    return finish(std::move(array), type);
  }

  // A domain may have a condition for the whole.
  Value finish(Array array, Type type) {
    const Type base{base_type(type.oid), type.typmod};
    return host_.convert(Value::array(std::move(array)), base, type);
  }

  const Variable& variable_;
  Value value_;
  Type value_type_;
  Host& host_;
};

}  // namespace

Value record_of(const std::vector<OutputColumn>& columns, const std::vector<Value>* row) {
  Record record;
  record.types.reserve(columns.size());
  record.names.reserve(columns.size());
  record.fields.reserve(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    record.types.push_back(columns[i].type);
    record.names.push_back(columns[i].name);
    record.fields.push_back(row == nullptr ? Value() : (*row)[i]);
  }
  return Value::record(std::move(record));
}

void assign_record(Variable& variable, Value value, Type type, Host& host) {
  const bool is_record = variable.type.oid == oid::kRecord;
  if (value.is_null()) {
    if (variable.not_null) {
      throw Error(kNullValueNotAllowed,
                  fmt::format("null value cannot be assigned to variable \"{}\" declared NOT NULL",
                              variable.name));
    }
    variable.value = Value();
    variable.is_assigned = !is_record;
    variable.is_null_row = false;
    return;
  }
  std::vector<OutputColumn> columns = host.row_columns(type);
  if (type.oid != oid::kRecord && columns.empty()) {
    value = host.convert(std::move(value), type, variable.type);
    type = variable.type;
    columns = variable.columns;
  }
  value = columns.empty() ? with_default_names(std::move(value))
                          : with_names(std::move(value), columns);
  if (!is_record && type.oid != variable.type.oid)
    value = converted(value.as_record(), variable.columns, host);
  variable.value = std::move(value);
  variable.row_type = Type{type.oid};
  variable.is_assigned = true;
  variable.is_null_row = false;
}

void assign_columns(Variable& variable, const std::vector<OutputColumn>& columns,
                    const std::vector<Value>* row, Host& host) {
  Value value = record_of(columns, row);
  if (variable.type.oid != oid::kRecord)
    value = converted(value.as_record(), variable.columns, host);
  variable.value = std::move(value);
  variable.row_type = Type{oid::kRecord};
  variable.is_assigned = true;
  variable.is_null_row = false;
}

void assign_part(Variable& variable, const std::vector<ComputedStep>& steps, Value value, Type type,
                 Host& host) {
  PartAssignment assignment(variable, std::move(value), type, host);
  if (!variable.is_row() || steps.front().field.empty()) {
    variable.value = assignment.set(variable.value, variable.type, steps);
    return;
  }
  require_assigned(variable);
  Record record = variable.value.is_null() ? record_of(variable.columns, nullptr).as_record()
                                           : variable.value.as_record();
  variable.value = assignment.set_field_of(std::move(record), steps);
  variable.is_null_row = false;
}

}  // namespace carto_mock::sql::plpgsql
