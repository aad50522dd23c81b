#include "sql/plpgsql/cursor_statements.h"

#include <fmt/format.h>

#include <utility>

#include "sql/functions/quoting.h"
#include "support/error.h"

namespace carto_mock::sql::plpgsql {
namespace {

constexpr SqlState kNullValueNotAllowed = "22004";
constexpr SqlState kInvalidCursorName = "34000";
constexpr SqlState kDuplicateCursor = "42P03";

// The name to open it by: the variable's value, else a new one.
std::string name_to_open(Frame& frame, const Variable& variable) {
  if (variable.value.is_null()) return frame.host.new_cursor_name();
  const std::string& name = variable.value.as_text();
  if (frame.host.has_cursor(name))
    throw Error(kDuplicateCursor, fmt::format("cursor \"{}\" already in use", name));
  return name;
}

StatementResult run_plain(Frame& frame, const std::string& statement) {
  return frame.host.run(statement, UsingParameters({}, frame.variables), 0);
}

}  // namespace

std::string cursor_name(Frame& frame, const VariableName& variable) {
  const Value& value = frame.variables.get(variable).value;
  if (value.is_null()) {
    throw Error(kNullValueNotAllowed, fmt::format("cursor variable \"{}\" is null", variable.name));
  }
  std::string name = value.as_text();
  if (!frame.host.has_cursor(name))
    throw Error(kInvalidCursorName, fmt::format("cursor \"{}\" does not exist", name));
  return name;
}

std::string open_bound(Frame& frame, const VariableName& variable,
                       const std::vector<CursorArgument>& arguments) {
  std::string name = name_to_open(frame, frame.variables.get(variable));
  const CursorDefinition& definition = *frame.variables.get(variable).cursor;
  std::vector<Value> values(definition.arguments.size());
  for (const CursorArgument& argument : arguments) {
    values[argument.index] =
        frame.evaluate_as(argument.expression, definition.arguments[argument.index].type);
  }
  const Variable cursor = frame.variables.get(variable);
  const CursorParameters parameters(frame.variables, cursor, std::move(values));
  frame.host.open_cursor(name, definition.scrolling, definition.query, parameters);
  if (cursor.value.is_null()) frame.variables.get(variable).value = Value::text(name);
  return name;
}

void open_cursor(Frame& frame, const Open& statement) {
  if (!statement.query) {
    static_cast<void>(open_bound(frame, statement.cursor, statement.arguments));
    return;
  }
  const std::string name = name_to_open(frame, frame.variables.get(statement.cursor));
  const Query& query = *statement.query;
  if (query.dynamic) {
    const std::string text = frame.dynamic_text(query);
    frame.host.read_text(text);
    frame.host.open_cursor(name, statement.scrolling, text, frame.using_parameters(query));
  } else {
    frame.host.open_cursor(name, statement.scrolling, query.text, frame.variables);
  }
  Variable& variable = frame.variables.get(statement.cursor);
  if (variable.value.is_null()) variable.value = Value::text(name);
}

StatementResult fetch_rows(Frame& frame, const std::string& cursor, const std::string& direction) {
  return run_plain(frame, fmt::format("FETCH {} FROM {}", direction, quote_identifier(cursor)));
}

void fetch(Frame& frame, const Fetch& statement) {
  const std::string name = cursor_name(frame, statement.cursor);
  std::string direction = statement.direction;
  if (statement.count) {
    const Value count = frame.evaluate_as(*statement.count, Type{oid::kInt4});
    if (count.is_null())
      throw Error(kNullValueNotAllowed, "relative or absolute cursor position is null");
    direction += fmt::format(" {}", count.as_integer());
  }
  if (statement.into) {
    const StatementResult result = fetch_rows(frame, name, direction);
    frame.assign_row(*statement.into, result.columns,
                     result.rows.empty() ? nullptr : &result.rows.front());
    frame.row_count = static_cast<std::int64_t>(result.rows.size());
  } else {
    frame.row_count =
        run_plain(frame, fmt::format("MOVE {} FROM {}", direction, quote_identifier(name))).count;
  }
  frame.set_found(frame.row_count != 0);
}

void close_cursor(Frame& frame, const std::string& name) {
  static_cast<void>(run_plain(frame, fmt::format("CLOSE {}", quote_identifier(name))));
}

}  // namespace carto_mock::sql::plpgsql
