#include "sql/tree/merged_subqueries.h"

#include <algorithm>
#include <set>
#include <utility>

#include "sql/tree/volatility.h"
#include "sql/tree/walk.h"

namespace carto_mock::sql {
namespace {

using Columns = std::set<std::pair<int, int>>;  // entries of a range table, their columns

// The argument of what is NULL for NULL, or null.
const Expression* only_argument(const Expression& expression) {
  if (const auto* relabel = get_if<Relabel>(expression)) return relabel->argument.get();
  if (const auto* conversion = get_if<TextConversion>(expression))
    return conversion->argument.get();
  if (const auto* coercion = get_if<TypmodCoercion>(expression)) return coercion->argument.get();
  return nullptr;
}

// `known`: columns that are NULL.
bool is_null(const Expression& expression, const Columns& known) {
  if (const auto* constant = get_if<Constant>(expression)) return constant->value.is_null();
  if (const auto* column = get_if<ColumnReference>(expression))
    return column->levels_up == 0 && known.contains({column->range_index, column->column});
  if (const Expression* argument = only_argument(expression)) return is_null(*argument, known);
  const auto* call = get_if<FunctionCall>(expression);
  return call != nullptr && call->strict &&
         std::ranges::any_of(call->arguments,
                             [&](const ExpressionPtr& e) { return is_null(*e, known); });
}

// Nothing in it gives anything but NULL for NULL.
bool is_strict(const Expression& expression) {
  if (get_if<Constant>(expression) != nullptr || get_if<LiteralReference>(expression) != nullptr ||
      get_if<ColumnReference>(expression) != nullptr)
    return true;
  if (const Expression* argument = only_argument(expression)) return is_strict(*argument);
  const auto* call = get_if<FunctionCall>(expression);
  return call != nullptr && call->strict &&
         std::ranges::all_of(call->arguments, [](const ExpressionPtr& e) { return is_strict(*e); });
}

bool reads_own_column(const Expression& expression) {
  const auto* column = get_if<ColumnReference>(expression);
  bool found = column != nullptr && column->levels_up == 0;
  visit_children(expression, ConstChildVisitor{[&](const Expression& child) {
                                                 found = found || reads_own_column(child);
                                               },
                                               {}});
  return found;
}

Columns null_columns(const Query& query) {
  Columns columns;
  for (std::size_t i = 0; i < query.range_table.size(); ++i) {
    const auto* source = std::get_if<SubquerySource>(&query.range_table[i].source);
    if (source == nullptr || !is_merged(*source->query)) continue;
    const Columns known = null_columns(*source->query);
    const std::vector<TargetEntry>& targets = source->query->targets;
    for (std::size_t column = 0; column < targets.size(); ++column) {
      const Expression& value = *targets[column].expression;
      // What reads no column is left as a value of its own where a join may have no row of it.
      if (is_null(value, known) && is_strict(value) && reads_own_column(value))
        columns.emplace(static_cast<int>(i), static_cast<int>(column));
    }
  }
  return columns;
}

// `depth`: how far the expression is below the query whose columns they are.
void put_nulls(ExpressionPtr& expression, const Columns& columns, int depth) {
  const auto* column = get_if<ColumnReference>(*expression);
  if (column != nullptr && column->levels_up == depth &&
      columns.contains({column->range_index, column->column})) {
    expression = make_null(expression->type);
    return;
  }
  const auto put_into_query = [&](auto& self, Query& query, int below) -> void {
    visit_children(query,
                   ChildVisitor{[&](ExpressionPtr& child) { put_nulls(child, columns, below); },
                                [&](Query& nested) { self(self, nested, below + 1); }});
  };
  visit_children(
      *expression,
      ChildVisitor{[&](ExpressionPtr& child) { put_nulls(child, columns, depth); },
                   [&](Query& nested) { put_into_query(put_into_query, nested, depth + 1); }});
}

void put_nulls(FromItem& item, const Columns& columns) {
  auto* join = std::get_if<FromJoin>(&item.item);
  if (join == nullptr) return;
  if (join->condition != nullptr) put_nulls(join->condition, columns, 0);
  put_nulls(*join->left, columns);
  put_nulls(*join->right, columns);
}

void put_nulls_below(Expression& expression) {
  visit_children(expression, ChildVisitor{[](ExpressionPtr& child) { put_nulls_below(*child); },
                                          [](Query& nested) { put_nulls_in_place(nested); }});
}

}  // namespace

bool is_merged(const Query& subquery) {
  const bool is_more = !subquery.ctes.empty() || subquery.locks_rows || subquery.is_grouped ||
                       !subquery.windows.empty() || subquery.distinctness != Distinctness::kAll ||
                       !subquery.order_by.empty() || subquery.limit != nullptr ||
                       subquery.offset != nullptr || subquery.set_operation ||
                       subquery.from.empty();
  return !is_more && std::ranges::none_of(subquery.targets, [](const TargetEntry& target) {
    return get_if<SetFunctionCall>(*target.expression) != nullptr ||
           is_volatile(*target.expression);
  });
}

void put_nulls_in_place(Query& query) {
  visit_children(query, ChildVisitor{[](ExpressionPtr& child) { put_nulls_below(*child); },
                                     [](Query& nested) { put_nulls_in_place(nested); }});
  const Columns columns = null_columns(query);
  if (columns.empty()) return;
  if (query.where != nullptr) put_nulls(query.where, columns, 0);
  for (FromItem& item : query.from) put_nulls(item, columns);
}

}  // namespace carto_mock::sql
