#include "sql/lowering/query_lowering.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "sql/lowering/expression_lowering.h"
#include "sql/lowering/heap_order.h"
#include "sql/lowering/kept_outputs.h"
#include "sql/lowering/native_operators.h"
#include "sql/lowering/spatial_conditions.h"
#include "sql/tree/outer_columns.h"
#include "support/error.h"

namespace carto_mock::sql {
std::string SelectBody::text() const {
  std::string sql = from.empty() ? std::string() : fmt::format(" FROM {}", from);
  if (!conditions.empty()) sql += fmt::format(" WHERE {}", fmt::join(conditions, " AND "));
  return sql;
}

std::string lower_query(PlanBuilder& builder, const Query& query, const Level* outer) {
  Level level = builder.make_level(query, outer);
  lower_ctes(builder, level, query);
  SelectBody body;
  if (query.set_operation) {
    body = lower_set_operation(builder, level, query);
  } else {
    body = lower_from(builder, level, query);
    if (reads_in_heap_order(query, builder.catalog())) body.from += " NOT INDEXED";
    if (query.where) {
      body.conditions = spatial_conditions(builder, level, *query.where, ranges_of(query.from));
      body.conditions.push_back(lower_condition(builder, level, *query.where));
    }
    keep_union_outputs(level, query, body);
    if (query.is_grouped) {
      lower_grouped_functions(builder, level, query, body);
      body = lower_grouping(builder, level, query, body);
    }
    lower_windows(builder, level, query, body);
    lower_target_functions(builder, level, query, body);
    if (std::optional<std::string> nearest =
            nearest_neighbors_condition(builder, level, query, outer)) {
      body.conditions.insert(body.conditions.begin(), *std::move(nearest));
    }
  }
  return lower_targets(builder, level, query, body);
}

bool has_subquery_output(const Query& query) {
  return std::ranges::any_of(
             query.targets,
             [](const TargetEntry& target) { return contains_subquery(*target.expression); }) ||
         std::ranges::any_of(query.range_table, [](const RangeTableEntry& entry) {
           const auto* source = std::get_if<SubquerySource>(&entry.source);
           return source != nullptr && has_subquery_output(*source->query);
         });
}

WithEntry lower_to_with_entry(PlanBuilder& builder, const Query& query, const Level* outer,
                              bool materialized) {
  const PlanBuilder::Dependencies dependencies(builder);
  const std::string select = lower_query(builder, query, outer);
  if (dependencies.needed_depth() > dependencies.available_depth())
    throw Error::unsupported("LATERAL");
  return builder.add_with_entry(dependencies.needed_depth(), visible_target_count(query), select,
                                materialized || query.calls_volatile);
}

std::string lower_row_count(PlanBuilder& builder, const Level& level, const Expression& count,
                            std::string_view check) {
  if (const auto* constant = get_if<Constant>(count);
      constant != nullptr && !constant->value.is_null()) {
    const std::int64_t rows = constant->value.as_integer();
    if (rows >= 0) return fmt::format("{}", rows);
  }
  return fmt::format("{}({})", check, lower_scalar(builder, level, count));
}

// Digits, nothing to compute.
bool is_written_count(const std::string& count) {
  return count.find_first_not_of("0123456789") == std::string::npos;
}

bool is_limited_from_outside(const Query& query) {
  return (query.limit && reads_above(*query.limit, 1)) ||
         (query.offset && reads_above(*query.offset, 1));
}

std::string lower_limit(PlanBuilder& builder, const Level& level, const Query& query) {
  if ((!query.limit && !query.offset) || is_limited_from_outside(query)) return {};
  std::string limit =
      query.limit ? lower_row_count(builder, level, *query.limit, "pg_limit") : "-1";
  if (!query.offset) return " LIMIT " + limit;
  const std::string offset = lower_row_count(builder, level, *query.offset, "pg_offset");
  // SQLite looks at no OFFSET once LIMIT is 0; PostgreSQL looks at OFFSET first.
  const bool may_fail = !is_written_count(offset) && !query.calls_volatile;
  if (may_fail && (limit == "0" || (query.limit && !is_written_count(limit))))
    limit = fmt::format("CASE WHEN {} >= 0 THEN {} END", offset, limit);
  return fmt::format(" LIMIT {} OFFSET {}", limit, offset);
}

std::string sort_order(const std::string& sql, Type type, bool descending, bool nulls_first) {
  if (type.oid == oid::kGeography)
    throw Error::unsupported("the order of values of type geography");
  // SQLite compares BLOBs by their bytes only.
  const std::string key =
      type.oid == oid::kGeometry ? fmt::format("pg_geometry_order({})", sql) : collate(sql, type);
  return fmt::format("{}{} NULLS {}", key, descending ? " DESC" : "",
                     nulls_first ? "FIRST" : "LAST");
}

std::vector<std::string> numbered_columns(std::string_view table, std::size_t count) {
  std::vector<std::string> columns;
  for (std::size_t i = 1; i <= count; ++i) columns.push_back(fmt::format("{}.c{}", table, i));
  return columns;
}

int visible_target_count(const Query& query) {
  return static_cast<int>(std::ranges::count(query.targets, false, &TargetEntry::hidden));
}

}  // namespace carto_mock::sql
