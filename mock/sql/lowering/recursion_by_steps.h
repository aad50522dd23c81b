// Inside lowering: WITH RECURSIVE as PostgreSQL runs it, a step for all rows of the one before.
//
// SQLite's own recursion takes the rows one by one, each by itself: the same for a plain join, but
// not where a step tells rows apart, sorts, groups or counts them, or reads the ones before it in a
// subquery. Here the recursion has one row a step, in which all rows of the step are packed.
#pragma once

#include "sql/lowering/plan_builder.h"
#include "sql/tree/query.h"

namespace carto_mock::sql {

// `index`: of the entry in the level's query. Without ALL, the rows of all steps so far go along.
WithEntry lower_recursion_by_steps(PlanBuilder& builder, Level& level,
                                   const CommonTableExpression& cte, int index);

}  // namespace carto_mock::sql
