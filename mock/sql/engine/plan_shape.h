// The plan that PostgreSQL makes of a statement, where it makes the same one whatever statistics
// say: tables read from end to end without a join, and what is done with their rows.
#pragma once

#include "sql/analyzer/analyzer.h"
#include "sql/engine/plan_node.h"
#include "sql/engine/utility.h"
#include "sql/tree/statement.h"

namespace carto_mock::sql {

// `statement` gets its constants folded. `with_costs`: as for a table that was never analyzed.
// Throws 0A000 for other plans.
PlanNode plan_shape(Statement& statement, bool with_costs, const AnalysisContext& analysis,
                    const UtilityContext& context);

}  // namespace carto_mock::sql
