// Statements about cursors (manual, pages DECLARE, FETCH, MOVE, CLOSE).
#pragma once

#include "sql/engine/utility.h"

namespace carto_mock::sql {

CommandTag declare_cursor(const PgQuery__DeclareCursorStmt& statement,
                          const UtilityContext& context);
CommandTag fetch_from_cursor(const PgQuery__FetchStmt& statement, const UtilityContext& context);
CommandTag close_cursor(const PgQuery__ClosePortalStmt& statement, const UtilityContext& context);

}  // namespace carto_mock::sql
