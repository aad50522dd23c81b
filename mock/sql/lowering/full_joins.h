// Which FULL JOINs PostgreSQL can make at all (manual, chapter 7.2.1.1, says nothing of it; an
// attempt tells). SQLite makes them all.
//
//   a FULL JOIN b ON a.x = b.x AND a.y < b.y   hashed by x
//   a FULL JOIN b ON a.y < b.y                 0A000
//   … WHERE a.x > 0                            a LEFT JOIN, which needs no equality
#pragma once

#include <vector>

#include "sql/tree/expression.h"
#include "sql/tree/query.h"

namespace carto_mock::sql {

// Throws 0A000 in PostgreSQL's words where a FULL JOIN has conditions, but none to merge or hash
// by, and remains one: conditions above it that no NULL passes make another join of it. Where that
// hangs on what PostgreSQL moves into a subquery, it is refused. Constants are folded already.
// `values`: expressions of the query that are computed beside it.
void require_possible_full_joins(const Query& query, const std::vector<const Expression*>& values);

// Is one of the item's joins a FULL JOIN? One of those in the query, or in one in it?
bool contains_full_join(const FromItem& item);
bool contains_full_join(const Query& query);

}  // namespace carto_mock::sql
