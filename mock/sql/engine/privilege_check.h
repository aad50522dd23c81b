// Whether a role may do what a statement does, asked at each execution: PostgreSQL's executor
// checks (manual, chapter 5.7), with its words. The first of two locks; clearance.h has the second.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "sql/catalog/snapshot.h"
#include "sql/engine/clearance.h"
#include "sql/engine/session_state.h"
#include "sql/tree/statement.h"
#include "support/error.h"

namespace carto_mock::sql {

// For the session's current role. Throws 42501 `permission denied for table t`; in a session whose
// checks are off (SessionOptions) it only leaves that out of what it clears.
Clearance check_privileges(const SessionState& session,
                           std::span<const RequiredPrivilege> required);

// Whose privileges count: the session's role, or inside a view the view's owner.
Oid role_to_check(const SessionState& session, const RequiredPrivilege& required);
// On the table, or where that is enough on its columns.
bool has_privileges(const CatalogSnapshot& catalog, Oid role, const Relation& relation,
                    const RequiredPrivilege& required);

// What messages call a relation: table, view, index, sequence, materialized view, foreign table,
// composite type.
std::string_view kind_name(RelationKind kind);
// For throwing: `permission denied for <kind> <name>`, `must be owner of <kind> <name>`.
Error permission_denied(std::string_view kind, std::string_view name);
Error must_be_owner(std::string_view kind, std::string_view name);

// Throws unless the role owns the relation.
void check_ownership(const CatalogSnapshot& catalog, Oid role, const Relation& relation);
// Throws `permission denied for schema s`.
void check_schema_privilege(const CatalogSnapshot& catalog, Oid role, const Schema& schema,
                            Privileges privileges);

}  // namespace carto_mock::sql
