#include "sql/analyzer/select.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sql/analyzer/aggregates.h"
#include "sql/analyzer/conversions.h"
#include "sql/analyzer/expressions.h"
#include "sql/analyzer/from_clause.h"
#include "sql/analyzer/grouping_check.h"
#include "sql/analyzer/grouping_sets.h"
#include "sql/analyzer/locations.h"
#include "sql/analyzer/recursive_query.h"
#include "sql/analyzer/row_locking.h"
#include "sql/analyzer/sorting.h"
#include "sql/analyzer/targets.h"
#include "sql/analyzer/with_planning.h"
#include "sql/tree/outer_aggregates.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

void analyze_limit_count(const PgQuery__SelectStmt& select, Scope& scope) {
  Query& query = scope.query;
  query.limit = analyze_limit(select.limit_count, ExpressionKind::kLimit, "LIMIT", scope);
  query.with_ties = select.limit_option == PG_QUERY__LIMIT_OPTION__LIMIT_OPTION_WITH_TIES;
  if (!query.with_ties) return;
  const bool is_null = select.limit_count->node_case == PG_QUERY__NODE__NODE_A_CONST &&
                       select.limit_count->a_const->isnull;
  if (is_null) {
    throw Error(SqlState("2201W"), "row count cannot be null in FETCH FIRST ... WITH TIES clause");
  }
}

// References to aggregates, which count those of the scope, become the targets' that these are now.
void number_outer_aggregates(Expression& expression, int depth, int first);
void number_outer_aggregates(Query& query, int depth, int first) {
  visit_children(
      query,
      ChildVisitor{[&](ExpressionPtr& child) { number_outer_aggregates(*child, depth, first); },
                   [&](Query& nested) { number_outer_aggregates(nested, depth + 1, first); }});
}
void number_outer_aggregates(Expression& expression, int depth, int first) {
  auto* reference = std::get_if<ColumnReference>(&expression.node);
  if (reference != nullptr && reference->range_index == kOuterAggregate &&
      reference->levels_up == depth)
    reference->column += first;
  visit_children(
      expression,
      ChildVisitor{[&](ExpressionPtr& child) { number_outer_aggregates(*child, depth, first); },
                   [&](Query& nested) { number_outer_aggregates(nested, depth + 1, first); }});
}

void add_outer_aggregates(Scope& scope) {
  if (scope.outer_aggregates.empty()) return;
  Query& query = scope.query;
  if (query.set_operation)
    throw Error::unsupported("a set operation whose subqueries have its aggregates");
  number_outer_aggregates(query, 0, static_cast<int>(query.targets.size()));
  for (ExpressionPtr& aggregate : scope.outer_aggregates)
    query.targets.push_back({"", std::move(aggregate), true});
  scope.outer_aggregates.clear();
}

void analyze_plain(const PgQuery__SelectStmt& select, Scope& scope,
                   UnknownOutputs unknown_outputs) {
  Query& query = scope.query;
  scope.window_clause = nodes(select.n_window_clause, select.window_clause);
  analyze_from(nodes(select.n_from_clause, select.from_clause), scope);
  query.targets = analyze_targets(nodes(select.n_target_list, select.target_list), scope,
                                  ExpressionKind::kSelectTarget);
  if (select.where_clause != nullptr) {
    query.where =
        to_boolean(transform(*select.where_clause, scope, ExpressionKind::kWhere), "WHERE", scope);
  }
  if (select.having_clause != nullptr) {
    query.having = to_boolean(transform(*select.having_clause, scope, ExpressionKind::kHaving),
                              "HAVING", scope);
  }
  analyze_order_by(nodes(select.n_sort_clause, select.sort_clause), scope);
  analyze_group_by(nodes(select.n_group_clause, select.group_clause), select.group_distinct != 0,
                   scope);
  analyze_distinct(nodes(select.n_distinct_clause, select.distinct_clause), scope);
  analyze_limits(select, scope);
  analyze_windows(scope);
  if (unknown_outputs == UnknownOutputs::kAsText) resolve_unknown_targets(query.targets, scope);
  add_outer_aggregates(scope);
  query.is_grouped = scope.has_aggregates || !query.group_by.empty() ||
                     !query.grouping_sets.empty() || query.having != nullptr;
  if (query.is_grouped) check_grouping(scope);
  refuse_aggregates_in_recursion(scope);
}

}  // namespace

void refuse_unsupported_clauses(const PgQuery__SelectStmt& select) {
  if (select.into_clause != nullptr) throw Error::unsupported("SELECT INTO");
}

std::unique_ptr<Query> wrap(std::unique_ptr<Query> inner, std::string name) {
  auto outer = std::make_unique<Query>();
  RangeTableEntry entry;
  entry.alias = std::move(name);
  entry.columns = inner->output();
  for (std::size_t i = 0; i < entry.columns.size(); ++i) {
    outer->targets.push_back(
        {entry.columns[i].name,
         make_expression(entry.columns[i].type, ColumnReference{0, 0, static_cast<int>(i)}),
         false});
  }
  entry.source = SubquerySource{std::move(inner), false};
  outer->range_table.push_back(std::move(entry));
  outer->from.push_back(FromItem{FromEntry{0}});
  return outer;
}

void analyze_limits(const PgQuery__SelectStmt& select, Scope& scope) {
  scope.query.offset = analyze_limit(select.limit_offset, ExpressionKind::kOffset, "OFFSET", scope);
  analyze_limit_count(select, scope);
}

std::unique_ptr<Query> analyze_select(const PgQuery__SelectStmt& select, Analysis& analysis,
                                      Scope* parent, UnknownOutputs unknown_outputs) {
  const DepthGuard guard(analysis);
  refuse_unsupported_clauses(select);
  auto query = std::make_unique<Query>();
  Scope scope(analysis, parent, *query);
  if (select.with_clause != nullptr) analyze_with(*select.with_clause, scope);
  if (select.op != PG_QUERY__SET_OPERATION__SETOP_NONE) {
    analyze_set_operation(select, scope);
  } else if (select.n_values_lists > 0) {
    analyze_values(select, scope);
  } else {
    analyze_plain(select, scope, unknown_outputs);
  }
  analyze_row_locking(select, scope);
  leave_out_unplanned(scope);
  query->locks_rows = select.n_locking_clause > 0;
  return query;
}

}  // namespace carto_mock::sql::analysis
