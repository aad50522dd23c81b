// ORDER BY the_geom <-> x LIMIT n with a spatial index (PostGIS manual, chapter 4.9.1; function
// <->).
//
// The R*Tree gives rows in the order of their boxes' distances. The first n of them that pass WHERE
// are n rows within some distance, the largest of theirs; so the n nearest are within it too, with
// all that are as near as the last of them. The query sorts and limits these few as it would all
// rows. Where there are not n such rows, or one has no distance, it reads all.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <variant>

#include "sql/lowering/expression_lowering.h"
#include "sql/lowering/query_lowering.h"
#include "sql/lowering/spatial_conditions.h"

namespace carto_mock::sql {
namespace {

bool is_known_count(const ExpressionPtr& count) {
  const auto* constant = get_if<Constant>(*count);
  return constant != nullptr ? !constant->value.is_null()
                             : get_if<LiteralReference>(*count) != nullptr;
}

// One table, whose rows are sorted as they are.
bool is_plain(const Query& query) {
  const auto* entry =
      query.from.size() == 1 ? std::get_if<FromEntry>(&query.from.front().item) : nullptr;
  const bool is_table = entry != nullptr &&
                        std::holds_alternative<TableSource>(
                            query.range_table[static_cast<std::size_t>(entry->range_index)].source);
  return is_table && query.ctes.empty() && !query.is_grouped && query.windows.empty() &&
         query.distinctness == Distinctness::kAll && !query.order_by.empty() &&
         query.limit != nullptr && is_known_count(query.limit) &&
         (query.offset == nullptr || is_known_count(query.offset)) && !query.calls_volatile &&
         (query.where == nullptr || !contains_subquery(*query.where));
}

// The distance that the rows are sorted by first, the nearest first; null: none such.
const FunctionCall* find_distance(const Query& query) {
  const SortKey& key = query.order_by.front();
  if (key.descending || key.nulls_first) return nullptr;
  const auto* call =
      get_if<FunctionCall>(*query.targets[static_cast<std::size_t>(key.target)].expression);
  const bool is_distance =
      call != nullptr && call->body != nullptr &&
      (call->body->signature == "geometry_distance_centroid(geometry,geometry)" ||
       call->body->signature == "geometry_distance_box(geometry,geometry)");
  return is_distance ? call : nullptr;
}

}  // namespace

std::optional<std::string> nearest_neighbors_condition(PlanBuilder& builder, const Level& level,
                                                       const Query& query, const Level* outer) {
  if (!is_plain(query) || !level.replacements.empty()) return std::nullopt;
  const FunctionCall* distance = find_distance(query);
  if (distance == nullptr) return std::nullopt;
  const bool is_first = !boxes_of_column(builder, level, *distance->arguments[0]).empty();
  const Expression& column = *distance->arguments[is_first ? 0 : 1];
  const Expression& other = *distance->arguments[is_first ? 1 : 0];
  const std::string tree = boxes_of_column(builder, level, column);
  if (tree.empty()) return std::nullopt;
  const int range = get_if<ColumnReference>(column)->range_index;
  if (!is_known_before(other, range)) return std::nullopt;

  // The query again, for the first n.
  Level again = builder.make_level(query, outer);
  SelectBody rows = lower_from(builder, again, query);
  if (query.where) rows.conditions.push_back(lower_condition(builder, again, *query.where));
  const std::string near = builder.unique_name('s');
  const std::string& row = again.range_aliases[static_cast<std::size_t>(range)];
  const std::string geometry = lower_scalar(builder, again, other);
  std::string count = lower_row_count(builder, again, *query.limit, "pg_limit");
  if (query.offset) count += " + " + lower_row_count(builder, again, *query.offset, "pg_offset");
  // The tree may leave out what so many are nearer than, if none of them is left out by WHERE.
  const std::string nearer = query.where == nullptr ? ", " + count : "";
  rows.from = fmt::format("{} AS {} CROSS JOIN {}", tree, near, rows.from);
  rows.conditions.insert(rows.conditions.begin(),
                         {fmt::format("{}.id MATCH pg_nearest({}{})", near, geometry, nearer),
                          fmt::format("{}.rowid = {}.id", row, near)});
  const Expression& key =
      *query.targets[static_cast<std::size_t>(query.order_by.front().target)].expression;

  const std::string first = builder.unique_name('s');
  const std::string search = builder.unique_name('q');
  const std::string boxes = builder.unique_name('s');
  const std::string all = builder.unique_name('s');
  // <#> gives the largest float for an empty geometry, which the R*Tree has not, and NaN is stored
  // as text, which SQLite holds for more than any number: neither is a distance to search within.
  // The factor makes up for what the last digits of distances and bounds have lost.
  return fmt::format(
      "{row}.rowid IN (WITH {search}(g, d) AS MATERIALIZED (SELECT {geometry}, (SELECT CASE WHEN "
      "count(*) = {count} AND max({first}.d) < 3.4e38 THEN max({first}.d) * 1.000000000001 END "
      "FROM "
      "(SELECT {distance} AS d{rows} LIMIT {count}) AS {first})) SELECT {boxes}.id FROM {search} "
      "CROSS JOIN {tree} AS {boxes} WHERE {overlap} UNION ALL SELECT {all}.rowid FROM {search} "
      "CROSS JOIN {table} AS {all} WHERE {search}.d IS NULL)",
      fmt::arg("row", level.range_aliases[static_cast<std::size_t>(range)]),
      fmt::arg("search", search), fmt::arg("geometry", geometry), fmt::arg("count", count),
      fmt::arg("first", first), fmt::arg("distance", lower_scalar(builder, again, key)),
      fmt::arg("rows", rows.text()), fmt::arg("boxes", boxes), fmt::arg("tree", tree),
      fmt::arg("overlap", overlap_text(boxes, search + ".g", search + ".d")), fmt::arg("all", all),
      fmt::arg("table", storage_table(std::get<TableSource>(
                                          query.range_table[static_cast<std::size_t>(range)].source)
                                          .relation)));
}

}  // namespace carto_mock::sql
