// WHERE and HAVING as PostgreSQL's planner leaves them, for EXPLAIN: a list of conditions, all to
// be true, the cheapest first (manual, page EXPLAIN; order_qual_clauses() is the rule).
#pragma once

#include <set>
#include <string>

#include "sql/analyzer/analyzer.h"
#include "sql/analyzer/deparse.h"
#include "sql/tree/expression.h"

namespace carto_mock::sql {

// `condition` has its constants folded. Throws 0A000 where the planner would rewrite it in a way
// that is not built: derive conditions from equalities, move NOT inwards, take a SQL function's
// body for its call …
std::string condition_text(const Expression& condition, const ColumnText& column_text,
                           const AnalysisContext& context);
// The same for what is computed rather than tested: a key of sorting or grouping.
std::string key_text(const Expression& key, const ColumnText& column_text,
                     const AnalysisContext& context);

// The columns of the query's tables that the expression reads.
void add_columns(const Expression& expression, std::set<std::pair<int, int>>& columns);

// 0A000 `carto-mock does not support EXPLAIN of such a statement`.
[[noreturn]] void refuse_plan();

}  // namespace carto_mock::sql
