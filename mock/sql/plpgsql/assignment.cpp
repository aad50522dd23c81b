#include "sql/plpgsql/assignment.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>

#include "sql/analyzer/type_rules.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/functions/part_assignment.h"
#include "support/error.h"

namespace carto_mock::sql::plpgsql {
namespace {

constexpr SqlState kNullValueNotAllowed = "22004";

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
    return set_subscripted(current, type, steps.first(subscripts), steps.subspan(subscripts));
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
    const std::string& field = steps.front().field;
    if (std::ranges::find(columns, field, &OutputColumn::name) == columns.end()) {
      throw Error(sqlstate::kUndefinedColumn,
                  fmt::format("cannot assign to field \"{}\" of column \"{}\" because there is no "
                              "such column in data type {}",
                              field, owner_, format_type(Type{type.oid})));
    }
    owner_ = field;
    const Value row =
        current.is_null() ? record_of(columns, nullptr) : with_names(current, columns);
    return set_field_of(row.as_record(), steps);
  }

  int place_of(const ComputedStep::Subscript& subscript) {
    const Value place = host_.convert(subscript.value, subscript.type, Type{oid::kInt4});
    require_subscript(place, oid::kInt4);
    return static_cast<int>(place.as_integer());
  }

  Value set_subscripted(const Value& current, Type type, Steps subscripts, Steps rest) {
    const Oid base = base_type(type.oid);
    if (base == oid::kJsonb) return set_json_part(current, type, subscripts, rest);
    const Oid element = element_type(base);
    if (element == kInvalidOid) {
      throw Error(sqlstate::kDatatypeMismatch,
                  fmt::format("cannot subscript type {} because it does not support subscripting",
                              format_type(Type{type.oid})));
    }
    if (array_type(element) != base)
      throw Error::unsupported("assignment to such a part of a variable");
    if (std::ranges::any_of(subscripts, &ComputedStep::is_slice))
      return set_slice(current, type, subscripts, rest);
    std::vector<int> place;
    place.reserve(subscripts.size());
    for (const ComputedStep& step : subscripts) place.push_back(place_of(*step.upper));
    const Type element_of{element, type.typmod};
    const Value before = rest.empty() ? Value() : element_at(current, place);
    return finish(assign_element(current, element, place, set(before, element_of, rest)), type);
  }

  static Value element_at(const Value& array, const std::vector<int>& place) {
    if (array.is_null() || array.as_array().lengths.size() != place.size()) return {};
    const Array& elements = array.as_array();
    std::size_t index = 0;
    for (std::size_t i = 0; i < place.size(); ++i) {
      const std::int64_t from_start = std::int64_t{place[i]} - elements.lower_bounds[i];
      if (from_start < 0 || from_start >= elements.lengths[i]) return {};
      index = index * static_cast<std::size_t>(elements.lengths[i]) +
              static_cast<std::size_t>(from_start);
    }
    return elements.elements[index];
  }

  Value set_slice(const Value& current, Type type, Steps subscripts, Steps rest) {
    if (!rest.empty()) throw Error::unsupported("assignment to such a part of a variable");
    const Oid base = base_type(type.oid);
    std::vector<SliceBounds> bounds;
    bounds.reserve(subscripts.size());
    for (const ComputedStep& step : subscripts) {
      SliceBounds bound;
      if (step.lower) bound.lower = place_of(*step.lower);
      if (step.upper) bound.upper = place_of(*step.upper);
      if (!step.is_slice) bound.lower = 1;  // a[3] among slices is a[1:3]
      bounds.push_back(bound);
    }
    const Value source = set(Value(), Type{base, type.typmod}, {});
    return finish(assign_slice(current, element_type(base), bounds, source), type);
  }

  static bool is_place(Type type) { return type.oid == oid::kInt4 || type.oid == oid::kInt2; }

  Value set_json_part(const Value& current, Type type, Steps subscripts, Steps rest) {
    if (!rest.empty()) throw Error::unsupported("assignment to such a part of a variable");
    std::vector<Value> path;
    path.reserve(subscripts.size());
    for (const ComputedStep& step : subscripts) {
      if (step.is_slice)
        throw Error(sqlstate::kDatatypeMismatch, "jsonb subscript does not support slices");
      const Type given = step.upper->type;
      if (!is_place(given) && type_category(given.oid).category != 'S' &&
          given.oid != oid::kUnknown) {
        throw Error(sqlstate::kDatatypeMismatch,
                    fmt::format("subscript type {} is not supported", format_type(given)))
            .hint("jsonb subscript must be coercible to either integer or text.");
      }
      require_subscript(step.upper->value, oid::kJsonb);
      path.push_back(step.upper->value);
    }
    const Value value = set(Value(), Type{oid::kJsonb}, {});
    Value changed =
        assign_json_part(current, path, is_place(subscripts.front().upper->type), value);
    return finish(std::move(changed), type);
  }

  // A domain may have a condition for the whole.
  Value finish(Value whole, Type type) {
    const Type base{base_type(type.oid), type.typmod};
    return host_.convert(std::move(whole), base, type);
  }

  const Variable& variable_;
  std::string owner_ = variable_.name;  // of the part that a field is assigned of
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
