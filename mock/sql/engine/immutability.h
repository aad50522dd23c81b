// Which expressions an index or a generated column may have (manual, chapter 38.7).
#pragma once

#include "sql/engine/session_state.h"
#include "sql/tree/expression.h"

namespace carto_mock::sql {

// Does it give the same for the same row, always? As PostgreSQL sees it once its planner has put
// functions in SQL in the place of their calls: one that is not marked IMMUTABLE may still be.
bool is_immutable(const Expression& expression, SessionState& session);

}  // namespace carto_mock::sql
