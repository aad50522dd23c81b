// The tables that PostgreSQL's plan of a query reads: those that EXPLAIN would show. The SQL API's
// cache headers and its check for system tables work on them (spec sql-api.md 7.2).
#pragma once

#include <set>

#include "sql/tree/statement.h"

namespace carto_mock::sql {

// `query` has its constants folded. Left out is what the planner finds to have no rows: `WHERE
// false`, joins with that, WITH entries that nobody reads. Views count by what they read, system
// views by themselves.
std::set<Oid> planned_tables(const Query& query);
// With the tables that are written.
std::set<Oid> planned_tables(const Statement& statement);

// What a plan reads for one of the above: the plan of a query on a system view reads the system
// tables below it, for which pg_class stands.
Oid scanned_relation(Oid relation);

}  // namespace carto_mock::sql
