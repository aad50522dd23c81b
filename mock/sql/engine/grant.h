// GRANT and REVOKE on relations, their columns, and schemas (manual, chapter 5.7 and the two
// statements' pages).
#pragma once

#include "sql/engine/utility.h"

namespace carto_mock::sql {

CommandTag grant(const PgQuery__GrantStmt& statement, const UtilityContext& context);

}  // namespace carto_mock::sql
