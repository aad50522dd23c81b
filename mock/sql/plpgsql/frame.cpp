#include "sql/plpgsql/frame.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "sql/catalog/builtin_catalog.h"
#include "sql/plpgsql/assignment.h"
#include "support/error.h"

namespace carto_mock::sql::plpgsql {
namespace {

constexpr SqlState kNullValueNotAllowed = "22004";

// Does a value of the one type stand where the other is expected, as it is?
bool has_form(Type given, Type expected) {
  return given.oid == expected.oid && (expected.typmod < 0 || given.typmod == expected.typmod);
}

bool is_transaction_command(std::string_view text) {
  constexpr auto kWords = std::to_array<std::string_view>(
      {"begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release"});
  std::string word;
  for (const char c : text.substr(std::min(text.find_first_not_of(" \t\n\r"), text.size()))) {
    if (std::isalpha(static_cast<unsigned char>(c)) == 0) break;
    word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return std::ranges::find(kWords, word) != kWords.end();
}

}  // namespace

Frame::TypedValue Frame::evaluate(const std::string& expression, std::string_view source) {
  StatementResult result = host.evaluate("SELECT " + expression, variables);
  if (result.columns.size() != 1) {
    throw Error(sqlstate::kSyntaxError,
                fmt::format("{} returned {} columns", source, result.columns.size()));
  }
  if (result.rows.size() > 1) throw Error("21000", "query returned more than one row");
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

std::string Frame::dynamic_text(const Query& query) {
  const Value text = evaluate_as(query.text, Type{oid::kText});
  if (text.is_null()) throw Error(kNullValueNotAllowed, "query string argument of EXECUTE is null");
  return text.as_text();
}

UsingParameters Frame::using_parameters(const Query& query) {
  std::vector<std::pair<Value, Type>> values;
  values.reserve(query.parameters.size());
  for (const std::string& parameter : query.parameters) {
    TypedValue found = evaluate(parameter);
    values.emplace_back(std::move(found.value), found.type);
  }
  return {std::move(values), variables};
}

StatementResult Frame::run(const Query& query, std::int64_t most_rows) {
  StatementResult result;
  if (query.dynamic) {
    const std::string text = dynamic_text(query);
    if (is_transaction_command(text)) {
      throw Error(sqlstate::kFeatureNotSupported,
                  "EXECUTE of transaction commands is not implemented");
    }
    host.read_text(text);
    result = host.run(text, using_parameters(query), most_rows);
  } else {
    result = host.run(query.text, variables, most_rows);
  }
  row_count = result.counts ? result.count : 0;
  return result;
}

void Frame::assign(const Place& place, Value value, Type type) {
  std::vector<ComputedStep> steps;
  steps.reserve(place.steps.size());
  for (const Step& step : place.steps) {
    ComputedStep computed{step.field, step.is_slice};
    const auto compute = [this](const std::optional<std::string>& expression) {
      std::optional<ComputedStep::Subscript> subscript;
      if (!expression) return subscript;
      TypedValue found = evaluate(*expression);
      subscript = {std::move(found.value), found.type};
      return subscript;
    };
    computed.lower = compute(step.lower);
    computed.upper = compute(step.upper);
    steps.push_back(std::move(computed));
  }
  Variable& variable = variables.get(place.variable);
  if (!steps.empty()) return assign_part(variable, steps, std::move(value), type, host);
  if (variable.is_row()) return assign_record(variable, std::move(value), type, host);
  if (value.is_null() && variable.not_null) {
    throw Error(kNullValueNotAllowed,
                fmt::format("null value cannot be assigned to variable \"{}\" declared NOT NULL",
                            variable.name));
  }
  variable.value = host.convert(std::move(value), type, variable.type);
}

void Frame::assign_row(const Target& target, const std::vector<OutputColumn>& columns,
                       const std::vector<Value>* row) {
  if (target.places.size() == 1 && target.places.front().steps.empty()) {
    Variable& variable = variables.get(target.places.front().variable);
    if (variable.is_row()) return assign_columns(variable, columns, row, host);
  }
  for (std::size_t i = 0; i < target.places.size(); ++i) {
    const bool given = row != nullptr && i < row->size();
    const Type type = i < columns.size() ? columns[i].type : Type{oid::kText};
    assign(target.places[i], given ? (*row)[i] : Value(), type);
  }
}

void Frame::set_found(bool found) { variables.get(found_variable).value = Value::boolean(found); }

const Variable* Frame::row_variable(const std::string& expression) const {
  std::string name;
  for (const char c : expression) {
    if (std::isspace(static_cast<unsigned char>(c)) == 0)
      name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  const Variable* variable = variables.find(name);
  return variable != nullptr && variable->is_row() ? variable : nullptr;
}

// A row as the function's type has it. Its fields must be of the same types.
Value Frame::row_result(TypedValue found, std::string_view mismatch) {
  const bool is_same = found.type.oid == shape.type.oid && shape.type.oid != oid::kRecord;
  if (found.value.is_null() || is_same || shape.columns.empty()) return std::move(found.value);
  const Record& record = found.value.as_record();
  const auto refuse = [mismatch](std::string detail) {
    return Error(sqlstate::kDatatypeMismatch, std::string(mismatch)).detail(std::move(detail));
  };
  for (std::size_t i = 0; i < shape.columns.size() && i < record.fields.size(); ++i) {
    const Type expected = shape.columns[i].type;
    if (has_form(record.types[i], expected)) continue;
    throw refuse(fmt::format("Returned type {} does not match expected type {} in column {}.",
                             format_type(record.types[i]), format_type(expected), i + 1));
  }
  if (record.fields.size() != shape.columns.size()) {
    throw refuse(
        fmt::format("Number of returned columns ({}) does not match expected column count ({}).",
                    record.fields.size(), shape.columns.size()));
  }
  return record_of(shape.columns, &record.fields);
}

Value Frame::result_value(const std::string& expression) {
  if (!returns_rows()) return evaluate_as(expression, shape.type);
  const Variable* variable = row_variable(expression);
  if (variable != nullptr && (!variable->is_assigned || variable->is_null_row)) return {};
  TypedValue found = evaluate(expression);
  if (found.value.is_null()) return {};
  if (found.type.oid != oid::kRecord && host.row_columns(found.type).empty()) {
    throw Error(sqlstate::kDatatypeMismatch,
                "cannot return non-composite value from function returning composite type");
  }
  return row_result(std::move(found), "returned record type does not match expected record type");
}

// Rows of a set have a type.
void Frame::require_known_rows() const {
  if (returns_rows() && shape.columns.empty()) {
    throw Error(sqlstate::kFeatureNotSupported,
                "materialize mode required, but it is not allowed in this context");
  }
}

// NULL becomes a row of NULLs.
Value Frame::next_value(const std::string& expression) {
  require_known_rows();
  if (!returns_rows()) return result_value(expression);
  const Variable* variable = row_variable(expression);
  if (variable == nullptr) {
    Value value = result_value(expression);
    return value.is_null() ? record_of(shape.columns, nullptr) : value;
  }
  require_assigned(*variable);
  Value value = row_result(evaluate(expression), "wrong record type supplied in RETURN NEXT");
  return value.is_null() ? record_of(shape.columns, nullptr) : value;
}

Value Frame::trigger_result(const std::string& expression) {
  // A record's name is the record itself, whose fields need not be a table's.
  if (const Variable* variable = row_variable(expression))
    return variable->is_assigned && !variable->is_null_row ? variable->value : Value();
  TypedValue found = evaluate(expression);
  if (found.value.is_null()) return {};
  if (found.type.oid != oid::kRecord && host.row_columns(found.type).empty()) {
    throw Error(sqlstate::kDatatypeMismatch,
                "cannot return non-composite value from function returning composite type");
  }
  return std::move(found.value);
}

void Frame::return_query(const Query& query) {
  require_known_rows();
  StatementResult result = run(query, 0);
  std::vector<OutputColumn> expected = returns_rows() ? shape.columns : shape.outputs;
  const bool is_scalar = shape.type.oid != oid::kRecord && !returns_rows();
  if (expected.empty()) expected.push_back({"", shape.type});
  const auto mismatch = [](std::string detail) {
    return Error(sqlstate::kDatatypeMismatch,
                 "structure of query does not match function result type")
        .detail(std::move(detail));
  };
  for (std::size_t i = 0; i < expected.size() && i < result.columns.size(); ++i) {
    if (has_form(result.columns[i].type, expected[i].type)) continue;
    throw mismatch(fmt::format("Returned type {} does not match expected type {} in column {}.",
                               format_type(result.columns[i].type), format_type(expected[i].type),
                               i + 1));
  }
  if (expected.size() != result.columns.size()) {
    throw mismatch(
        fmt::format("Number of returned columns ({}) does not match expected column count ({}).",
                    result.columns.size(), expected.size()));
  }
  rows.reserve(rows.size() + result.rows.size());
  for (std::vector<Value>& row : result.rows)
    rows.push_back(is_scalar ? std::move(row.front()) : record_of(expected, &row));
  row_count = static_cast<std::int64_t>(result.rows.size());
  set_found(!result.rows.empty());
}

Value Frame::output_values() {
  std::vector<Value> values;
  values.reserve(shape.output_variables.size());
  for (const VariableName& output : shape.output_variables)
    values.push_back(variables.get(output).value);
  if (values.size() == 1) return std::move(values.front());
  return record_of(shape.outputs, &values);
}

}  // namespace carto_mock::sql::plpgsql
