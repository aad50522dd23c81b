// CALL (manual, page of that name).
#pragma once

#include "sql/engine/utility.h"

namespace carto_mock::sql {

// Outputs go to the sink, as a row.
CommandTag call_procedure(const PgQuery__CallStmt& statement, const UtilityContext& context);

}  // namespace carto_mock::sql
