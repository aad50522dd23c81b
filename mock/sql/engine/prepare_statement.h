// PREPARE, EXECUTE and DEALLOCATE (manual, pages of those names).
#pragma once

#include "sql/engine/utility.h"

namespace carto_mock::sql {

CommandTag prepare_statement(const PgQuery__PrepareStmt& statement, const UtilityContext& context);
CommandTag execute_prepared(const PgQuery__ExecuteStmt& statement, const UtilityContext& context);
CommandTag deallocate(const PgQuery__DeallocateStmt& statement, const UtilityContext& context);

}  // namespace carto_mock::sql
