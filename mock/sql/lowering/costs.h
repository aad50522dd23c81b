// What PostgreSQL's planner holds an expression's computation for a row to cost (cost_qual_eval()),
// in units of cpu_operator_cost: it orders conditions by that, and puts off outputs.
#pragma once

#include "sql/catalog/snapshot.h"
#include "sql/tree/expression.h"

namespace carto_mock::sql {

// A subquery that is computed once costs a row nothing; any other one, more than functions do.
double cost_of_row(const Expression& expression, const CatalogSnapshot& catalog);

}  // namespace carto_mock::sql
