// CREATE FUNCTION and CREATE PROCEDURE (manual, pages of these names).
#pragma once

#include "sql/engine/utility.h"

namespace carto_mock::sql {

CommandTag create_function(const PgQuery__CreateFunctionStmt& statement,
                           const UtilityContext& context);

}  // namespace carto_mock::sql
