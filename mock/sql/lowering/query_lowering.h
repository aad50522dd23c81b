// Inside lowering: queries to SQLite's SELECT. One file for each clause that takes more than a
// line.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/lowering/plan_builder.h"
#include "sql/tree/query.h"

namespace carto_mock::sql {

// The FROM and WHERE of a SELECT in the making; stages (grouping, DISTINCT ON) replace them by
// their own.
struct SelectBody {
  std::string from;                     // empty: none
  std::vector<std::string> conditions;  // joined by AND
  bool is_told_apart = false;           // DISTINCT ON has left its mark already

  std::string text() const;  // ` FROM … WHERE …`, or less
};

// A SELECT whose columns are the query's visible targets (`NULL` if there are none), without its
// WITH list.
std::string lower_query(PlanBuilder& builder, const Query& query, const Level* outer);

// The query as an entry of the right WITH list. Throws Error::unsupported("LATERAL") if it reads
// what stands beside it.
WithEntry lower_to_with_entry(PlanBuilder& builder, const Query& query, const Level* outer,
                              bool materialized);

// A subquery as text: one that depends on the rows around it stands where it is used, any other one
// in a WITH list. Its columns are c1, c2, ….
struct SubqueryText {
  std::string with_entry;  // its name; empty: it stands here
  std::string select;

  std::string table() const;  // as it stands in FROM
};
SubqueryText lower_subquery(PlanBuilder& builder, const Level& level, const Query& query);

// Query::ctes, into the level.
void lower_ctes(PlanBuilder& builder, Level& level, const Query& query);
// FROM, into the level's ranges.
SelectBody lower_from(PlanBuilder& builder, Level& level, const Query& query);
// Is a subquery among the outputs, or among those of a query in FROM? SQLite computes one that
// reads no row once, and forgets its value where an outer join puts NULLs in the place of a row
// that has it: the rows of such a query are to be made before they are joined.
bool has_subquery_output(const Query& query);
// One entry of the range table as it stands in FROM: `t50012 AS r1`.
std::string lower_range_entry(PlanBuilder& builder, Level& level, int range_index);
// GROUP BY, aggregates and HAVING: the result is read through the level's replacements.
SelectBody lower_grouping(PlanBuilder& builder, Level& level, const Query& query,
                          const SelectBody& body);
// Window functions become replacements; they stand in the SELECT's own targets. The body is given
// conditions that look at the frames' offsets.
void lower_windows(PlanBuilder& builder, Level& level, const Query& query, SelectBody& body);
// Set-returning functions of GROUP BY become a table beside FROM, before the rows are grouped.
void lower_grouped_functions(PlanBuilder& builder, Level& level, const Query& query,
                             SelectBody& body);
// The other ones of the target list become one beside the groups.
void lower_target_functions(PlanBuilder& builder, Level& level, const Query& query,
                            SelectBody& body);
// UNION, INTERSECT, EXCEPT: the rows are the level's only range.
SelectBody lower_set_operation(PlanBuilder& builder, Level& level, const Query& query);
// The rows among which the first ones of ORDER BY … <-> … LIMIT are, as a condition on their
// places, where a spatial index has them. `level` has the query's FROM and stands inside `outer`.
std::optional<std::string> nearest_neighbors_condition(PlanBuilder& builder, const Level& level,
                                                       const Query& query, const Level* outer);
// The SELECT over the body: targets, DISTINCT, ORDER BY, LIMIT.
std::string lower_targets(PlanBuilder& builder, Level& level, const Query& query,
                          const SelectBody& body);

// A number of rows, of LIMIT or OFFSET, which the function `check` of SQLite looks at where it is
// no constant: pg_limit (NULL is -1) or pg_offset (NULL is 0).
std::string lower_row_count(PlanBuilder& builder, const Level& level, const Expression& count,
                            std::string_view check);
// Does LIMIT or OFFSET read the rows around the query? SQLite's cannot.
bool is_limited_from_outside(const Query& query);
// `LIMIT … OFFSET …` with a blank before it, or nothing: also where that is from outside.
std::string lower_limit(PlanBuilder& builder, const Level& level, const Query& query);
// ` DESC NULLS LAST` and the like, after the type's collation.
std::string sort_order(const std::string& sql, Type type, bool descending, bool nulls_first);
// c1, c2, … of a table in FROM.
std::vector<std::string> numbered_columns(std::string_view table, std::size_t count);
int visible_target_count(const Query& query);

}  // namespace carto_mock::sql
