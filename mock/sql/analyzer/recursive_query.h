// A query of WITH RECURSIVE that reads itself (manual, chapter 7.8.2).
#pragma once

#include <cstddef>
#include <vector>

#include "sql/analyzer/scope.h"

namespace carto_mock::sql::analysis {

// Gives the columns of a WITH query the names that its header has. Throws 42P10.
void name_columns(std::vector<OutputColumn>& columns, const PgQuery__CommonTableExpr& syntax);

// Analyzes entry `index` of scope.query.ctes: the first term types the columns, then the second one
// may read them. Throws 42804 where both have other types than the first alone.
void analyze_recursive(const PgQuery__CommonTableExpr& syntax, std::size_t index, Scope& scope);

// 42P19 for an aggregate of a query that has the WITH query it is a part of in its own FROM.
void refuse_aggregates_in_recursion(const Scope& scope);

// 42601 `WITH query is not recursive`, of one that has SEARCH or CYCLE all the same.
void refuse_search_and_cycle(const PgQuery__CommonTableExpr& syntax);

}  // namespace carto_mock::sql::analysis
