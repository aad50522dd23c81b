// ALTER FUNCTION, PROCEDURE and ROUTINE (manual, pages of these names), OWNER TO apart, which is in
// ownership.h.
#pragma once

#include "sql/engine/utility.h"
#include "support/error.h"

namespace carto_mock::sql {

// IMMUTABLE, STRICT, SECURITY DEFINER … SET of a setting is refused.
CommandTag alter_function(const PgQuery__AlterFunctionStmt& statement,
                          const UtilityContext& context);
CommandTag rename_function(const PgQuery__RenameStmt& statement, const UtilityContext& context);
CommandTag set_function_schema(const PgQuery__AlterObjectSchemaStmt& statement,
                               const UtilityContext& context);

// 42P13, for an option that only functions have.
Error invalid_in_procedure();

}  // namespace carto_mock::sql
