// Outputs that PostgreSQL computes for rows that are not in the result: those that OFFSET skips,
// and those that are sorted away behind LIMIT (manual, chapter 7.6; PostgreSQL's planner:
// make_sort_input_target()). One that fails for such a row fails there. SQLite computes outputs of
// the rows that it returns, unless the rows come out of a subquery that it does not merge.
#pragma once

#include "sql/catalog/snapshot.h"
#include "sql/tree/query.h"

namespace carto_mock::sql {

enum class LeftOutRows {
  kIgnored,
  kComputed,           // in their order, which an index has or nothing asks for
  kComputedAndSorted,  // all of them, before they are sorted
};

// What is to become of the rows that LIMIT and OFFSET leave out.
LeftOutRows left_out_rows(const Query& query, const CatalogSnapshot& catalog);

// PostgreSQL computes such an output after it has sorted, so that LIMIT spares it.
bool is_put_off(const Expression& output, const CatalogSnapshot& catalog);

}  // namespace carto_mock::sql
