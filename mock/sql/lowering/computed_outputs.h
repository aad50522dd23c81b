// Outputs that PostgreSQL computes for rows that are not in the result: those that OFFSET skips,
// and those that are sorted away behind LIMIT (manual, chapter 7.6; PostgreSQL's planner:
// make_sort_input_target()). One that fails for such a row fails there. SQLite computes outputs of
// the rows that it returns, unless the rows come out of a subquery that it does not merge.
#pragma once

#include "sql/catalog/snapshot.h"
#include "sql/tree/query.h"

namespace carto_mock::sql {

// Must the query's rows be computed before LIMIT and OFFSET choose among them?
bool computes_left_out_rows(const Query& query, const CatalogSnapshot& catalog);

}  // namespace carto_mock::sql
