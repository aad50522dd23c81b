#include "sql/analyzer/sorting.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

#include "sql/analyzer/aggregates.h"
#include "sql/analyzer/collations.h"
#include "sql/analyzer/conversions.h"
#include "sql/analyzer/expressions.h"
#include "sql/analyzer/locations.h"
#include "sql/analyzer/resolve.h"
#include "sql/analyzer/type_rules.h"
#include "sql/catalog/made_types.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

std::string_view clause_name(SortClause clause) {
  switch (clause) {
    case SortClause::kOrderBy:
      return "ORDER BY";
    case SortClause::kGroupBy:
      return "GROUP BY";
    case SortClause::kDistinctOn:
      return "DISTINCT ON";
  }
  return "";
}

ExpressionKind clause_kind(SortClause clause) {
  switch (clause) {
    case SortClause::kOrderBy:
      return ExpressionKind::kOrderBy;
    case SortClause::kGroupBy:
      return ExpressionKind::kGroupBy;
    case SortClause::kDistinctOn:
      return ExpressionKind::kDistinctOn;
  }
  return ExpressionKind::kOther;
}

void consume_literals(Analysis& analysis, const Expression& expression) {
  if (get_if<Constant>(expression) != nullptr && expression.location >= 0) {
    analysis.consumed_literals.insert(expression.location);
  }
  visit_children(expression,
                 ConstChildVisitor{
                     [&](const Expression& child) { consume_literals(analysis, child); },
                     [&](const Query& query) {
                       visit_children(query, ConstChildVisitor{[&](const Expression& child) {
                                                                 consume_literals(analysis, child);
                                                               },
                                                               {}});
                     }});
}

const Expression& without_relabel(const Expression& expression) {
  const auto* relabel = get_if<Relabel>(expression);
  return relabel == nullptr || collate_clause(expression) != Collation::kNone
             ? expression
             : without_relabel(*relabel->argument);
}

// An output name, in the way of SQL92; -1: none.
int find_by_name(std::string_view name, SortClause clause, int location, Scope& scope) {
  int found = -1;
  for (std::size_t i = 0; i < scope.query.targets.size(); ++i) {
    const TargetEntry& target = scope.query.targets[i];
    if (target.hidden || target.name != name) continue;
    if (found < 0) {
      found = static_cast<int>(i);
    } else if (!matches(scope.analysis,
                        *scope.query.targets[static_cast<std::size_t>(found)].expression,
                        *target.expression)) {
      throw Error(sqlstate::kAmbiguousColumn,
                  fmt::format("{} \"{}\" is ambiguous", clause_name(clause), name))
          .at(location);
    }
  }
  return found;
}

int find_by_position(const PgQuery__AConst& constant, SortClause clause, const Scope& scope) {
  if (constant.isnull || constant.val_case != PG_QUERY__A__CONST__VAL_IVAL) {
    throw Error(sqlstate::kSyntaxError,
                fmt::format("non-integer constant in {}", clause_name(clause)))
        .at(constant.location);
  }
  int position = 0;
  for (std::size_t i = 0; i < scope.query.targets.size(); ++i) {
    if (!scope.query.targets[i].hidden && ++position == constant.ival->ival)
      return static_cast<int>(i);
  }
  throw Error(
      sqlstate::kInvalidColumnReference,
      fmt::format("{} position {} is not in select list", clause_name(clause), constant.ival->ival))
      .at(constant.location);
}

int find_by_expression(const SyntaxNode& item, SortClause clause, Scope& scope) {
  ExpressionPtr expression = transform(item, scope, clause_kind(clause));
  std::vector<TargetEntry>& targets = scope.query.targets;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    if (matches(scope.analysis, *expression, without_relabel(*targets[i].expression)) ||
        matches(scope.analysis, *expression, *targets[i].expression)) {
      return static_cast<int>(i);
    }
  }
  if (scope.query.set_operation) {
    throw Error(sqlstate::kFeatureNotSupported, "invalid UNION/INTERSECT/EXCEPT ORDER BY clause")
        .detail("Only result column names can be used, not expressions or functions.")
        .hint("Add the expression/function to every SELECT, or move the UNION into a FROM clause.")
        .at(location_of(item));
  }
  resolve_unknown(expression, scope);
  targets.push_back({"", std::move(expression), true});
  return static_cast<int>(targets.size()) - 1;
}

void refuse_using(const PgQuery__SortBy& sort) {
  if (sort.sortby_dir == PG_QUERY__SORT_BY_DIR__SORTBY_USING)
    throw Error::unsupported("ORDER BY … USING");
}

}  // namespace

