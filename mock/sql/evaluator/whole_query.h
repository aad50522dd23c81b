// What PostgreSQL's planner makes simpler before it looks for a plan.
#pragma once

#include "sql/evaluator/planned_calls.h"
#include "sql/tree/statement.h"

namespace carto_mock::sql {

// Folds constants, and leaves out the outputs of subqueries that nothing reads, before, as those
// are not folded either, and after, as less is read then; columns of merged subqueries that are
// NULL or constants are so in conditions (tree/merged_subqueries.h). The query is a SELECT, or what
// INSERT takes its rows from: nothing outside of it reads its range table or its WITH.
void simplify_whole_query(Query& query, const EvaluationContext& context,
                          const PlannedCalls& calls);

// The query of the statement that is one by itself, or null.
Query* whole_query(Statement& statement);

}  // namespace carto_mock::sql
