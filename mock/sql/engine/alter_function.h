// ALTER FUNCTION and ALTER ROUTINE (manual, pages of these names), OWNER TO apart, which is in
// ownership.h.
#pragma once

#include "sql/engine/utility.h"

namespace carto_mock::sql {

// IMMUTABLE, STRICT, SECURITY DEFINER … SET of a setting is refused.
CommandTag alter_function(const PgQuery__AlterFunctionStmt& statement,
                          const UtilityContext& context);
CommandTag rename_function(const PgQuery__RenameStmt& statement, const UtilityContext& context);
CommandTag set_function_schema(const PgQuery__AlterObjectSchemaStmt& statement,
                               const UtilityContext& context);

}  // namespace carto_mock::sql
