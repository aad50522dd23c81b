// EXPLAIN of the plans that are the same whatever statistics say (manual, page EXPLAIN), which
// plan_shape.h makes. Others are refused. Costs are those of a table that was never analyzed.
#pragma once

#include "sql/engine/utility.h"

namespace carto_mock::sql {

CommandTag explain(const PgQuery__ExplainStmt& statement, const UtilityContext& context);

}  // namespace carto_mock::sql
