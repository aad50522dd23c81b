// The target list with DISTINCT, DISTINCT ON, ORDER BY and LIMIT (manual,
// chapters 7.3.3, 7.5, 7.6).
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>
#include <variant>

#include "sql/lowering/computed_outputs.h"
#include "sql/lowering/expression_lowering.h"
#include "sql/lowering/harmless.h"
#include "sql/lowering/late_outputs.h"
#include "sql/lowering/native_operators.h"
#include "sql/lowering/query_lowering.h"
#include "sql/tree/outer_columns.h"
#include "sql/tree/volatility.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// SQLite merges no subquery that has a LIMIT with a query that has one.
constexpr std::string_view kNotMerged = " LIMIT -1";

Type target_type(const Query& query, int target) {
  return query.targets[static_cast<std::size_t>(target)].expression->type;
}

std::string sort_key(const Query& query, const SortKey& key, const std::string& sql) {
  return sort_order(sql, target_type(query, key.target), key.descending, key.nulls_first);
}

// A constant orders nothing, and SQLite would take a number for a position.
std::vector<SortKey> sort_keys(const Query& query) {
  std::vector<SortKey> keys;
  std::ranges::copy_if(query.order_by, std::back_inserter(keys), [&query](const SortKey& key) {
    const TargetEntry& target = query.targets[static_cast<std::size_t>(key.target)];
    return !target.hidden || get_if<Constant>(*target.expression) == nullptr;
  });
  return keys;
}

std::string order_by_text(const std::vector<std::string>& keys) {
  return keys.empty() ? std::string() : fmt::format(" ORDER BY {}", fmt::join(keys, ", "));
}

bool is_plain(const TargetEntry& target) {
  return std::holds_alternative<ColumnReference>(target.expression->node) ||
         std::holds_alternative<Constant>(target.expression->node);
}

// PostgreSQL computes the targets, then sorts: one that fails for a later row fails before the
// first row is out. SQLite reads rows in the order of an index where it has one, and computes as it
// goes; a unary plus keeps it from that. With LIMIT an index is worth more.
bool computes_before_sorting(const Query& query) {
  if (query.limit != nullptr) return false;
  return (query.where != nullptr && is_volatile_throughout(*query.where)) ||
         std::ranges::any_of(query.targets, [](const TargetEntry& target) {
           return !target.hidden && !is_plain(target);
         });
}

// What a row without a table is sorted by is computed, and may fail. SQLite does not look at it.
bool sorts_one_row(const Query& query, const SelectBody& body) {
  return body.from.empty() && std::ranges::any_of(sort_keys(query), [&query](const SortKey& key) {
           return query.targets[static_cast<std::size_t>(key.target)].hidden;
         });
}

// SQLite finds the columns of an enclosing query everywhere but in ORDER BY: there the keys are
// computed beside the targets, and a query around it sorts by them.
bool sorts_by_outer_rows(const Query& query) {
  return std::ranges::any_of(query.order_by, [&query](const SortKey& key) {
    return reads_above(*query.targets[static_cast<std::size_t>(key.target)].expression, 1);
  });
}

// `rows_limit`: a LIMIT of the query below.
std::string sort_around(PlanBuilder& builder, Level& level, const Query& query,
                        std::vector<std::string> targets, const SelectBody& body,
                        std::string_view rows_limit = "") {
  const std::string table = builder.unique_name('s');
  const std::vector<std::string> columns = numbered_columns(table, targets.size());
  std::vector<std::string> order;
  for (const SortKey& key : sort_keys(query)) {
    const TargetEntry& target = query.targets[static_cast<std::size_t>(key.target)];
    const std::string name = fmt::format("k{}", order.size() + 1);
    targets.push_back(
        fmt::format("{} AS {}", lower_scalar(builder, level, *target.expression), name));
    order.push_back(sort_key(query, key, fmt::format("{}.{}", table, name)));
  }
  return fmt::format("SELECT {} FROM (SELECT {}{}{}) AS {}{}{}", fmt::join(columns, ", "),
                     fmt::join(targets, ", "), body.text(), rows_limit, table, order_by_text(order),
                     lower_limit(builder, level, query));
}

