// Subqueries in FROM that PostgreSQL's planner makes a part of the query around them
// (pull_up_subqueries), before it computes with constants.
#pragma once

#include "sql/tree/query.h"

namespace carto_mock::sql {

// Is a subquery in FROM that plain?
bool is_merged(const Query& subquery);

// Puts NULL in the place of those of their columns that the query's conditions read and that are
// NULL whatever else is in them, for what they call is strict:
//
//   … FROM (SELECT a + NULL AS x FROM t) AS s FULL JOIN u ON s.x < 7     -- ON NULL
void put_nulls_in_place(Query& query);

// Puts what those of their columns are computed by that read no table in the place of the columns,
// in the query's conditions, unless they are kept apart.
void put_constants_in_place(Query& query);

// Several: a single one is a plain GROUP BY.
inline bool has_grouping_sets(const Query& query) { return query.grouping_sets.size() > 1; }

// Does the query keep what the entry's columns are computed by as values of their own
// (PlaceHolderVar), for an outer join or a grouping set may have NULL in their place?
bool keeps_apart(const Query& query, int range_index);

}  // namespace carto_mock::sql
