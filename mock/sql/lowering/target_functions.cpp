// Set-returning functions in the target list (manual, chapter 38.5.9): they advance side by side
// for each row, as one pg_rows table beside FROM; those of whose arguments are others of them as a
// further one beside it.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "sql/lowering/computed_outputs.h"
#include "sql/lowering/expression_lowering.h"
#include "sql/lowering/harmless.h"
#include "sql/lowering/late_outputs.h"
#include "sql/lowering/native_conditions.h"
#include "sql/lowering/native_operators.h"
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

bool are_outputs(const Query& query, const Calls& calls) {
  return std::ranges::all_of(calls, [&query](const Expression* call) {
    return std::ranges::any_of(query.targets, [call](const TargetEntry& target) {
      return target.expression.get() == call;
    });
  });
}

// PostgreSQL calls each function that is a whole output. Once one of them is a part of something,
// calls that are equal are one call (split_pathtarget_at_srfs).
void join_equal_calls(const Query& query, std::vector<Calls>& calls) {
  if (calls.size() == 1 && are_outputs(query, calls.front())) return;
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

// A SELECT of its own computes all that set-returning functions and the targets need, and `more`.
// Returns the name of its rows.
std::string compute_inputs_first(PlanBuilder& builder, Level& level, const Query& query,
                                 SelectBody& body, std::string more = {}) {
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
  if (!more.empty()) columns.push_back(std::move(more));
  if (columns.empty()) columns.emplace_back("NULL");
  body.from = fmt::format("(SELECT {}{}) AS {}", fmt::join(columns, ", "), body.text(), table);
  body.conditions.clear();
  level.replacements = std::move(replacements);
  level.is_grouped = true;
  return table;
}

// Returns the column that tells the functions' rows from the one behind them, if there is to be
// one.
std::string add_functions(PlanBuilder& builder, Level& level, const Calls& calls, SelectBody& body,
                          bool has_end = false) {
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
  if (has_end) program.columns.push_back({std::string(), Type{oid::kInt8}});
  if (program.columns.size() > kMaximumRowSourceColumns)
    throw Error::unsupported("this many set-returning functions in a SELECT");
  const std::string inputs = lower_row_source_inputs(builder, level, arguments, program);
  const std::string table = builder.unique_name('r');
  std::vector<std::string> columns =
      row_source_columns(builder, program, table, program.columns.size());
  const std::string parameter =
      builder.add_parameter({std::make_shared<const RowSourceProgram>(std::move(program)), Type{}});
  const std::string rows = fmt::format("pg_rows({}{}) AS {}", parameter, inputs, table);
  // CROSS JOIN keeps SQLite from turning the loops around: the rows come in the order of FROM.
  body.from = body.from.empty() ? rows : fmt::format("{} CROSS JOIN {}", body.from, rows);
  for (std::size_t i = 0; i < calls.size(); ++i)
    level.replacements.push_back({clone(*calls[i]), std::move(columns[i]), calls[i]});
  return has_end ? columns.back() : std::string();
}

bool gives_set(const Expression& expression) {
  bool gives = get_if<SetFunctionCall>(expression) != nullptr;
  visit_children(expression,
                 ConstChildVisitor{
                     [&gives](const Expression& child) { gives = gives || gives_set(child); }, {}});
  return gives;
}

// Those that PostgreSQL computes once more for each row, when the functions have no more to give:
// all, unless a function is a part of something, which is then computed with them afterwards. What
// is put off behind an order by the functions is so, too.
Calls outputs_at_end(const Query& query, const std::vector<Calls>& calls,
                     const CatalogSnapshot& catalog) {
  Calls outputs;
  if (calls.size() > 1 || !are_outputs(query, calls.front())) return outputs;
  const bool sorts_sets = std::ranges::any_of(query.order_by, [&query](const SortKey& key) {
    return gives_set(*query.targets[static_cast<std::size_t>(key.target)].expression);
  });
  for (const TargetEntry& target : query.targets) {
    const Expression& output = *target.expression;
    const bool is_put_behind = sorts_sets && !target.hidden && is_put_off(output, catalog);
    if (!is_harmless(output) && get_if<SetFunctionCall>(output) == nullptr && !is_put_behind)
      outputs.push_back(&output);
  }
  return outputs;
}

// Computes them for the row behind those of the functions, and leaves that out.
std::string end_condition(PlanBuilder& builder, const Level& level, const std::string& is_row,
                          const Calls& outputs) {
  std::vector<std::string> computed;
  computed.reserve(outputs.size());
  for (const Expression* output : outputs)
    computed.push_back(fmt::format("({} IS NULL)", lower_scalar(builder, level, *output)));
  return fmt::format("CASE WHEN {} IS NULL THEN {} < 0 ELSE 1 END", is_row,
                     fmt::join(computed, " + "));
}

// Where nothing is sorted or told apart by them, PostgreSQL calls set-returning functions behind
// ORDER BY and DISTINCT ON, so that the one row of each key becomes several
// (make_sort_input_target).
bool are_late(const Query& query) {
  if (query.distinctness != Distinctness::kDistinctOn || query.order_by.empty()) return false;
  const auto is_set = [&query](int target) {
    return gives_set(*query.targets[static_cast<std::size_t>(target)].expression);
  };
  return std::ranges::none_of(query.distinct_on, is_set) &&
         std::ranges::none_of(query.order_by, is_set, &SortKey::target);
}

// A SELECT of its own numbers the rows of each key of DISTINCT ON; the first ones stay.
void tell_apart_first(PlanBuilder& builder, Level& level, const Query& query, SelectBody& body) {
  if (query.calls_volatile)
    throw Error::unsupported("volatile functions beside DISTINCT ON and set-returning functions");
  const auto lowered = [&](int target) {
    return lower_scalar(builder, level,
                        *query.targets[static_cast<std::size_t>(target)].expression);
  };
  const auto type_of = [&query](int target) {
    return query.targets[static_cast<std::size_t>(target)].expression->type;
  };
  std::vector<std::string> partition;
  for (const int target : query.distinct_on)
    partition.push_back(collate(lowered(target), type_of(target)));
  std::vector<std::string> order;
  for (const SortKey& key : query.order_by)
    order.push_back(
        sort_order(lowered(key.target), type_of(key.target), key.descending, key.nulls_first));
  const std::string table =
      compute_inputs_first(builder, level, query, body,
                           fmt::format("row_number() OVER (PARTITION BY {} ORDER BY {}) AS n",
                                       fmt::join(partition, ", "), fmt::join(order, ", ")));
  body.conditions.push_back(fmt::format("{}.n = 1", table));
  body.is_told_apart = true;
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
  if (!query.order_by.empty() && has_noticed_output(query, builder.catalog()))
    throw Error::unsupported("volatile functions beside set-returning functions and ORDER BY");
  // Window functions see the rows as they are before set-returning functions multiply them.
  if (!query.windows.empty()) compute_inputs_first(builder, level, query, body);
  if (are_late(query)) tell_apart_first(builder, level, query, body);
  join_equal_calls(query, calls);
  const Calls outputs = outputs_at_end(query, calls, builder.catalog());
  if (!outputs.empty()) {
    const std::string is_row = add_functions(builder, level, calls.front(), body, true);
    body.conditions.push_back(end_condition(builder, level, is_row, outputs));
    return;
  }
  for (const Calls& side_by_side : calls) add_functions(builder, level, side_by_side, body);
}

}  // namespace carto_mock::sql
