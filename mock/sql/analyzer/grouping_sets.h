// GROUP BY, with GROUPING SETS, ROLLUP and CUBE (manual, chapter 7.2.4), and GROUPING() (chapter
// 9.21).
#pragma once

#include "sql/analyzer/scope.h"

namespace carto_mock::sql::analysis {

// Into query.group_by and query.grouping_sets. 54011 and 54001 for more sets than PostgreSQL makes.
// `is_distinct`: GROUP BY DISTINCT, which leaves out sets of the same keys.
void analyze_group_by(SyntaxNodes items, bool is_distinct, Scope& scope);

// That its arguments are keys is checked with the whole query (grouping_check.h).
ExpressionPtr transform_grouping(const PgQuery__GroupingFunc& call, Scope& scope);

}  // namespace carto_mock::sql::analysis
