#include "sql/lowering/late_outputs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "sql/lowering/expression_lowering.h"
#include "sql/lowering/native_conditions.h"
#include "sql/tree/volatility.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql {

bool calls_function_of_user(const Expression& expression, const CatalogSnapshot& catalog) {
  const auto* call = get_if<FunctionCall>(expression);
  bool calls =
      call != nullptr && call->is_volatile && catalog.find_function(call->procedure) != nullptr;
  visit_children(expression, ConstChildVisitor{[&](const Expression& child) {
                                                 calls = calls ||
                                                         calls_function_of_user(child, catalog);
                                               },
                                               {}});
  return calls;
}

namespace {

bool is_sorted_by(const Query& query, std::size_t target) {
  return std::ranges::find(query.order_by, static_cast<int>(target), &SortKey::target) !=
         query.order_by.end();
}

bool is_noticed(const Query& query, std::size_t index, const CatalogSnapshot& catalog) {
  const Expression& target = *query.targets[index].expression;
  return is_volatile_throughout(target) &&
         (query.may_write || calls_function_of_user(target, catalog));
}

bool is_late(const Query& query, std::size_t index, const CatalogSnapshot& catalog) {
  return !query.targets[index].hidden && !is_sorted_by(query, index) &&
         is_noticed(query, index, catalog);
}

// SQLite computes what it sorts by before the other outputs, with a LIMIT maybe once more.
bool has_noticed_key(const Query& query, const CatalogSnapshot& catalog) {
  return std::ranges::any_of(query.order_by, [&](const SortKey& key) {
    return is_noticed(query, static_cast<std::size_t>(key.target), catalog);
  });
}

bool contains(const std::vector<Replacement>& replacements, const Expression& expression) {
  return std::ranges::any_of(replacements, [&expression](const Replacement& replacement) {
    return equivalent(*replacement.expression, expression);
  });
}

// What a late output reads of the rows, and what they are sorted by.
void collect_inputs(const Level& level, const Expression& expression,
                    const std::vector<Replacement>& sorted,
                    std::vector<const Expression*>& inputs) {
  if (contains(sorted, expression)) return;
  const auto* column = get_if<ColumnReference>(expression);
  if (find_replacement(level, expression) != nullptr ||
      (column != nullptr && column->levels_up == 0)) {
    inputs.push_back(&expression);
    return;
  }
  if (get_if<SubqueryExpression>(expression) != nullptr)
    throw Error::unsupported("a volatile output with a subquery beside ORDER BY");
  visit_children(expression, ConstChildVisitor{[&](const Expression& child) {
                                                 collect_inputs(level, child, sorted, inputs);
                                               },
                                               {}});
}

// `columns`: SQL of what is computed of each row, with `places` in it, from 1.
std::string order_of(PlanBuilder& builder, const Level& level, const Query& query,
                     const std::vector<std::string>& columns,
                     const std::vector<std::size_t>& places) {
  std::vector<std::string> keys;
  for (const SortKey& key : query.order_by) {
    const auto index = static_cast<std::size_t>(key.target);
    const TargetEntry& target = query.targets[index];
    const Type type = target.expression->type;
    if (target.hidden && get_if<Constant>(*target.expression) != nullptr) continue;
    std::string sql;
    if (places[index] == 0) {
      sql = lower_scalar(builder, level, *target.expression);
    } else if (type.oid == oid::kGeometry) {
      sql = columns[places[index] - 1];
    } else {
      sql = fmt::format("{}", places[index]);
    }
    keys.push_back(sort_order(sql, type, key.descending, key.nulls_first));
  }
  return keys.empty() ? std::string() : fmt::format(" ORDER BY {}", fmt::join(keys, ", "));
}

}  // namespace

bool has_noticed_output(const Query& query, const CatalogSnapshot& catalog) {
  for (std::size_t i = 0; i < query.targets.size(); ++i)
    if (is_late(query, i, catalog)) return true;
  return false;
}

