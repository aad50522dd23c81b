// FOR UPDATE, FOR SHARE and their kin (manual, page SELECT). The writer of a database is alone, so
// a statement that runs there has its rows locked; what is left is to check what PostgreSQL checks.
#pragma once

#include "sql/analyzer/scope.h"

namespace carto_mock::sql::analysis {

// After the query itself. Its tables need UPDATE as well, and it needs the writing connection.
void analyze_row_locking(const PgQuery__SelectStmt& select, Scope& scope);

// A side of a set operation, before it is analyzed: it may not lock rows of its own.
void refuse_locking_operand(const PgQuery__SelectStmt& operand);

// FOR UPDATE …, as it is written.
std::string_view lock_name(PgQuery__LockClauseStrength strength);

}  // namespace carto_mock::sql::analysis