bool is_descending(const PgQuery__SortBy& sort) {
  refuse_using(sort);
  return sort.sortby_dir == PG_QUERY__SORT_BY_DIR__SORTBY_DESC;
}

bool nulls_first(const PgQuery__SortBy& sort) {
  if (sort.sortby_nulls == PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_FIRST) return true;
  if (sort.sortby_nulls == PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_LAST) return false;
  return is_descending(sort);
}

bool matches(Analysis& analysis, const Expression& left, const Expression& right) {
  if (!equivalent(left, right)) return false;
  consume_literals(analysis, left);
  consume_literals(analysis, right);
  return true;
}

namespace {

// Rows have it if all their columns do, and arrays if their elements do.
bool has_operator(Oid type, const BuiltinOperator* (*find)(Oid), const CatalogSnapshot& catalog) {
  if (find(type) == nullptr) return false;
  const Oid base = base_type(type);
  if (const Oid element = element_type(base); element != kInvalidOid)
    return has_operator(element, find, catalog);
  const RowType row = row_type_of(base, catalog);
  return row.relation == nullptr ||
         std::ranges::all_of(row.relation->columns, [&](const Column& column) {
           return column.dropped || has_operator(column.type.oid, find, catalog);
         });
}

}  // namespace

void require_order(const Expression& expression, int location, const Scope& scope) {
  if (has_operator(expression.type.oid, less_operator, scope.analysis.context.catalog)) {
    refuse_unbuilt_order(expression.type.oid);
    return;
  }
  throw Error(sqlstate::kUndefinedFunction,
              fmt::format("could not identify an ordering operator for type {}",
                          format_type(Type{expression.type.oid})))
      .hint("Use an explicit ordering operator or modify the query.")
      .at(location);
}

void require_equality(const Expression& expression, int location, const Scope& scope) {
  if (has_operator(expression.type.oid, equality_operator, scope.analysis.context.catalog)) return;
  throw Error(sqlstate::kUndefinedFunction,
              fmt::format("could not identify an equality operator for type {}",
                          format_type(Type{expression.type.oid})))
      .at(location);
}

namespace {

// A position or name in GROUP BY may lead to an output that holds an aggregate.
void check_group(const Scope& scope, int target) {
  const Expression& group = *scope.query.targets[static_cast<std::size_t>(target)].expression;
  const Expression* aggregate = find_aggregate(group);
  if (aggregate == nullptr) aggregate = find_grouping_call(group);
  if (aggregate == nullptr) aggregate = find_outer_aggregate(group);
  if (aggregate != nullptr) {
    throw Error(sqlstate::kGroupingError, "aggregate functions are not allowed in GROUP BY")
        .at(location_of(*aggregate));
  }
  if (const Expression* window = find_window_call(group)) {
    throw Error(SqlState("42P20"), "window functions are not allowed in GROUP BY")
        .at(location_of(*window));
  }
}

// The output that a name or a position stands for; -1: the item is neither.
int find_output(const SyntaxNode& item, SortClause clause, Scope& scope) {
  if (item.node_case == PG_QUERY__NODE__NODE_COLUMN_REF && item.column_ref->n_fields == 1 &&
      !is_star(*item.column_ref->fields[0])) {
    const std::string_view name = string_of(*item.column_ref->fields[0]);
    const int location = item.column_ref->location;
    // GROUP BY prefers a column of FROM to an output name, as SQL99 wants (PostgreSQL manual,
    // SELECT).
    const bool is_input =
        clause == SortClause::kGroupBy && find_local_column(scope, name, location) != nullptr;
    if (!is_input) {
      const int found = find_by_name(name, clause, location, scope);
      if (found >= 0) return found;
    }
  }
  if (item.node_case == PG_QUERY__NODE__NODE_A_CONST)
    return find_by_position(*item.a_const, clause, scope);
  return -1;
}

}  // namespace

int find_target(const SyntaxNode& item, SortClause clause, Scope& scope) {
  const int output = find_output(item, clause, scope);
  if (output < 0) return find_by_expression(item, clause, scope);
  if (clause == SortClause::kGroupBy) check_group(scope, output);
  return output;
}

void analyze_order_by(SyntaxNodes items, Scope& scope) {
  for (const SyntaxNode* node : items) {
    const PgQuery__SortBy& sort = *node->sort_by;
    const int target = find_target(*sort.node, SortClause::kOrderBy, scope);
    ExpressionPtr& expression = scope.query.targets[static_cast<std::size_t>(target)].expression;
    resolve_unknown(expression, scope);
    require_order(*expression, location_of(*sort.node), scope);
    if (std::ranges::find(scope.query.order_by, target, &SortKey::target) !=
        scope.query.order_by.end())
      continue;
    scope.query.order_by.push_back({target, is_descending(sort), nulls_first(sort)});
  }
}

