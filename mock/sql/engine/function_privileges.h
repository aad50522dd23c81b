// EXECUTE on the functions that a statement calls. Everybody has it until it is revoked, so that
// only functions on which something was granted or revoked are looked at.
#pragma once

#include <span>
#include <vector>

#include "sql/catalog/snapshot.h"
#include "sql/engine/clearance.h"
#include "sql/engine/compiled_statement.h"
#include "sql/engine/session_state.h"

namespace carto_mock::sql {

// Those that the statement calls, in views as well, of which the catalog has an ACL.
std::vector<Oid> restricted_functions(const Statement& statement, const CatalogSnapshot& catalog);

std::vector<Oid> restricted_functions(const Query& query, const CatalogSnapshot& catalog);
std::vector<Oid> restricted_functions(const Expression& expression, const CatalogSnapshot& catalog);

// Throws 42501 `permission denied for function f` unless the session's current role has EXECUTE.
void check_executable(const SessionState& session, std::span<const Oid> functions);

// All that a statement needs: check_privileges(), and EXECUTE on its functions for the session's
// current role, also where a view calls them (manual, page CREATE VIEW). Throws 42501; 55000 for a
// materialized view that has not been populated.
Clearance check_may_run(const SessionState& session, const CompiledStatement& statement);

}  // namespace carto_mock::sql
