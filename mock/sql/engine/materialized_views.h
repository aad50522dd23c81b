// Relations that are filled by a query (manual, chapter 41.3).
#pragma once

#include "sql/engine/compiled_statement.h"
#include "sql/engine/utility.h"

namespace carto_mock::sql {

// Puts the rows of a SELECT into a table's or materialized view's storage; returns how many.
// `clearance`: of the query; that `relation` may be filled is the caller's to know.
std::int64_t fill_from_query(const Relation& relation, const CompiledStatement& query,
                             const Clearance& clearance, const UtilityContext& context);

CommandTag refresh_materialized_view(const PgQuery__RefreshMatViewStmt& statement,
                                     const UtilityContext& context);

}  // namespace carto_mock::sql
