// The tables that PostgreSQL's plan of a query reads: those that EXPLAIN would show. The SQL API's
// cache headers and its check for system tables work on them (spec sql-api.md 7.2).
#pragma once

#include <set>

#include "sql/tree/query.h"

namespace carto_mock::sql {

// `query` has its constants folded. Left out is what the planner finds to have no rows: `WHERE
// false`, joins with that, WITH entries that nobody reads. Views count by what they read, system
// views by themselves.
std::set<Oid> planned_tables(const Query& query);

}  // namespace carto_mock::sql
