#include "sql/engine/call_statement.h"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "sql/analyzer/procedure_call.h"
#include "sql/engine/function_privileges.h"
#include "sql/engine/nested_statements.h"
#include "sql/engine/statement_compiler.h"
#include "sql/evaluator/evaluator.h"
#include "sql/functions/execute_privilege.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// Of the input parameters.
std::vector<Value> input_values(const ProcedureCall& call, const UserFunction& definition,
                                const UtilityContext& context) {
  std::vector<Value> values;
  for (std::size_t i = 0; i < definition.parameters.size(); ++i) {
    if (!definition.parameters[i].is_input()) continue;
    const Expression& argument = *call.arguments[i];
    check_executable(context.session, restricted_functions(argument, context.catalog()));
    values.push_back(
        evaluate(argument, {}, {context.session, context.session.text_settings(), {}}));
  }
  return values;
}

std::vector<OutputColumn> output_columns(const UserFunction& definition) {
  std::vector<OutputColumn> columns;
  for (const FunctionParameter* output : definition.outputs()) {
    columns.push_back(
        {output->name.empty() ? fmt::format("column{}", columns.size() + 1) : output->name,
         Type{output->type}});
  }
  return columns;
}

}  // namespace

CommandTag call_procedure(const PgQuery__CallStmt& statement, const UtilityContext& context) {
  const std::vector<std::string> path = context.session.effective_search_path();
  const ProcedureCall call =
      analyze_procedure_call(statement, analysis_context(context.session, path));
  require_execute(context.session, call.procedure->oid);
  const StoredFunction* found = context.catalog().find_function(call.procedure->oid);
  if (found == nullptr) throw Error::unsupported("CALL of a built-in procedure");
  const UserFunction definition = found->definition();
  const Value outputs = context.session.nested_statements().call_procedure(
      definition.oid, input_values(call, definition, context), context.in_block);
  const std::vector<OutputColumn> columns = output_columns(definition);
  if (!columns.empty()) {
    context.sink.columns(columns);
    context.sink.row(outputs.as_record().fields);
  }
  return {"CALL", std::nullopt};
}

}  // namespace carto_mock::sql
