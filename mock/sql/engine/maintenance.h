// Statements about the server's own work: locks, indexes rebuilt, the session reset, notifications.
// Each checks what PostgreSQL checks; what it would do to rows nobody sees here, since the writer
// of a database is alone and SQLite needs no upkeep.
#pragma once

#include "sql/engine/utility.h"

namespace carto_mock::sql {

CommandTag lock_tables(const PgQuery__LockStmt& statement, const UtilityContext& context);
CommandTag reindex(const PgQuery__ReindexStmt& statement, const UtilityContext& context);
CommandTag cluster(const PgQuery__ClusterStmt& statement, const UtilityContext& context);
CommandTag checkpoint(const UtilityContext& context);
CommandTag discard(const PgQuery__DiscardStmt& statement, const UtilityContext& context);

}  // namespace carto_mock::sql
