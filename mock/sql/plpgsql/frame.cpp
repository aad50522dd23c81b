#include "sql/plpgsql/frame.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "sql/catalog/builtin_catalog.h"
#include "support/error.h"

namespace carto_mock::sql::plpgsql {
namespace {

constexpr SqlState kNullValueNotAllowed = "22004";

Value record_of(const std::vector<OutputColumn>& columns, const std::vector<Value>* row) {
  Record record;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    record.types.push_back(columns[i].type);
    record.names.push_back(columns[i].name);
    record.fields.push_back(row == nullptr ? Value() : (*row)[i]);
  }
  return Value::record(std::move(record));
}

}  // namespace

Frame::TypedValue Frame::evaluate(const std::string& expression) {
  StatementResult result = host.run("SELECT " + expression, variables);
  if (result.columns.size() != 1 || result.rows.size() > 1)
    throw Error::unsupported("an expression of several values in PL/pgSQL");
  const Type type = result.columns.front().type;
  if (result.rows.empty()) return {Value(), type};
  return {std::move(result.rows.front().front()), type};
}

Value Frame::evaluate_as(const std::string& expression, Type type) {
  TypedValue found = evaluate(expression);
  return host.convert(std::move(found.value), found.type, type);
}

bool Frame::is_true(const std::string& condition) {
  const Value value = evaluate_as(condition, Type{oid::kBool});
  return !value.is_null() && value.as_bool();
}

StatementResult Frame::run(const Query& query) {
  StatementResult result;
  if (query.dynamic) {
    const Value text = evaluate_as(query.text, Type{oid::kText});
    if (text.is_null())
      throw Error(kNullValueNotAllowed, "query string argument of EXECUTE is null");
    std::vector<std::pair<Value, Type>> values;
    for (const std::string& parameter : query.parameters) {
      TypedValue found = evaluate(parameter);
      values.emplace_back(std::move(found.value), found.type);
    }
    result = host.run(text.as_text(), UsingParameters(std::move(values)));
  } else {
    result = host.run(query.text, variables);
  }
  if (result.counts) row_count = result.count;
  return result;
}

namespace {

void assign_field(Variable& variable, const std::string& field, Value value, Type type,
                  Host& host) {
  if (!variable.is_assigned) {
    throw Error(sqlstate::kObjectNotInPrerequisiteState,
                fmt::format("record \"{}\" is not assigned yet", variable.name))
        .detail("The tuple structure of a not-yet-assigned record is indeterminate.");
  }
  Record record = variable.value.as_record();
  const auto found = std::ranges::find(record.names, field);
  if (found == record.names.end()) {
    throw Error(sqlstate::kUndefinedColumn,
                fmt::format("record \"{}\" has no field \"{}\"", variable.name, field));
  }
  const auto index = static_cast<std::size_t>(found - record.names.begin());
  record.fields[index] = host.convert(std::move(value), type, record.types[index]);
  variable.value = Value::record(std::move(record));
  variable.is_null_row = false;
}

}  // namespace

void Frame::assign(const Place& place, Value value, Type type) {
  Variable& variable = variables.get(place.variable);
  if (!place.field.empty())
    return assign_field(variable, place.field, std::move(value), type, host);
  if (variable.type.oid == oid::kRecord) {
    if (value.is_null()) throw Error::unsupported("assignment of NULL to a record");
    if (type.oid != oid::kRecord || value.as_record().names.empty())
      throw Error::unsupported("assignment of such a value to a record");
    variable.value = std::move(value);
    variable.is_assigned = true;
    variable.is_null_row = false;
    return;
  }
  if (value.is_null() && variable.not_null) {
    throw Error(kNullValueNotAllowed,
                fmt::format("null value cannot be assigned to variable \"{}\" declared NOT NULL",
                            variable.name));
  }
  variable.value = host.convert(std::move(value), type, variable.type);
}

void Frame::assign_row(const Target& target, const std::vector<OutputColumn>& columns,
                       const std::vector<Value>* row) {
  if (target.places.size() == 1 && target.places.front().field.empty()) {
    Variable& variable = variables.get(target.places.front().variable);
    if (variable.type.oid == oid::kRecord) {
      variable.value = record_of(columns, row);
      variable.is_assigned = true;
      variable.is_null_row = false;
      return;
    }
  }
  for (std::size_t i = 0; i < target.places.size(); ++i) {
    const bool given = row != nullptr && i < row->size();
    const Type type = i < columns.size() ? columns[i].type : Type{oid::kText};
    assign(target.places[i], given ? (*row)[i] : Value(), type);
  }
}

void Frame::set_found(bool found) { variables.get("found").value = Value::boolean(found); }

Value Frame::result_value(const std::string& expression) {
  return evaluate_as(expression, shape.type);
}

Value Frame::trigger_result(const std::string& expression) {
  // A record's name is the record itself, whose fields need not be a table's.
  std::string name;
  for (const char c : expression) {
    if (std::isspace(static_cast<unsigned char>(c)) == 0)
      name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  const Variable* variable = variables.find(name);
  if (variable != nullptr && variable->type.oid == oid::kRecord) {
    return variable->is_assigned && !variable->is_null_row ? variable->value : Value();
  }
  TypedValue found = evaluate(expression);
  if (found.value.is_null()) return {};
  if (found.type.oid != oid::kRecord) {
    throw Error(sqlstate::kDatatypeMismatch,
                "cannot return non-composite value from function returning composite type");
  }
  return std::move(found.value);
}

void Frame::return_query(const Query& query) {
  StatementResult result = run(query);
  std::vector<OutputColumn> expected = shape.outputs;
  if (expected.empty()) expected.push_back({"", shape.type});
  const auto mismatch = [](std::string detail) {
    return Error(sqlstate::kDatatypeMismatch,
                 "structure of query does not match function result type")
        .detail(std::move(detail));
  };
  for (std::size_t i = 0; i < expected.size() && i < result.columns.size(); ++i) {
    if (result.columns[i].type.oid == expected[i].type.oid) continue;
    throw mismatch(fmt::format("Returned type {} does not match expected type {} in column {}.",
                               format_type(result.columns[i].type), format_type(expected[i].type),
                               i + 1));
  }
  if (expected.size() != result.columns.size()) {
    throw mismatch(
        fmt::format("Number of returned columns ({}) does not match expected column count ({}).",
                    result.columns.size(), expected.size()));
  }
  for (std::vector<Value>& row : result.rows) {
    const bool is_scalar = shape.type.oid != oid::kRecord;
    rows.push_back(is_scalar ? std::move(row.front()) : record_of(expected, &row));
  }
  row_count = static_cast<std::int64_t>(result.rows.size());
  set_found(!result.rows.empty());
}

Value Frame::output_values() {
  std::vector<Value> values;
  values.reserve(shape.outputs.size());
  for (const OutputColumn& output : shape.outputs)
    values.push_back(variables.get(output.name).value);
  if (values.size() == 1) return std::move(values.front());
  return record_of(shape.outputs, &values);
}

}  // namespace carto_mock::sql::plpgsql
