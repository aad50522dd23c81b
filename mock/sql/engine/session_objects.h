// Statements about cursors and procedures. carto-mock makes none of them, so that the answers about
// those that are not there are all that is left.
#pragma once

#include "sql/engine/utility.h"

namespace carto_mock::sql {

CommandTag declare_cursor(const PgQuery__DeclareCursorStmt& statement,
                          const UtilityContext& context);
CommandTag fetch_from_cursor(const PgQuery__FetchStmt& statement);
CommandTag close_cursor(const PgQuery__ClosePortalStmt& statement);
CommandTag call_procedure(const PgQuery__CallStmt& statement, const UtilityContext& context);

}  // namespace carto_mock::sql
