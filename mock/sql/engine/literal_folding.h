// Which literals of a statement may stay open in a plan that is kept.
#pragma once

#include <set>
#include <span>

#include "sql/catalog/snapshot.h"
#include "sql/engine/statement_key.h"
#include "sql/tree/statement.h"

namespace carto_mock::sql {

// PostgreSQL's planner computes what depends on constants only, and reports its errors: `SELECT 1/0
// FROM t` fails on an empty table too. Literals that such a computation reads become constants
// again, and leave `open`. So do those among the arguments of a user's function in SQL, of the
// catalog, whose body may take the place of its call.
void close_foldable_literals(Statement& statement, std::span<const StatementLiteral> literals,
                             const CatalogSnapshot& catalog, std::set<int>& open);

}  // namespace carto_mock::sql
