// In a grouped query, columns outside aggregates must be grouped by (parseCheckAggregates of
// PostgreSQL).
#pragma once

#include "sql/analyzer/scope.h"

namespace carto_mock::sql::analysis {

// Throws 42803 `column "t.x" must appear in the GROUP BY clause or be used in an aggregate
// function`.
void check_grouping(Scope& scope);

}  // namespace carto_mock::sql::analysis