namespace {

// ORDER BY must begin with the expressions of DISTINCT ON, in any order. `locations`: of these.
void check_distinct_on(std::span<const int> locations, const Scope& scope) {
  const Query& query = scope.query;
  const auto refusal = [](int location) {
    return Error(sqlstate::kInvalidColumnReference,
                 "SELECT DISTINCT ON expressions must match initial ORDER BY expressions")
        .at(location);
  };
  bool skipped = false;
  for (const SortKey& key : query.order_by) {
    const auto found = std::ranges::find(query.distinct_on, key.target);
    if (found == query.distinct_on.end()) {
      skipped = true;
    } else if (skipped) {
      throw refusal(locations[static_cast<std::size_t>(found - query.distinct_on.begin())]);
    }
  }
  for (std::size_t i = 0; i < query.distinct_on.size(); ++i) {
    const int target = query.distinct_on[i];
    if (std::ranges::find(query.order_by, target, &SortKey::target) != query.order_by.end())
      continue;
    if (skipped) throw refusal(locations[i]);
    require_equality(*query.targets[static_cast<std::size_t>(target)].expression, locations[i],
                     scope);
  }
}

}  // namespace

void analyze_distinct(SyntaxNodes clause, Scope& scope) {
  if (clause.empty()) return;
  Query& query = scope.query;
  const bool is_plain = clause.size() == 1 && clause[0]->node_case == PG_QUERY__NODE__NODE__NOT_SET;
  if (is_plain) {
    query.distinctness = Distinctness::kDistinct;
    for (const SortKey& key : query.order_by) {
      const TargetEntry& target = query.targets[static_cast<std::size_t>(key.target)];
      if (!target.hidden) continue;
      throw Error(sqlstate::kInvalidColumnReference,
                  "for SELECT DISTINCT, ORDER BY expressions must appear in select list")
          .at(location_of(*target.expression));
    }
    for (TargetEntry& target : query.targets) {
      if (target.hidden) continue;
      resolve_unknown(target.expression, scope);
      require_equality(*target.expression, location_of(*target.expression), scope);
    }
    return;
  }
  query.distinctness = Distinctness::kDistinctOn;
  std::vector<int> locations;
  locations.reserve(clause.size());
  for (const SyntaxNode* node : clause) {
    const int target = find_target(*node, SortClause::kDistinctOn, scope);
    resolve_unknown(query.targets[static_cast<std::size_t>(target)].expression, scope);
    bool known = false;
    for (const int other : query.distinct_on) known = known || other == target;
    if (known) continue;
    query.distinct_on.push_back(target);
    locations.push_back(location_of(*node));
  }
  check_distinct_on(locations, scope);
}

namespace {

// `depth` queries further in than the clause.
void refuse_columns(const Expression& value, int depth, std::string_view construct);
void refuse_columns(const Query& query, int depth, std::string_view construct) {
  visit_children(query,
                 ConstChildVisitor{
                     [&](const Expression& child) { refuse_columns(child, depth, construct); },
                     [&](const Query& nested) { refuse_columns(nested, depth + 1, construct); }});
}
void refuse_columns(const Expression& value, int depth, std::string_view construct) {
  const auto* reference = get_if<ColumnReference>(value);
  if (reference != nullptr && reference->levels_up == depth && reference->range_index >= 0) {
    throw Error(sqlstate::kInvalidColumnReference,
                fmt::format("argument of {} must not contain variables", construct))
        .at(value.location);
  }
  visit_children(value,
                 ConstChildVisitor{
                     [&](const Expression& child) { refuse_columns(child, depth, construct); },
                     [&](const Query& nested) { refuse_columns(nested, depth + 1, construct); }});
}

}  // namespace

void refuse_columns(const Expression& value, std::string_view construct) {
  refuse_columns(value, 0, construct);
}

ExpressionPtr analyze_limit(const SyntaxNode* node, ExpressionKind kind, std::string_view construct,
                            Scope& scope) {
  if (node == nullptr) return nullptr;
  ExpressionPtr value = transform(*node, scope, kind);
  value = to_type(std::move(value), Type{oid::kInt8}, construct, scope);
  refuse_columns(*value, construct);
  return value;
}

}  // namespace carto_mock::sql::analysis
