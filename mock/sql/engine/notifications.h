// LISTEN, NOTIFY, UNLISTEN (manual, page NOTIFY). The SQL API never hands a notification on: there
// is nobody to send one to.
#pragma once

#include "sql/engine/utility.h"

namespace carto_mock::sql {

CommandTag listen(const PgQuery__ListenStmt& statement);
CommandTag unlisten(const PgQuery__UnlistenStmt& statement);
CommandTag notify(const PgQuery__NotifyStmt& statement);

}  // namespace carto_mock::sql
