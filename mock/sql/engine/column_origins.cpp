#include "sql/engine/column_origins.h"

#include <cstddef>
#include <variant>

#include "sql/tree/system_columns.h"

namespace carto_mock::sql {
namespace {

// A query with those around it: WITH entries may belong to any of them.
struct Level {
  const Query& query;
  const Level* outer;
};

ColumnOrigin target_origin(const Level& level, std::size_t target);

struct SourceOrigin {
  const Level& level;
  int column;

  ColumnOrigin operator()(const TableSource& table) const {
    return {table.relation, is_system_column(column) ? column : column + 1};
  }
  ColumnOrigin operator()(const SubquerySource& source) const {
    return target_origin({*source.query, &level}, static_cast<std::size_t>(column));
  }
  ColumnOrigin operator()(const CteSource& source) const {
    const Level* owner = &level;
    for (int i = 0; i < source.levels_up; ++i) owner = owner->outer;
    const CommonTableExpression& cte = owner->query.ctes[static_cast<std::size_t>(source.index)];
    if (cte.recursive) return {};
    return target_origin({*cte.query, owner}, static_cast<std::size_t>(column));
  }
  ColumnOrigin operator()(const WrittenSource&) const { return {}; }
  ColumnOrigin operator()(const ValuesSource&) const { return {}; }
  ColumnOrigin operator()(const FunctionSource&) const { return {}; }
};

ColumnOrigin target_origin(const Level& level, std::size_t target) {
  const Query& query = level.query;
  if (query.set_operation) return {};
  const auto* column = std::get_if<ColumnReference>(&query.targets[target].expression->node);
  if (column == nullptr || column->range_index < 0) return {};
  const Level* owner = &level;
  for (int i = 0; i < column->levels_up; ++i) owner = owner->outer;
  const auto entry = static_cast<std::size_t>(column->range_index);
  return std::visit(SourceOrigin{*owner, column->column}, owner->query.range_table[entry].source);
}

}  // namespace

std::vector<ColumnOrigin> column_origins(const Query& query) {
  std::vector<ColumnOrigin> origins;
  const Level level{query, nullptr};
  for (std::size_t i = 0; i < query.targets.size(); ++i) {
    if (!query.targets[i].hidden) origins.push_back(target_origin(level, i));
  }
  return origins;
}

}  // namespace carto_mock::sql
