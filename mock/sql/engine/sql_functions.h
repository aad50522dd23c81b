// Functions in the language SQL (manual, chapter 38.5): the body is checked when the function is
// made and run, statement by statement, at each call.
#pragma once

#include <string_view>
#include <vector>

#include "sql/catalog/user_function.h"
#include "sql/engine/nested_statements.h"
#include "sql/engine/session_state.h"

namespace carto_mock::sql {

// Throws what PostgreSQL throws at CREATE FUNCTION: errors of syntax and analysis, 42P13 `return
// type mismatch in function declared to return integer`.
void check_sql_function(const UserFunction& function, SessionState& session);

// The rows of the last statement as the function returns them. `expected`: what the call defines
// the columns of a plain record as; empty: it does not.
std::vector<Value> call_sql_function(const UserFunction& function, std::vector<Value> arguments,
                                     const std::vector<OutputColumn>& expected,
                                     SessionState& session, NestedStatements& statements);

}  // namespace carto_mock::sql
