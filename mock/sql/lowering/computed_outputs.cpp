#include "sql/lowering/computed_outputs.h"

#include <algorithm>
#include <cstddef>
#include <variant>

#include "sql/lowering/costs.h"
#include "sql/tree/volatility.h"
#include "sql/tree/walk.h"

namespace carto_mock::sql {
namespace {

bool is_computed(const Expression& expression, const Query& query);

const TargetEntry& visible_target(const Query& query, int number) {
  const auto visible = [](const TargetEntry& target) { return !target.hidden; };
  auto target = std::ranges::find_if(query.targets, visible);
  for (; number > 0; --number) target = std::find_if(target + 1, query.targets.end(), visible);
  return *target;
}

// Of a subquery; one that is computed apart from the query around it has its rows ready.
bool is_computed_column(const Query& query, int column) {
  const bool stands_apart = query.distinctness != Distinctness::kAll || query.limit != nullptr ||
                            query.offset != nullptr || !query.windows.empty();
  return !stands_apart && is_computed(*visible_target(query, column).expression, query);
}

bool is_computed_in_from(const ColumnReference& column, const Query& query) {
  if (query.set_operation) {
    const SetOperation& operation = *query.set_operation;
    return operation.op == SetOperator::kUnion && operation.all &&
           (is_computed_column(*operation.left, column.column) ||
            is_computed_column(*operation.right, column.column));
  }
  const auto index = static_cast<std::size_t>(column.range_index);
  if (column.range_index < 0 || index >= query.range_table.size()) return false;
  const auto& source = query.range_table[index].source;
  if (const auto* subquery = std::get_if<SubquerySource>(&source))
    return is_computed_column(*subquery->query, column.column);
  const auto* named = std::get_if<CteSource>(&source);
  if (named == nullptr || named->levels_up > 0) return false;
  const CommonTableExpression& with = query.ctes[static_cast<std::size_t>(named->index)];
  return !with.recursive && is_computed_column(*with.query, column.column);
}

// Is it more than a column of a table?
bool is_computed(const Expression& expression, const Query& query) {
  if (get_if<Constant>(expression) != nullptr) return false;
  if (const auto* relabel = get_if<Relabel>(expression))
    return is_computed(*relabel->argument, query);
  if (const auto* column = get_if<ColumnReference>(expression))
    return column->levels_up == 0 && is_computed_in_from(*column, query);
  return true;
}

bool is_sorted_by(const Query& query, int target) {
  return std::ranges::find(query.order_by, target, &SortKey::target) != query.order_by.end();
}

bool puts_off_outputs(const Query& query, const CatalogSnapshot& catalog) {
  for (std::size_t i = 0; i < query.targets.size(); ++i) {
    const TargetEntry& target = query.targets[i];
    if (!target.hidden && !is_sorted_by(query, static_cast<int>(i)) &&
        is_put_off(*target.expression, catalog))
      return true;
  }
  return false;
}

bool skips_rows(const Query& query) {
  const auto* constant = query.offset == nullptr ? nullptr : get_if<Constant>(*query.offset);
  const bool is_nothing =
      constant != nullptr && (constant->value.is_null() || constant->value.as_integer() == 0);
  return query.offset != nullptr && !is_nothing;
}

// Does an index have the rows in the order of the column? PostgreSQL uses it in tables that are not
// small, and ends where LIMIT does.
bool is_ordered_by_index(const Expression& key, const Query& query,
                         const CatalogSnapshot& catalog) {
  const auto* column = get_if<ColumnReference>(key);
  const bool is_plain = column != nullptr && column->levels_up == 0 && !query.set_operation &&
                        column->range_index >= 0 &&
                        static_cast<std::size_t>(column->range_index) < query.range_table.size();
  if (!is_plain) return false;
  const auto& source = query.range_table[static_cast<std::size_t>(column->range_index)].source;
  if (const auto* subquery = std::get_if<SubquerySource>(&source)) {
    const Query& inner = *subquery->query;
    return is_ordered_by_index(*visible_target(inner, column->column).expression, inner, catalog);
  }
  const auto* table = std::get_if<TableSource>(&source);
  return table != nullptr &&
         std::ranges::any_of(catalog.indexes_of(table->relation), [&](const Relation* index) {
           return !index->index->columns.empty() &&
                  index->index->columns.front() == column->column + 1;
         });
}

}  // namespace

bool is_put_off(const Expression& expression, const CatalogSnapshot& catalog) {
  constexpr double kExpensive = 10;
  return is_volatile_throughout(expression) || cost_of_row(expression, catalog) > kExpensive;
}

LeftOutRows left_out_rows(const Query& query, const CatalogSnapshot& catalog) {
  if (query.distinctness != Distinctness::kAll) return LeftOutRows::kIgnored;
  const bool is_sorted = !query.order_by.empty();
  if (!skips_rows(query) && !(is_sorted && query.limit != nullptr)) return LeftOutRows::kIgnored;
  const bool computes = std::ranges::any_of(query.targets, [&query](const TargetEntry& target) {
    return !target.hidden && is_computed(*target.expression, query);
  });
  if (!computes) return LeftOutRows::kIgnored;
  if (!is_sorted) return LeftOutRows::kComputed;
  if (puts_off_outputs(query, catalog)) return LeftOutRows::kIgnored;
  const auto first = static_cast<std::size_t>(query.order_by.front().target);
  return is_ordered_by_index(*query.targets[first].expression, query, catalog)
             ? LeftOutRows::kComputed
             : LeftOutRows::kComputedAndSorted;
}

}  // namespace carto_mock::sql