// Is there a RIGHT or FULL JOIN in FROM, or in a query that SQLite may merge with this one?
bool joins_rightward(const Query& query);
bool joins_rightward(const FromItem& item, const Query& query) {
  if (const auto* join = std::get_if<FromJoin>(&item.item)) {
    return join->type == JoinType::kRight || join->type == JoinType::kFull ||
           joins_rightward(*join->left, query) || joins_rightward(*join->right, query);
  }
  const int index = std::get<FromEntry>(item.item).range_index;
  const auto& source = query.range_table[static_cast<std::size_t>(index)].source;
  if (const auto* subquery = std::get_if<SubquerySource>(&source))
    return joins_rightward(*subquery->query);
  const auto* named = std::get_if<CteSource>(&source);
  if (named == nullptr) return false;
  return named->levels_up > 0 ||
         joins_rightward(*query.ctes[static_cast<std::size_t>(named->index)].query);
}
bool joins_rightward(const Query& query) {
  return std::ranges::any_of(query.from,
                             [&](const FromItem& item) { return joins_rightward(item, query); });
}

// For DISTINCT, SQLite 3.40 leaves out tables of outer joins that nothing reads, and with them,
// beside a RIGHT or FULL JOIN, the conditions of inner ones (whereOmitNoopJoin()): a query around
// such joins makes their rows distinct.
std::string distinct_around(PlanBuilder& builder, const Level& level, const Query& query,
                            const std::vector<std::string>& targets, const SelectBody& body) {
  const std::string table = builder.unique_name('s');
  const std::vector<std::string> columns = numbered_columns(table, targets.size());
  std::vector<std::string> order;
  order.reserve(query.order_by.size());
  for (const SortKey& key : sort_keys(query))
    order.push_back(sort_key(query, key, columns[static_cast<std::size_t>(key.target)]));
  std::vector<std::string> compared;
  compared.reserve(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i)
    compared.push_back(collate(columns[i], target_type(query, static_cast<int>(i))));
  return fmt::format("SELECT DISTINCT {} FROM (SELECT {}{}{}) AS {}{}{}", fmt::join(compared, ", "),
                     fmt::join(targets, ", "), body.text(), kNotMerged, table, order_by_text(order),
                     lower_limit(builder, level, query));
}

// FETCH FIRST … WITH TIES: a query around the rows numbers and ranks them, so that of those beyond
// the last one only its peers stay.
std::string lower_with_ties(PlanBuilder& builder, Level& level, const Query& query,
                            std::vector<std::string> targets, const SelectBody& body) {
  const std::string table = builder.unique_name('s');
  const std::vector<std::string> columns = numbered_columns(table, targets.size());
  std::vector<std::string> order;
  for (const SortKey& key : sort_keys(query)) {
    const TargetEntry& target = query.targets[static_cast<std::size_t>(key.target)];
    std::string column = fmt::format("{}.c{}", table, key.target + 1);
    if (target.hidden) {
      const std::string name = fmt::format("k{}", order.size() + 1);
      targets.push_back(
          fmt::format("{} AS {}", lower_scalar(builder, level, *target.expression), name));
      column = fmt::format("{}.{}", table, name);
    }
    order.push_back(sort_key(query, key, column));
  }
  const std::string keys = order.empty() ? std::string() : order_by_text(order).substr(1);
  const std::string offset =
      query.offset ? lower_row_count(builder, level, *query.offset, "pg_offset") : "0";
  const auto limit = [&] { return lower_row_count(builder, level, *query.limit, "pg_limit"); };
  const std::string numbered = builder.unique_name('s');
  const bool is_distinct = query.distinctness == Distinctness::kDistinct;
  return fmt::format(
      "SELECT {0} FROM (SELECT {1}, row_number() OVER ({2}) AS n, rank() OVER ({2}) AS k FROM "
      "(SELECT {3}{4}{5}) AS {6}) AS {7} WHERE {7}.n > {8} AND ({9} < 0 OR ({10} > 0 AND {7}.k <= "
      "{8} + {11})) ORDER BY {7}.n",
      fmt::join(numbered_columns(numbered, columns.size()), ", "), fmt::join(columns, ", "), keys,
      is_distinct ? "DISTINCT " : "", fmt::join(targets, ", "), body.text(), table, numbered,
      offset, limit(), limit(), limit());
}

