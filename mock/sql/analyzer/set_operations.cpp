// UNION, INTERSECT, EXCEPT; VALUES.
#include <fmt/format.h>

#include <utility>

#include "sql/analyzer/conversions.h"
#include "sql/analyzer/expressions.h"
#include "sql/analyzer/locations.h"
#include "sql/analyzer/row_locking.h"
#include "sql/analyzer/select.h"
#include "sql/analyzer/sorting.h"
#include "sql/analyzer/stars.h"
#include "sql/tree/raised_levels.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
std::vector<ExpressionPtr*> visible_targets(Query& query) {
  std::vector<ExpressionPtr*> result;
  for (TargetEntry& target : query.targets) {
    if (!target.hidden) result.push_back(&target.expression);
  }
  return result;
}

namespace {

struct OperatorName {
  SetOperator op;
  std::string_view name;
};

OperatorName set_operator(PgQuery__SetOperation op) {
  switch (op) {
    case PG_QUERY__SET_OPERATION__SETOP_INTERSECT:
      return {SetOperator::kIntersect, "INTERSECT"};
    case PG_QUERY__SET_OPERATION__SETOP_EXCEPT:
      return {SetOperator::kExcept, "EXCEPT"};
    default:
      return {SetOperator::kUnion, "UNION"};
  }
}

// May a target be coerced where it stands, or do sorting, grouping and DISTINCT need it as it is?
bool is_coercible_in_place(const Query& query, const Expression& target) {
  if (query.set_operation) return false;
  if (get_if<Constant>(target) != nullptr) return true;
  return query.order_by.empty() && query.group_by.empty() &&
         query.distinctness == Distinctness::kAll && query.windows.empty();
}

// The statement does not say what the columns of a set operation become.
void hide_conversions(Expression& expression, const Expression& original) {
  if (&expression == &original) return;
  if (expression.notation == Notation::kImplicitCast) expression.notation = Notation::kHiddenCast;
  visit_children(expression, ChildVisitor{[&original](ExpressionPtr& child) {
                                            if (child->notation == Notation::kImplicitCast)
                                              hide_conversions(*child, original);
                                          },
                                          {}});
}

// The side's query with column `index` as `type`, by way of an outer query where it must be.
void coerce_column(std::unique_ptr<Query>& side, std::size_t index, Type type,
                   std::string_view construct, const Scope& scope) {
  ExpressionPtr* target = visible_targets(*side)[index];
  const Type source = (*target)->type;
  if (source.oid == type.oid) return;
  const int location = location_of(**target);
  if (!is_coercible_in_place(*side, **target)) {
    raise_levels(*side, 1);
    side = wrap(std::move(side), "*SELECT*");
    target = visible_targets(*side)[index];
  }
  const Expression* const before = target->get();
  *target = convert(std::move(*target), Type{type.oid}, CoercionContext::kImplicit, scope);
  if (*target && source.oid != oid::kUnknown) hide_conversions(**target, *before);
  if (!*target) {
    throw Error(sqlstate::kCannotCoerce,
                fmt::format("{} could not convert type {} to {}", construct,
                            format_type(Type{source.oid}), format_type(Type{type.oid})))
        .at(location);
  }
}

// ORDER BY can name the output columns, if only to be told that it may not compute with them.
NamespaceItem output_item(const Query& query) {
  NamespaceItem item;
  item.name = "*SELECT*";
  item.table_visible = false;
  for (const TargetEntry& target : query.targets) {
    item.columns.push_back({.name = target.name,
                            .type = target.expression->type,
                            .range_index = 0,
                            .column = static_cast<int>(item.columns.size())});
  }
  return item;
}

}  // namespace

