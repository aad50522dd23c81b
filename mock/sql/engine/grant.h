// GRANT and REVOKE on relations, their columns, and schemas (manual, chapter 5.7 and the two
// statements' pages).
#pragma once

#include "sql/engine/utility.h"

namespace carto_mock::sql {

CommandTag grant(const PgQuery__GrantStmt& statement, const UtilityContext& context);

// REVOKE ALL … FROM role CASCADE on each object, or column of it, that was granted to the role or
// by it: what DROP OWNED does beside dropping. As with REVOKE, what others have granted stays.
void revoke_everything_from(const Role& role, const UtilityContext& context);

}  // namespace carto_mock::sql