// DISTINCT ON: the targets are computed by an inner SELECT that numbers the rows of each group by
// ORDER BY; the first of each stays, ordered by the same keys.
std::string lower_distinct_on(PlanBuilder& builder, Level& level, const Query& query,
                              const SelectBody& body) {
  const std::size_t count = query.targets.size();
  std::vector<std::string> targets;
  targets.reserve(count);
  for (const TargetEntry& target : query.targets)
    targets.push_back(lower_scalar(builder, level, *target.expression));
  std::string rows = body.text();
  if (query.calls_volatile) {
    // Each is computed once, though rows are told apart and sorted by it.
    const WithEntry computed = builder.add_stage(
        static_cast<int>(count), fmt::format("SELECT {}{}", fmt::join(targets, ", "), rows), true);
    const std::string table = builder.unique_name('s');
    rows = fmt::format(" FROM {} AS {}", computed.name, table);
    targets = numbered_columns(table, count);
  }

  std::vector<std::string> partition;
  partition.reserve(query.distinct_on.size());
  for (const int target : query.distinct_on) {
    partition.push_back(
        collate(targets[static_cast<std::size_t>(target)], target_type(query, target)));
  }
  // Without ORDER BY, PostgreSQL sorts by the expressions of DISTINCT ON.
  std::vector<SortKey> order = sort_keys(query);
  if (query.order_by.empty()) {
    for (const int target : query.distinct_on) order.push_back({target});
  }
  std::vector<std::string> inner_order;
  inner_order.reserve(order.size());
  for (const SortKey& key : order) {
    inner_order.push_back(sort_key(query, key, targets[static_cast<std::size_t>(key.target)]));
  }
  const std::string inner =
      fmt::format("SELECT {}, row_number() OVER (PARTITION BY {}{}){}", fmt::join(targets, ", "),
                  fmt::join(partition, ", "), order_by_text(inner_order), rows);
  const WithEntry entry =
      builder.add_stage(static_cast<int>(count) + 1, inner, query.calls_volatile);

  const std::string table = builder.unique_name('r');
  const std::vector<std::string> columns = numbered_columns(table, count + 1);
  const auto visible = columns.begin() + visible_target_count(query);
  std::vector<std::string> outer_order;
  outer_order.reserve(order.size());
  for (const SortKey& key : order) {
    outer_order.push_back(sort_key(query, key, columns[static_cast<std::size_t>(key.target)]));
  }
  return fmt::format("SELECT {} FROM {} AS {} WHERE {} = 1{}{}",
                     fmt::join(columns.begin(), visible, ", "), entry.name, table, columns.back(),
                     order_by_text(outer_order), lower_limit(builder, level, query));
}

// Where the subquery is a side of an outer join, SQLite 3.40 gives such a column's value also in
// the rows that have NULL for that side. Not so if it is computed.
bool is_outer_column(const Expression& expression) {
  if (const auto* relabel = get_if<Relabel>(expression)) return is_outer_column(*relabel->argument);
  const auto* column = get_if<ColumnReference>(expression);
  return column != nullptr && column->levels_up > 0;
}

