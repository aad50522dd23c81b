#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "sql/lowering/expression_lowering.h"
#include "sql/lowering/full_joins.h"
#include "sql/lowering/plan.h"
#include "sql/lowering/query_lowering.h"
#include "sql/lowering/spatial_conditions.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// The target of an UPDATE or DELETE is range table entry 0, whether the source's FROM mentions it
// or not.
bool mentions_target(const FromItem& item) {
  if (const auto* entry = std::get_if<FromEntry>(&item.item)) return entry->range_index == 0;
  const FromJoin& join = std::get<FromJoin>(item.item);
  return mentions_target(*join.left) || mentions_target(*join.right);
}

SelectBody lower_target_from(PlanBuilder& builder, Level& level, const Query& source) {
  if (std::ranges::any_of(source.from, mentions_target)) return lower_from(builder, level, source);
  const std::string target = lower_range_entry(builder, level, 0);
  SelectBody body = lower_from(builder, level, source);
  body.from = body.from.empty() ? target : fmt::format("{}, {}", target, body.from);
  return body;
}

// Each doubles the number of plans.
constexpr std::size_t kMostTurnedJoins = 2;

Plan lower_with(const Query& query, const CatalogSnapshot& catalog, std::vector<bool> turns) {
  PlanBuilder builder(catalog, turns);
  builder.count_comparisons(query);
  builder.open_with_list();
  const std::string select = lower_query(builder, query, nullptr);
  std::string sql = builder.close_with_list() + select;
  std::vector<FreeJoin> joins = builder.free_joins();
  joins.resize(std::min(joins.size(), kMostTurnedJoins));
  Plan plan = std::move(builder).finish(std::move(sql), query.output());
  for (std::size_t place = turns.size(); place < joins.size(); ++place) {
    turns.resize(place, false);
    turns.push_back(true);
    plan.turned.push_back({joins[place].left, joins[place].right,
                           std::make_shared<const Plan>(lower_with(query, catalog, turns))});
    turns.pop_back();
  }
  return plan;
}

}  // namespace

Plan lower(const Query& query, const CatalogSnapshot& catalog) {
  require_possible_full_joins(query, {});
  return lower_with(query, catalog, {});
}

ExpressionPtr target_identity(const Relation& relation) {
  return make_expression(Type{oid::kInt8},
                         ColumnReference{0, 0, static_cast<int>(relation.columns.size())});
}

Plan lower_target_rows(Oid relation, const Query& source,
                       const std::vector<const Expression*>& values,
                       const CatalogSnapshot& catalog) {
  const Relation* target = catalog.find_relation(relation);
  if (target == nullptr || source.range_table.empty()) {
    throw Error(sqlstate::kInternalError, "an UPDATE or DELETE without a table");
  }
  require_possible_full_joins(source, values);
  PlanBuilder builder(catalog);
  builder.count_comparisons(source);
  builder.open_with_list();
  Level level = builder.make_level(source, nullptr);
  lower_ctes(builder, level, source);
  SelectBody body = lower_target_from(builder, level, source);
  if (source.where) {
    std::vector<int> ranges = ranges_of(source.from);
    ranges.push_back(0);
    body.conditions = spatial_conditions(builder, level, *source.where, ranges);
    body.conditions.push_back(lower_condition(builder, level, *source.where));
  }

  const std::string& alias = level.range_aliases.front();
  std::vector<OutputColumn> columns{{"rowid", Type{oid::kInt8}}};
  std::vector<std::string> targets{fmt::format("{}.rowid", alias)};
  for (std::size_t i = 0; i < target->columns.size(); ++i) {
    const Column& column = target->columns[i];
    columns.push_back({column.name, column.type});
    targets.push_back(column.dropped
                          ? "NULL"
                          : fmt::format("{}.{}", alias, storage_column(static_cast<int>(i) + 1)));
  }
  for (const Expression* value : values) {
    columns.push_back({std::string(), value->type});
    targets.push_back(lower_scalar(builder, level, *value));
  }
  std::string sql = fmt::format("SELECT {}{}", fmt::join(targets, ", "), body.text());
  sql = builder.close_with_list() + sql;
  return std::move(builder).finish(std::move(sql), std::move(columns));
}

}  // namespace carto_mock::sql