std::optional<std::string> lower_late_outputs(PlanBuilder& builder, Level& level,
                                              const Query& query, SelectBody body) {
  const bool sorts_noticed = has_noticed_key(query, builder.catalog());
  if (query.set_operation || (!sorts_noticed && !has_noticed_output(query, builder.catalog())))
    return std::nullopt;
  if (query.with_ties) throw Error::unsupported("volatile functions beside WITH TIES");
  if (query.distinctness == Distinctness::kDistinct && query.order_by.empty() && query.limit)
    throw Error::unsupported("volatile functions beside DISTINCT and LIMIT");
  if (query.order_by.empty() || query.distinctness == Distinctness::kDistinct) return std::nullopt;
  if (query.distinctness == Distinctness::kDistinctOn)
    throw Error::unsupported("volatile functions beside DISTINCT ON and ORDER BY");

  const std::string table = builder.unique_name('s');
  std::vector<std::string> columns;
  std::vector<Replacement> replacements;
  std::vector<std::size_t> places(query.targets.size());  // of those that are computed before
  for (std::size_t i = 0; i < query.targets.size(); ++i) {
    const bool is_needed = query.targets[i].hidden ? sorts_noticed && is_sorted_by(query, i)
                                                   : !is_late(query, i, builder.catalog());
    if (!is_needed) continue;
    const Expression& output = *query.targets[i].expression;
    columns.push_back(lower_scalar(builder, level, output));
    places[i] = columns.size();
    if (query.targets[i].hidden)
      replacements.push_back({clone(output), fmt::format("{}.c{}", table, columns.size())});
  }
  const std::vector<Replacement> keys = replacements;
  for (std::size_t i = 0; i < query.targets.size(); ++i) {
    if (query.targets[i].hidden || places[i] > 0) continue;
    std::vector<const Expression*> inputs;
    collect_inputs(level, *query.targets[i].expression, keys, inputs);
    for (const Expression* input : inputs) {
      columns.push_back(lower_scalar(builder, level, *input));
      replacements.push_back({clone(*input), fmt::format("{}.c{}", table, columns.size()), input});
    }
  }
  if (columns.empty()) columns.emplace_back("NULL");
  if (sorts_noticed) {
    const WithEntry computed =
        builder.add_stage(static_cast<int>(columns.size()),
                          fmt::format("SELECT {}{}", fmt::join(columns, ", "), body.text()), true);
    columns = numbered_columns(computed.name, columns.size());
    body.from = computed.name;
    body.conditions.clear();
  }
  const std::string sorted = fmt::format("SELECT {}{}{}", fmt::join(columns, ", "), body.text(),
                                         order_of(builder, level, query, columns, places));
  const WithEntry rows = builder.add_stage(static_cast<int>(columns.size()), sorted, true);

  level.replacements = std::move(replacements);
  level.is_grouped = true;
  std::vector<std::string> targets;
  for (std::size_t i = 0; i < query.targets.size(); ++i) {
    if (query.targets[i].hidden) continue;
    const std::string sql = places[i] > 0
                                ? fmt::format("{}.c{}", table, places[i])
                                : lower_scalar(builder, level, *query.targets[i].expression);
    targets.push_back(fmt::format("{} AS c{}", sql, targets.size() + 1));
  }
  const std::string select =
      fmt::format("SELECT {} FROM {} AS {}", fmt::join(targets, ", "), rows.name, table);
  const std::string limit = lower_limit(builder, level, query);
  if (!query.offset) return select + limit;
  // They are computed of the rows that OFFSET skips, too.
  const std::string computed = builder.unique_name('s');
  return fmt::format("SELECT {} FROM ({} LIMIT -1) AS {}{}",
                     fmt::join(numbered_columns(computed, targets.size()), ", "), select, computed,
                     limit);
}

}  // namespace carto_mock::sql
