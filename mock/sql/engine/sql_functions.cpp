#include "sql/engine/sql_functions.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

#include "sql/analyzer/analyzer.h"
#include "sql/analyzer/procedure_call.h"
#include "sql/analyzer/type_rules.h"
#include "sql/engine/function_parameters.h"
#include "sql/engine/limited_sink.h"
#include "sql/engine/long_names.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/statement_name.h"
#include "sql/engine/value_conversion.h"
#include "sql/functions/composite_columns.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr SqlState kInvalidFunctionDefinition = "42P13";

bool returns_nothing(const UserFunction& function) { return function.result == oid::kVoid; }

bool returns_any_row(const UserFunction& function) {
  return function.result == oid::kRecord && function.outputs().empty();
}

// The columns of a row that it returns: output parameters, the fields of its type, or what the call
// says; empty: it returns something else.
std::vector<OutputColumn> row_columns(const UserFunction& function,
                                      const std::vector<OutputColumn>& expected,
                                      SessionState& session) {
  if (returns_any_row(function)) return expected;
  std::vector<OutputColumn> columns;
  if (function.result == oid::kRecord) {
    for (const FunctionParameter* output : function.outputs())
      columns.push_back({output->name, Type{output->type}});
  } else if (const auto fields = composite_columns(function.result, session.catalog())) {
    for (const CompositeColumn& field : *fields) columns.push_back({field.name, field.type});
  }
  return columns;
}

// Is the last statement's only column the row itself?
bool gives_row(const UserFunction& function, const std::vector<OutputColumn>& output) {
  return output.size() == 1 && output.front().type.oid == function.result &&
         function.result != oid::kRecord;
}

Error mismatch(const UserFunction& function, std::string detail) {
  return Error(kInvalidFunctionDefinition,
               fmt::format("return type mismatch in function declared to return {}",
                           format_type(Type{function.result})))
      .detail(std::move(detail));
}

bool can_become(Type from, Oid to, SessionState& session) {
  return from.oid == to || coerce(make_null(from), Type{to}, CoercionContext::kAssignment,
                                  session.text_settings(), session) != nullptr;
}

// PostgreSQL's check_sql_fn_retval().
void check_result(const UserFunction& function, const std::vector<OutputColumn>& output,
                  const std::vector<OutputColumn>& expected, SessionState& session) {
  if (returns_nothing(function)) return;
  if (output.empty()) {
    throw mismatch(function,
                   "Function's final statement must be SELECT or INSERT/UPDATE/DELETE RETURNING.");
  }
  const std::vector<OutputColumn> columns = row_columns(function, expected, session);
  if (columns.empty() && returns_any_row(function)) {
    if (output.size() == 1 &&
        (output[0].type.oid == oid::kRecord || is_composite(output[0].type.oid)))
      throw Error::unsupported("a function in SQL whose result is a row of no type");
    return;
  }
  if (columns.empty()) {
    if (output.size() != 1)
      throw mismatch(function, "Final statement must return exactly one column.");
    if (!can_become(output[0].type, function.result, session)) {
      throw mismatch(function, fmt::format("Actual return type is {}.",
                                           format_type(Type{output[0].type.oid})));
    }
    return;
  }
  if (gives_row(function, output)) return;
  const bool is_only_row =
      output.size() == 1 && (output[0].type.oid == oid::kRecord ||
                             (returns_any_row(function) && is_composite(output[0].type.oid)));
  if (is_only_row) throw Error::unsupported("a function in SQL whose result is a row of no type");
  for (std::size_t i = 0; i < columns.size() && i < output.size(); ++i) {
    if (can_become(output[i].type, columns[i].type.oid, session)) continue;
    throw mismatch(function, fmt::format("Final statement returns {} instead of {} at column {}.",
                                         format_type(Type{output[i].type.oid}),
                                         format_type(Type{columns[i].type.oid}), i + 1));
  }
  if (output.size() > columns.size())
    throw mismatch(function, "Final statement returns too many columns.");
  if (output.size() < columns.size())
    throw mismatch(function, "Final statement returns too few columns.");
}

// check_result() has found that there is a way.
Value convert(Value value, Type from, Type to, SessionState& session) {
  std::optional<Value> converted =
      convert_value(std::move(value), from, to, CoercionContext::kAssignment, session);
  if (!converted) throw Error::unsupported(fmt::format("a result of type {}", format_type(from)));
  return *std::move(converted);
}

