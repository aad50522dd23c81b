// Set-returning functions in the target list (manual, chapter 38.5.9): they advance side by side
// for each row, as one pg_rows table beside FROM; those of whose arguments are others of them as a
// further one beside it.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "sql/lowering/expression_lowering.h"
#include "sql/lowering/native_conditions.h"
#include "sql/lowering/query_lowering.h"
#include "sql/lowering/row_source_inputs.h"
#include "sql/tree/volatility.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using Calls = std::vector<const Expression*>;

// The calls below that have no rows so far, by how many lie inside one another: the innermost
// first. Returns that number.
std::size_t collect_calls(const Level& level, const Expression& expression,
                          std::vector<Calls>& calls) {
  if (find_replacement(level, expression) != nullptr) return 0;
  std::size_t depth = 0;
  visit_children(expression, ConstChildVisitor{.expression =
                                                   [&](const Expression& child) {
                                                     depth = std::max(
                                                         depth, collect_calls(level, child, calls));
                                                   },
                                               .query = {}});
  if (get_if<SetFunctionCall>(expression) == nullptr) return depth;
  if (calls.size() <= depth) calls.resize(depth + 1);
  calls[depth].push_back(&expression);
  return depth + 1;
}

// PostgreSQL calls each function that is a whole output. Once one of them is a part of something,
// calls that are equal are one call (split_pathtarget_at_srfs).
void join_equal_calls(const Query& query, std::vector<Calls>& calls) {
  const auto is_output = [&query](const Expression* call) {
    return std::ranges::any_of(query.targets, [call](const TargetEntry& target) {
      return target.expression.get() == call;
    });
  };
  if (calls.size() == 1 && std::ranges::all_of(calls.front(), is_output)) return;
  Calls known;
  for (Calls& side_by_side : calls) {
    std::erase_if(side_by_side, [&known](const Expression* call) {
      const bool is_known = std::ranges::any_of(
          known, [call](const Expression* other) { return equivalent(*other, *call); });
      if (!is_known) known.push_back(call);
      return is_known;
    });
  }
}

// The parts of a target that can be computed before its set-returning functions: the largest ones.
void collect_inputs(const Level& level, const Expression& expression,
                    std::vector<const Expression*>& inputs) {
  std::vector<Calls> calls;
  static_cast<void>(collect_calls(level, expression, calls));
  if (calls.empty()) {
    const bool is_known = std::ranges::any_of(
        inputs, [&expression](const Expression* input) { return equivalent(*input, expression); });
    if (!is_known && get_if<Constant>(expression) == nullptr) inputs.push_back(&expression);
    return;
  }
  visit_children(expression,
                 ConstChildVisitor{
                     [&](const Expression& child) { collect_inputs(level, child, inputs); }, {}});
}

// Window functions see the rows as they are before set-returning functions multiply them: a SELECT
// of its own computes all that these and the targets need.
void compute_windows_first(PlanBuilder& builder, Level& level, const Query& query,
                           SelectBody& body) {
  std::vector<const Expression*> inputs;
  for (const TargetEntry& target : query.targets) collect_inputs(level, *target.expression, inputs);
  const std::string table = builder.unique_name('s');
  std::vector<std::string> columns;
  std::vector<Replacement> replacements;
  for (const Expression* input : inputs) {
    // Each of two equal ones is to be computed.
    if (is_volatile_throughout(*input))
      throw Error::unsupported("volatile functions beside set-returning and window functions");
    const std::string name = fmt::format("c{}", columns.size() + 1);
    columns.push_back(fmt::format("{} AS {}", lower_scalar(builder, level, *input), name));
    replacements.push_back({clone(*input), fmt::format("{}.{}", table, name)});
  }
  if (columns.empty()) columns.emplace_back("NULL");
  body.from = fmt::format("(SELECT {}{}) AS {}", fmt::join(columns, ", "), body.text(), table);
  body.conditions.clear();
  level.replacements = std::move(replacements);
  level.is_grouped = true;
}

void add_functions(PlanBuilder& builder, Level& level, const Calls& calls, SelectBody& body) {
  RowSourceProgram program;
  std::vector<const Expression*> arguments;
  for (const Expression* expression : calls) {
    const SetFunctionCall& call = *get_if<SetFunctionCall>(*expression);
    if (call.body == nullptr) throw Error::unsupported("this set-returning function");
    RowFunction function{call.body, call.strict, {}, expression->type};
    for (const ExpressionPtr& argument : call.arguments) {
      arguments.push_back(argument.get());
      function.argument_types.push_back(argument->type);
    }
    program.columns.push_back({std::string(), expression->type});
    program.functions.push_back(std::move(function));
  }
  const std::string inputs = lower_row_source_inputs(builder, level, arguments, program);
  const std::string table = builder.unique_name('r');
  std::vector<std::string> columns = row_source_columns(builder, program, table, calls.size());
  const std::string parameter =
      builder.add_parameter({std::make_shared<const RowSourceProgram>(std::move(program)), Type{}});
  const std::string rows = fmt::format("pg_rows({}{}) AS {}", parameter, inputs, table);
  // CROSS JOIN keeps SQLite from turning the loops around: the rows come in the order of FROM.
  body.from = body.from.empty() ? rows : fmt::format("{} CROSS JOIN {}", body.from, rows);
  for (std::size_t i = 0; i < calls.size(); ++i)
    level.replacements.push_back({clone(*calls[i]), std::move(columns[i]), calls[i]});
}

bool gives_set(const Expression& expression) {
  bool gives = get_if<SetFunctionCall>(expression) != nullptr;
  visit_children(expression,
                 ConstChildVisitor{
                     [&gives](const Expression& child) { gives = gives || gives_set(child); }, {}});
  return gives;
}

// Where nothing is sorted or told apart by them, PostgreSQL calls set-returning functions behind
// ORDER BY and DISTINCT ON, so that the one row of each key becomes several
// (make_sort_input_target).
void refuse_late_functions(const Query& query) {
  if (query.distinctness != Distinctness::kDistinctOn || query.order_by.empty()) return;
  const auto is_set = [&query](int target) {
    return gives_set(*query.targets[static_cast<std::size_t>(target)].expression);
  };
  if (std::ranges::any_of(query.distinct_on, is_set) ||
      std::ranges::any_of(query.order_by, is_set, &SortKey::target))
    return;
  throw Error::unsupported(
      "DISTINCT ON and ORDER BY beside set-returning functions that neither names");
}

}  // namespace

void lower_grouped_functions(PlanBuilder& builder, Level& level, const Query& query,
                             SelectBody& body) {
  std::vector<Calls> calls;
  for (const int key : query.group_by) {
    const TargetEntry& target = query.targets[static_cast<std::size_t>(key)];
    static_cast<void>(collect_calls(level, *target.expression, calls));
  }
  join_equal_calls(query, calls);
  for (const Calls& side_by_side : calls) add_functions(builder, level, side_by_side, body);
}

void lower_target_functions(PlanBuilder& builder, Level& level, const Query& query,
                            SelectBody& body) {
  std::vector<Calls> calls;
  for (const TargetEntry& target : query.targets)
    static_cast<void>(collect_calls(level, *target.expression, calls));
  if (calls.empty()) return;
  refuse_late_functions(query);
  if (!query.windows.empty()) compute_windows_first(builder, level, query, body);
  join_equal_calls(query, calls);
  for (const Calls& side_by_side : calls) add_functions(builder, level, side_by_side, body);
}

}  // namespace carto_mock::sql
