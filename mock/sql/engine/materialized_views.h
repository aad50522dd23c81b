// Relations that are filled by a query (manual, chapter 41.3).
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "sql/engine/compiled_statement.h"
#include "sql/engine/utility.h"

namespace carto_mock::sql {

// Puts the rows of a SELECT into a table's or materialized view's storage; returns how many.
// `clearance`: of the query; that `relation` may be filled is the caller's to know.
std::int64_t fill_from_query(const Relation& relation, const CompiledStatement& query,
                             const Clearance& clearance, const UtilityContext& context);

// Gives a materialized view rows that its query need not give: those of a time that is kept as a
// file. `next` as in Session::insert_rows(). 42501 for anyone but a superuser.
std::int64_t replace_rows(const Relation& view, std::span<const int> columns,
                          const std::function<bool(std::vector<Value>&)>& next,
                          const UtilityContext& context);

CommandTag refresh_materialized_view(const PgQuery__RefreshMatViewStmt& statement,
                                     const UtilityContext& context);

}  // namespace carto_mock::sql