Value result_row(const UserFunction& function, std::vector<Value> row,
                 const std::vector<OutputColumn>& output, const std::vector<OutputColumn>& expected,
                 SessionState& session) {
  std::vector<OutputColumn> columns = row_columns(function, expected, session);
  if (columns.empty() && returns_any_row(function)) columns = output;
  if (columns.empty() || gives_row(function, output))
    return convert(std::move(row.front()), output.front().type, Type{function.result}, session);
  Record record;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    record.types.push_back(columns[i].type);
    record.names.push_back(columns[i].name);
    record.fields.push_back(convert(std::move(row[i]), output[i].type, columns[i].type, session));
  }
  return Value::record(std::move(record));
}

// What is wrong with a CALL, which is no query that analyze() looks at.
void check_call(const PgQuery__CallStmt& statement, const AnalysisContext& context) {
  const ProcedureCall call = analyze_procedure_call(statement, context);
  if (call.procedure->result != oid::kVoid) {
    throw Error(sqlstate::kFeatureNotSupported,
                "calling procedures with output arguments is not supported in SQL functions");
  }
}

// PostgreSQL finds them when the function is called, before any of its statements runs.
void refuse_transaction_statements(const SyntaxTree& tree) {
  for (std::size_t i = 0; i < tree.size(); ++i) {
    if (tree.statement(i).node_case != PG_QUERY__NODE__NODE_TRANSACTION_STMT) continue;
    throw Error(sqlstate::kFeatureNotSupported, fmt::format("{} is not allowed in an SQL function",
                                                            statement_name(tree.statement(i))));
  }
}

}  // namespace

void check_sql_function(const UserFunction& function, SessionState& session) {
  if (is_polymorphic(function)) {
    static_cast<void>(parse(function.body));
    tell_long_names(function.body, session);
    return;
  }
  const FunctionParameters parameters(function, std::vector<Value>(function.inputs().size()),
                                      session.catalog());
  const SessionState::ParameterScope scope(session, &parameters);
  const SyntaxTree tree = parse(function.body);
  tell_long_names(function.body, session);
  const std::vector<std::string> path = session.effective_search_path();
  std::vector<OutputColumn> output;
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const AnalysisContext context = analysis_context(session, path);
    if (tree.statement(i).node_case == PG_QUERY__NODE__NODE_CALL_STMT)
      check_call(*tree.statement(i).call_stmt, context);
    output = analyze(tree.statement(i), context).output;
  }
  check_result(function, output, {}, session);
}

std::vector<Value> call_sql_function(const UserFunction& function, std::vector<Value> arguments,
                                     const std::vector<OutputColumn>& expected,
                                     SessionState& session, NestedStatements& statements) {
  const std::shared_ptr<const CatalogSnapshot> catalog = session.catalog_pointer();
  const FunctionParameters parameters(function, std::move(arguments), *catalog);
  if (!returns_nothing(function) && !function.is_procedure) {
    std::optional<KeptExpressions::Result> computed =
        statements.kept_expressions().compute(function.body, parameters, session);
    if (computed) {
      const std::vector<OutputColumn> output{std::move(computed->column)};
      check_result(function, output, expected, session);
      std::vector<Value> row;
      row.push_back(std::move(computed->value));
      std::vector<Value> rows;
      rows.push_back(result_row(function, std::move(row), output, expected, session));
      return rows;
    }
  }
  CollectingSink sink;
  {
    const SessionState::ParameterScope scope(session, &parameters);
    const SyntaxTree tree = parse(function.body);
    tell_long_names(function.body, session);
    refuse_transaction_statements(tree);
    LimitedSink first(sink, tree.size(), function.returns_set ? 0 : 1);
    statements.run_all(tree, function.body, function.volatility == 'v', first,
                       NestedStatements::ParameterValues::kOpen);
  }
  std::vector<Value> rows;
  if (!returns_nothing(function)) {
    // What the tables are by now may be something else than when the function was made.
    const std::vector<OutputColumn> output =
        sink.results.empty() ? std::vector<OutputColumn>() : sink.results.back().columns;
    check_result(function, output, expected, session);
    for (std::vector<Value>& row : sink.results.back().rows) {
      rows.push_back(result_row(function, std::move(row), output, expected, session));
      if (!function.returns_set) break;
    }
  }
  if (function.is_procedure && !returns_nothing(function) && rows.empty())
    throw Error(sqlstate::kInternalError, "procedure returned null record");
  if (!function.returns_set && rows.empty()) rows.emplace_back();
  return rows;
}

}  // namespace carto_mock::sql
