// SET, SHOW, RESET and their special forms: roles, transaction modes, time zones (manual,
// chapter 20.1.3).
#pragma once

#include "sql/engine/session_state.h"
#include "sql/engine/utility.h"

namespace carto_mock::sql {

CommandTag execute_set(const PgQuery__VariableSetStmt& statement, const UtilityContext& context);
CommandTag execute_show(const PgQuery__VariableShowStmt& statement, const UtilityContext& context);

// The value of `SET name = …` as text, and the checks that its form needs; for ALTER ROLE … SET as
// well.
std::string set_value(const PgQuery__VariableSetStmt& statement);

// BEGIN's and SET TRANSACTION's options: ISOLATION LEVEL, READ ONLY, DEFERRABLE.
void set_transaction_modes(std::size_t count, PgQuery__Node* const* options, SessionState& session);

}  // namespace carto_mock::sql
