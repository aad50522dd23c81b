// Set-returning functions in the target list (manual, chapter 38.5.9): they advance side by side
// for each row, as one pg_rows table beside FROM.
#include <fmt/format.h>

#include <utility>

#include "sql/lowering/expression_lowering.h"
#include "sql/lowering/query_lowering.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

void collect_calls(const Expression& expression, bool inside_call,
                   std::vector<const Expression*>& calls) {
  const bool is_call = get_if<SetFunctionCall>(expression) != nullptr;
  if (is_call && inside_call)
    throw Error::unsupported("a set-returning function of a set-returning function");
  if (is_call) calls.push_back(&expression);
  visit_children(expression, ConstChildVisitor{.expression =
                                                   [&](const Expression& child) {
                                                     collect_calls(child, inside_call || is_call,
                                                                   calls);
                                                   },
                                               .query = {}});
}

}  // namespace

void lower_target_functions(PlanBuilder& builder, Level& level, const Query& query,
                            SelectBody& body) {
  std::vector<const Expression*> calls;
  for (const TargetEntry& target : query.targets) collect_calls(*target.expression, false, calls);
  if (calls.empty()) return;
  if (!query.windows.empty())
    throw Error::unsupported("set-returning functions beside window functions");

  RowSourceProgram program;
  std::string arguments;
  for (const Expression* expression : calls) {
    const SetFunctionCall& call = *get_if<SetFunctionCall>(*expression);
    if (call.body == nullptr) throw Error::unsupported("this set-returning function");
    RowFunction function{call.body, call.strict, {}, expression->type};
    for (const ExpressionPtr& argument : call.arguments) {
      arguments += fmt::format(", {}", lower_scalar(builder, level, *argument));
      function.argument_types.push_back(argument->type);
      program.input_types.push_back(argument->type);
    }
    program.columns.push_back({std::string(), expression->type});
    program.functions.push_back(std::move(function));
  }
  if (program.input_types.size() > kMaximumRowSourceInputs) {
    throw Error::unsupported("set-returning functions of this many arguments");
  }
  const std::string parameter =
      builder.add_parameter({std::make_shared<const RowSourceProgram>(std::move(program)), Type{}});
  const std::string table = builder.unique_name('r');
  const std::string rows = fmt::format("pg_rows({}{}) AS {}", parameter, arguments, table);
  // CROSS JOIN keeps SQLite from turning the loops around: the rows come in the order of FROM.
  body.from = body.from.empty() ? rows : fmt::format("{} CROSS JOIN {}", body.from, rows);
  for (std::size_t i = 0; i < calls.size(); ++i) {
    level.replacements.push_back({clone(*calls[i]), fmt::format("{}.c{}", table, i + 1)});
  }
}

}  // namespace carto_mock::sql
