// Calls that leave a trace (engine/traces.h) where it hangs on PostgreSQL's plan how many of them
// there are, or which comes first, or where carto-mock's plan makes other ones. Such statements are
// refused by name.
#pragma once

#include "sql/engine/session_state.h"
#include "sql/tree/statement.h"

namespace carto_mock::sql {

// A query as it is going to be planned. Throws Error::unsupported.
void require_known_calls(const Query& query, SessionState& session);

// Likewise of what UPDATE, DELETE and MERGE read, with their target among the tables.
void require_known_calls_on_target(const Query& source, SessionState& session);

// Of the statement as it was analyzed: what it does with each row, beside how the rows are found.
// Also calls that the planner makes, of constants.
void require_known_calls(const Statement& statement, SessionState& session);

}  // namespace carto_mock::sql
