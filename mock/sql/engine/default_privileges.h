// ALTER DEFAULT PRIVILEGES (manual, page of that name), and what new objects get by it.
#pragma once

#include "sql/engine/utility.h"

namespace carto_mock::sql {

CommandTag alter_default_privileges(const PgQuery__AlterDefaultPrivilegesStmt& statement,
                                    const UtilityContext& context);

// Keeps it; what says no more than PostgreSQL's own defaults is not kept.
void store_default_acl(DefaultAcl acl, const UtilityContext& context);

// Of an object that `owner` makes. `schema`: kInvalidOid for objects outside of schemas.
Acl initial_acl(ObjectKind kind, Oid owner, Oid schema, const CatalogSnapshot& catalog);

}  // namespace carto_mock::sql
