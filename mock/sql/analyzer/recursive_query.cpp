#include "sql/analyzer/recursive_query.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "sql/analyzer/locations.h"
#include "sql/analyzer/row_locking.h"
#include "sql/analyzer/search_and_cycle.h"
#include "sql/analyzer/select.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

// The first aggregate of the query's own level; null: there is none.
const Expression* find_aggregate(const Expression& expression) {
  if (get_if<AggregateCall>(expression) != nullptr) return &expression;
  const Expression* found = nullptr;
  visit_children(expression, ConstChildVisitor{[&](const Expression& child) {
                                                 if (found == nullptr)
                                                   found = find_aggregate(child);
                                               },
                                               {}});
  return found;
}

// Does the scope's own FROM name a WITH query whose second term is being analyzed?
bool reads_unfinished_query(const Scope& scope) {
  return std::ranges::any_of(scope.query.range_table, [&scope](const RangeTableEntry& entry) {
    const auto* source = std::get_if<CteSource>(&entry.source);
    if (source == nullptr) return false;
    const Scope* owner = &scope;
    for (int i = 0; i < source->levels_up; ++i) owner = owner->parent;
    const CommonTableExpression& named = owner->query.ctes[static_cast<std::size_t>(source->index)];
    return named.recursive && named.query == nullptr;
  });
}

std::vector<int> locations_of(Query& query) {
  std::vector<int> locations;
  for (const ExpressionPtr* target : visible_targets(query))
    locations.push_back(location_of(**target));
  return locations;
}

std::vector<OutputColumn> columns_of_start(const Query& start) {
  std::vector<OutputColumn> columns = start.output();
  for (OutputColumn& column : columns)
    if (column.type.oid == oid::kUnknown) column.type = Type{oid::kText};
  return columns;
}

// The columns had these types before the second term was known.
void check_types(const std::vector<OutputColumn>& columns, const Query& query,
                 const std::vector<int>& locations, std::string_view name) {
  for (std::size_t i = 0; i < query.targets.size(); ++i) {
    const Type overall = query.targets[i].expression->type;
    if (overall == columns[i].type) continue;
    throw Error(
        sqlstate::kDatatypeMismatch,
        fmt::format("recursive query \"{}\" column {} has type {} in non-recursive term but "
                    "type {} overall",
                    name, i + 1, format_type(columns[i].type), format_type(overall)))
        .hint("Cast the output of the non-recursive term to the correct type.")
        .at(locations[i]);
  }
}

}  // namespace

void name_columns(std::vector<OutputColumn>& columns, const PgQuery__CommonTableExpr& syntax) {
  const std::vector<std::string> names =
      strings_of(nodes(syntax.n_aliascolnames, syntax.aliascolnames));
  if (names.size() > columns.size()) {
    throw Error(sqlstate::kInvalidColumnReference,
                fmt::format("WITH query \"{}\" has {} columns available but {} columns specified",
                            syntax.ctename, columns.size(), names.size()))
        .at(syntax.location);
  }
  for (std::size_t i = 0; i < names.size(); ++i) columns[i].name = names[i];
}

void refuse_aggregates_in_recursion(const Scope& scope) {
  if (!scope.has_aggregates || !reads_unfinished_query(scope)) return;
  std::vector<const Expression*> places;
  for (const TargetEntry& target : scope.query.targets) places.push_back(target.expression.get());
  places.push_back(scope.query.having.get());
  for (const Expression* place : places) {
    const Expression* aggregate = place == nullptr ? nullptr : find_aggregate(*place);
    if (aggregate == nullptr) continue;
    throw Error(SqlState("42P19"),
                "aggregate functions are not allowed in a recursive query's recursive term")
        .at(aggregate->location);
  }
}

void analyze_recursive(const PgQuery__CommonTableExpr& syntax, std::size_t index, Scope& scope) {
  const PgQuery__SelectStmt& select = *syntax.ctequery->select_stmt;
  if (select.with_clause != nullptr) throw Error::unsupported("WITH in a recursive query");
  SearchAndCycle added(syntax, scope);
  auto query = std::make_unique<Query>();
  Scope inner(scope.analysis, &scope, *query);
  SetOperation operation;
  operation.op = SetOperator::kUnion;
  operation.all = select.all != 0;
  // With SEARCH or CYCLE the first term is put one level deeper.
  const bool is_extended = syntax.search_clause != nullptr || syntax.cycle_clause != nullptr;
  Query wrapping;
  Scope deeper(scope.analysis, &inner, wrapping);
  refuse_locking_operand(*select.larg);
  operation.left = analyze_select(*select.larg, scope.analysis, is_extended ? &deeper : &inner,
                                  UnknownOutputs::kKept);
  add_set_operand(inner, *operation.left);
  const std::vector<int> locations = locations_of(*operation.left);
  std::vector<OutputColumn> columns = columns_of_start(*operation.left);
  name_columns(columns, syntax);
  CommonTableExpression& entry = scope.query.ctes[index];
  entry.recursive = true;
  entry.columns = columns;
  for (OutputColumn& column : added.columns()) entry.columns.push_back(std::move(column));
  scope.visible_ctes = index + 1;
  scope.added_columns[index] = entry.columns.size() - columns.size();
  refuse_locking_operand(*select.rarg);
  operation.right = analyze_select(*select.rarg, scope.analysis, &inner, UnknownOutputs::kKept);
  match_columns(operation, "UNION", inner);
  check_types(columns, *query, locations, syntax.ctename);
  added.check(columns);
  added.extend(operation, columns, static_cast<int>(index), inner);
  query->set_operation = std::move(operation);
  scope.query.ctes[index].query = std::move(query);
}

void refuse_search_and_cycle(const PgQuery__CommonTableExpr& syntax) {
  if (syntax.search_clause == nullptr && syntax.cycle_clause == nullptr) return;
  throw Error(sqlstate::kSyntaxError, "WITH query is not recursive").at(syntax.location);
}

}  // namespace carto_mock::sql::analysis
