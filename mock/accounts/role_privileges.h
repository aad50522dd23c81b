// What roles hold in a database's catalog, as the Auth API looks at it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/key_service.h"
#include "sql/catalog/snapshot.h"

namespace carto_mock::accounts {

// The names of privileges in a grants document, lower case and alphabetical.
std::vector<std::string> permission_names(sql::Privileges privileges);
// insert, select, update, delete, truncate, references, trigger, create, usage; empty: no such
// permission.
sql::Privileges parse_permission(std::string_view name);

// `pg_…`, cartodb, cdb, cdb_importer: never shown, never grantable (spec auth-api.md 3.2, 3.4).
bool is_system_schema(std::string_view name);

// What `holder` itself was granted on the relation or has as its owner; membership and PUBLIC do
// not count.
sql::Privileges direct_privileges(const sql::Relation& relation, sql::Oid holder);

// Spec auth-api.md 3.4, "tables" and "schemas".
DatabaseGrants read_role_grants(const sql::CatalogSnapshot& catalog, std::string_view role);

// Spec auth-api.md 3.2, "Grantable (5a)" and "(5b)". Roles that do not exist hold nothing.
bool can_grant_tables(const sql::CatalogSnapshot& catalog, std::span<const std::string> roles,
                      std::span<const TableGrant> tables);
bool can_grant_schemas(const sql::CatalogSnapshot& catalog, std::span<const std::string> roles,
                       std::span<const SchemaGrant> schemas);

}  // namespace carto_mock::accounts
