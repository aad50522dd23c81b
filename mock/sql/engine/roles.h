// Roles and what they own (manual, chapter 22).
#pragma once

#include "sql/engine/utility.h"

namespace carto_mock::sql {

CommandTag create_role(const PgQuery__CreateRoleStmt& statement, const UtilityContext& context);
CommandTag alter_role(const PgQuery__AlterRoleStmt& statement, const UtilityContext& context);
CommandTag alter_role_settings(const PgQuery__AlterRoleSetStmt& statement,
                               const UtilityContext& context);
CommandTag drop_roles(const PgQuery__DropRoleStmt& statement, const UtilityContext& context);
CommandTag grant_roles(const PgQuery__GrantRoleStmt& statement, const UtilityContext& context);
CommandTag reassign_owned(const PgQuery__ReassignOwnedStmt& statement,
                          const UtilityContext& context);
CommandTag drop_owned(const PgQuery__DropOwnedStmt& statement, const UtilityContext& context);

}  // namespace carto_mock::sql
