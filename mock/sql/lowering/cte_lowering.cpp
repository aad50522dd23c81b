// WITH (manual, chapter 7.8).
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sql/lowering/native_operators.h"
#include "sql/lowering/query_lowering.h"
#include "sql/lowering/recursion_by_steps.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// SQLite's recursion takes one plain SELECT as the step.
bool is_plain_select(const Query& query) {
  return !query.set_operation && !query.is_grouped && query.windows.empty() && query.ctes.empty() &&
         query.distinctness == Distinctness::kAll && query.order_by.empty() && !query.limit &&
         !query.offset;
}

// Does the step read the rows before it in its own FROM? SQLite knows no other place.
bool reads_itself(const Query& step, int index) {
  constexpr int kLevelsUp = 2;  // the step stands in the UNION, which stands beside the WITH
  return std::ranges::any_of(step.range_table, [&](const RangeTableEntry& entry) {
    const auto* source = std::get_if<CteSource>(&entry.source);
    return source != nullptr && source->levels_up == kLevelsUp && source->index == index;
  });
}

WithEntry lower_recursive(PlanBuilder& builder, Level& level, const CommonTableExpression& cte,
                          int index) {
  const Query& query = *cte.query;
  if (!query.set_operation || query.set_operation->op != SetOperator::kUnion ||
      !query.order_by.empty() || query.limit || query.offset || !query.ctes.empty()) {
    throw Error::unsupported("this form of WITH RECURSIVE");
  }
  const SetOperation& operation = *query.set_operation;
  const bool is_compared_natively =
      operation.all || std::ranges::none_of(cte.columns, [](const OutputColumn& column) {
        return has_collation(column.type);
      });
  if (!is_plain_select(*operation.right) || !reads_itself(*operation.right, index) ||
      !is_compared_natively)
    return lower_recursion_by_steps(builder, level, cte, index);
  // Its own name is known inside, wherever the entry will stand.
  WithEntry& entry = level.ctes[static_cast<std::size_t>(index)];
  entry = {builder.unique_name('q'), 0};
  const PlanBuilder::Dependencies dependencies(builder);
  const Level own = builder.make_level(query, &level);
  const WithEntry start = lower_to_with_entry(builder, *operation.left, &own, false);
  const std::string step = lower_query(builder, *operation.right, &own);
  if (dependencies.needed_depth() > dependencies.available_depth())
    throw Error::unsupported("LATERAL");
  const std::string select =
      fmt::format("SELECT * FROM {} UNION {}{}", start.name, operation.all ? "ALL " : "", step);
  return builder.add_with_entry(dependencies.needed_depth(), static_cast<int>(cte.columns.size()),
                                select, false, entry.name);
}

}  // namespace

void lower_ctes(PlanBuilder& builder, Level& level, const Query& query) {
  for (std::size_t i = 0; i < query.ctes.size(); ++i) {
    const CommonTableExpression& cte = query.ctes[i];
    if (cte.recursive) {
      level.ctes[i] = lower_recursive(builder, level, cte, static_cast<int>(i));
    } else {
      const bool materialized = cte.materialize == CommonTableExpression::Materialize::kAlways ||
                                has_subquery_output(*cte.query);
      level.ctes[i] = lower_to_with_entry(builder, *cte.query, &level, materialized);
    }
  }
}

}  // namespace carto_mock::sql
