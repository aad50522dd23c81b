// COMMENT ON (manual, page COMMENT): of relations and their columns, constraints and triggers,
// schemas, types and functions.
#pragma once

#include "sql/engine/utility.h"

namespace carto_mock::sql {

CommandTag comment(const PgQuery__CommentStmt& statement, const UtilityContext& context);

}  // namespace carto_mock::sql
