// Functions in SQL that PostgreSQL's planner puts in the place of their calls (inline_function): a
// body that is one expression is computed with the arguments in it, so that what it leaves aside is
// not computed, and its constants are at planning.
#pragma once

#include <vector>

#include "sql/engine/session_state.h"
#include "sql/evaluator/planned_calls.h"

namespace carto_mock::sql {

// `functions`: gets the functions put in place that need EXECUTE each time; null: such a function
// is called as it is. What is passed by reference outlives the result.
BodyInPlace functions_in_place(SessionState& session, std::vector<Oid>* functions);

}  // namespace carto_mock::sql