void match_columns(SetOperation& operation, std::string_view construct, Scope& scope) {
  const std::size_t count = visible_targets(*operation.left).size();
  if (count != visible_targets(*operation.right).size()) {
    const std::vector<ExpressionPtr*> right = visible_targets(*operation.right);
    throw Error(sqlstate::kSyntaxError,
                fmt::format("each {} query must have the same number of columns", construct))
        .at(right.empty() ? -1 : location_of(**right[0]));
  }
  for (std::size_t i = 0; i < count; ++i) {
    ExpressionPtr* const left = visible_targets(*operation.left)[i];
    ExpressionPtr* const right = visible_targets(*operation.right)[i];
    const ExpressionPtr* const both[] = {left, right};
    const Oid common = common_type(both, construct);
    const Type type{common, common_typmod(both, common)};
    const std::string name = [&] {
      std::size_t visible = 0;
      for (const TargetEntry& target : operation.left->targets) {
        if (!target.hidden && visible++ == i) return target.name;
      }
      return std::string();
    }();
    const int location = location_of(**right);
    coerce_column(operation.left, i, type, construct, scope);
    coerce_column(operation.right, i, type, construct, scope);
    ExpressionPtr column = make_expression(type, ColumnReference{0, 0, static_cast<int>(i)});
    if (!operation.all) require_equality(*column, location, scope);
    scope.query.targets.push_back({name, std::move(column), false});
  }
}

namespace {

// Set operations that have no clause of their own are one with the operation that they stand in.
bool is_inner_operation(const PgQuery__SelectStmt& select) {
  return select.op != PG_QUERY__SET_OPERATION__SETOP_NONE && select.n_sort_clause == 0 &&
         select.limit_offset == nullptr && select.limit_count == nullptr &&
         select.n_locking_clause == 0 && select.with_clause == nullptr;
}

std::unique_ptr<Query> analyze_operand(const PgQuery__SelectStmt& select, Scope& scope) {
  refuse_locking_operand(select);
  std::unique_ptr<Query> operand =
      analyze_select(select, scope.analysis, &scope, UnknownOutputs::kKept);
  if (!is_inner_operation(select)) add_set_operand(*scope.set_operands_of, *operand);
  return operand;
}

}  // namespace

void add_set_operand(Scope& operation, const Query& operand) {
  operation.set_operands.push_back(
      {fmt::format("*SELECT* {}", operation.set_operands.size() + 1), operand.output()});
}

void analyze_set_operation(const PgQuery__SelectStmt& select, Scope& scope) {
  const OperatorName op = set_operator(select.op);
  SetOperation operation;
  operation.op = op.op;
  operation.all = select.all != 0;
  const bool is_inner = scope.parent != nullptr && scope.parent->set_operands_of != nullptr &&
                        is_inner_operation(select);
  scope.set_operands_of = is_inner ? scope.parent->set_operands_of : &scope;
  operation.left = analyze_operand(*select.larg, scope);
  operation.right = analyze_operand(*select.rarg, scope);
  scope.set_operands_of = nullptr;
  match_columns(operation, op.name, scope);
  scope.query.set_operation = std::move(operation);
  scope.items.push_back(output_item(scope.query));
  analyze_order_by(nodes(select.n_sort_clause, select.sort_clause), scope);
  scope.items.pop_back();
  analyze_limits(select, scope);
}

void analyze_values(const PgQuery__SelectStmt& select, Scope& scope) {
  std::vector<std::vector<ExpressionPtr>> rows;
  const SyntaxNodes lists = nodes(select.n_values_lists, select.values_lists);
  {
    const KindGuard guard(scope, ExpressionKind::kValues);
    for (const SyntaxNode* list : lists) {
      rows.push_back(transform_list(nodes(list->list->n_items, list->list->items), scope));
      if (rows.back().size() != rows.front().size()) {
        throw Error(sqlstate::kSyntaxError, "VALUES lists must all be the same length")
            .at(location_of(*list->list->items[0]));
      }
    }
  }
  RangeTableEntry entry;
  entry.alias = "*VALUES*";
  for (std::size_t i = 0; i < rows.front().size(); ++i) {
    std::vector<ExpressionPtr*> column;
    column.reserve(rows.size());
    for (std::vector<ExpressionPtr>& row : rows) column.push_back(&row[i]);
    entry.columns.push_back({fmt::format("column{}", i + 1), unify(column, "VALUES", scope)});
  }
  entry.source = ValuesSource{std::move(rows)};
  NamespaceItem item = add_range_entry(scope, std::move(entry), EntryNotes{});
  scope.query.from.push_back(FromItem{FromEntry{item.range_index}});
  for (const ScopeColumn& column : item.columns) {
    scope.query.targets.push_back({column.name, column_expression(scope, column, 0, -1), false});
  }
  scope.items.push_back(std::move(item));
  analyze_order_by(nodes(select.n_sort_clause, select.sort_clause), scope);
  analyze_limits(select, scope);
}

}  // namespace carto_mock::sql::analysis
