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

}  // namespace carto_mock::sql
