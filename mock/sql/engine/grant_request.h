// What a GRANT or REVOKE asks for, and on which objects.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/engine/utility.h"
#include "support/error.h"

namespace carto_mock::sql {

struct GrantRequest {
  bool all = false;  // ALL PRIVILEGES
  Privileges privileges;
  struct OfColumns {
    std::optional<Privilege> privilege;  // none: ALL
    std::vector<std::string> columns;
  };
  std::vector<OfColumns> of_columns;
};

// SELECT, USAGE …, as GRANT names it.
std::string privilege_keyword(Privilege privilege);

// `object`: what the message calls the kind. Throws 0LP01 `invalid privilege type X for …`, 42601
// for words that are no privilege.
GrantRequest read_grant_request(const PgQuery__GrantStmt& statement, Privileges allowed,
                                std::string_view object);
// For throwing.
Error invalid_privilege(Privilege privilege, std::string_view object);

// GRANT … ON TABLE, SEQUENCE: those named, or all in the schemas. Throws 42809 `"x" is an index`.
std::vector<Oid> granted_relations(const PgQuery__GrantStmt& statement,
                                   const UtilityContext& context);

// Objects of the other kinds, as messages name them.
struct GrantedObject {
  Oid oid;
  std::string name;
  std::string_view kind;
};
std::vector<GrantedObject> granted_functions(const PgQuery__GrantStmt& statement,
                                             const UtilityContext& context);
GrantedObject granted_type(Oid type, const CatalogSnapshot& catalog);
std::vector<GrantedObject> granted_types(const PgQuery__GrantStmt& statement,
                                         const UtilityContext& context);
// Only the one that the session is connected to; 3D000 for others.
std::vector<GrantedObject> granted_databases(const PgQuery__GrantStmt& statement,
                                             const UtilityContext& context);

}  // namespace carto_mock::sql
