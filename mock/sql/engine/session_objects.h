// Statements about cursors (manual, pages DECLARE, FETCH, MOVE, CLOSE) and procedures. carto-mock
// makes no procedures, so that the answer about one that is not there is all that is left.
#pragma once

#include "sql/engine/utility.h"

namespace carto_mock::sql {

CommandTag declare_cursor(const PgQuery__DeclareCursorStmt& statement,
                          const UtilityContext& context);
CommandTag fetch_from_cursor(const PgQuery__FetchStmt& statement, const UtilityContext& context);
CommandTag close_cursor(const PgQuery__ClosePortalStmt& statement, const UtilityContext& context);
CommandTag call_procedure(const PgQuery__CallStmt& statement, const UtilityContext& context);

}  // namespace carto_mock::sql