std::string lower_rows(PlanBuilder& builder, Level& level, const Query& query,
                       const SelectBody& body) {
  if (std::optional<std::string> late = lower_late_outputs(builder, level, query, body))
    return *std::move(late);
  if (query.with_ties && query.distinctness == Distinctness::kDistinctOn)
    throw Error::unsupported("WITH TIES beside DISTINCT ON");
  if (query.distinctness == Distinctness::kDistinctOn && !body.is_told_apart)
    return lower_distinct_on(builder, level, query, body);

  const bool is_distinct = query.distinctness == Distinctness::kDistinct;
  std::vector<std::string> targets;
  for (const TargetEntry& target : query.targets) {
    if (target.hidden) continue;
    std::string sql = lower_scalar(builder, level, *target.expression);
    if (is_outer_column(*target.expression)) sql.insert(0, "+");
    if (is_distinct) sql = collate(sql, target.expression->type);
    targets.push_back(fmt::format("{} AS c{}", sql, targets.size() + 1));
  }
  if (targets.empty()) targets.emplace_back("NULL AS c1");

  if (query.with_ties) return lower_with_ties(builder, level, query, std::move(targets), body);
  if (is_distinct && joins_rightward(query))
    return distinct_around(builder, level, query, targets, body);
  if (!is_distinct && sorts_by_outer_rows(query))
    return sort_around(builder, level, query, std::move(targets), body);

  const LeftOutRows left_out = left_out_rows(query, builder.catalog());
  if (left_out == LeftOutRows::kComputedAndSorted || sorts_one_row(query, body))
    return sort_around(builder, level, query, std::move(targets), body, kNotMerged);

  std::vector<std::string> order;
  const bool avoids_indexes = !is_distinct && computes_before_sorting(query);
  for (const SortKey& key : sort_keys(query)) {
    const TargetEntry& target = query.targets[static_cast<std::size_t>(key.target)];
    const bool is_column = std::holds_alternative<ColumnReference>(target.expression->node);
    // A visible target is sorted by its position, so that it is computed once; a geometry by a key
    // that is made of it.
    const bool needs_key = target.expression->type.oid == oid::kGeometry;
    std::string sql;
    if (avoids_indexes && is_column) {
      sql = "+" + lower_scalar(builder, level, *target.expression);
    } else if (target.hidden || needs_key) {
      sql = lower_scalar(builder, level, *target.expression);
    } else {
      sql = fmt::format("{}", key.target + 1);
    }
    order.push_back(sort_key(query, key, sql));
  }
  const std::string limit = lower_limit(builder, level, query);
  const std::string rows = fmt::format("SELECT {}{}{}{}", is_distinct ? "DISTINCT " : "",
                                       fmt::join(targets, ", "), body.text(), order_by_text(order));
  if (left_out != LeftOutRows::kComputed) return rows + limit;
  const std::string table = builder.unique_name('s');
  return fmt::format("SELECT {} FROM ({}{}) AS {}{}",
                     fmt::join(numbered_columns(table, targets.size()), ", "), rows, kNotMerged,
                     table, limit);
}

// PostgreSQL stops at the LIMIT: the rows behind it are not computed.
bool computes_behind_limit(const Query& query) {
  if (query.calls_volatile) return true;
  if (!query.order_by.empty() || query.distinctness != Distinctness::kAll || query.is_grouped ||
      query.set_operation)
    return false;
  return (query.where != nullptr && !is_harmless(*query.where)) ||
         std::ranges::any_of(query.targets, [](const TargetEntry& target) {
           return !is_harmless(*target.expression);
         });
}

// A LIMIT that the rows around the query decide about: a query around it numbers its rows.
std::string limit_by_number(PlanBuilder& builder, const Level& level, const Query& query,
                            const std::string& rows) {
  if (computes_behind_limit(query))
    throw Error::unsupported("LIMIT by the rows around a query that computes its own");
  const std::string offset =
      query.offset ? lower_row_count(builder, level, *query.offset, "pg_offset") : "0";
  const std::string limit =
      query.limit ? lower_row_count(builder, level, *query.limit, "pg_limit") : "-1";
  const std::string bounds = builder.unique_name('s');
  const std::string table = builder.unique_name('s');
  const std::string numbered = builder.unique_name('s');
  const auto count = static_cast<std::size_t>(std::max(visible_target_count(query), 1));
  return fmt::format(
      "SELECT {0} FROM (SELECT {1} AS o, {2} AS l{3}) AS {4}, (SELECT {5}, row_number() OVER () AS "
      "n FROM ({6}{3}) AS {7}) AS {8} WHERE {8}.n > {4}.o AND ({4}.l < 0 OR {8}.n <= {4}.o + "
      "{4}.l) ORDER BY {8}.n",
      fmt::join(numbered_columns(numbered, count), ", "), offset, limit, kNotMerged, bounds,
      fmt::join(numbered_columns(table, count), ", "), rows, table, numbered);
}

}  // namespace

std::string lower_targets(PlanBuilder& builder, Level& level, const Query& query,
                          const SelectBody& body) {
  const std::string rows = lower_rows(builder, level, query, body);
  return is_limited_from_outside(query) && !query.with_ties
             ? limit_by_number(builder, level, query, rows)
             : rows;
}

}  // namespace carto_mock::sql
