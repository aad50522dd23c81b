#include "sql/catalog/access_rules.h"

#include "sql/catalog/snapshot.h"

namespace carto_mock::sql {

const AccessRules& AccessRules::postgres() {
  static const AccessRules rules;
  return rules;
}

// PostgreSQL's aclmask().
bool AccessRules::grants(const CatalogSnapshot& catalog, Oid role, Oid owner, const Acl& acl,
                         ObjectKind kind, Privileges privileges, Privileges options) const {
  // The owner can always grant, whatever it has revoked from itself.
  if (!options.empty() && catalog.has_privileges_of(role, owner)) options = Privileges();
  for (const AclItem& item : explicit_items(acl, kind, owner)) {
    if (privileges.empty() && options.empty()) return true;
    if (item.grantee != kPublic && !catalog.has_privileges_of(role, item.grantee)) continue;
    privileges = privileges.without(item.privileges);
    options = options.without(item.grant_options);
  }
  return privileges.empty() && options.empty();
}

bool AccessRules::owns(const CatalogSnapshot& catalog, Oid role, Oid owner) const {
  return catalog.has_privileges_of(role, owner);
}

bool AccessRules::is_member(const CatalogSnapshot& catalog, Oid member, Oid role) const {
  return catalog.reaches(member, role, false);
}

}  // namespace carto_mock::sql
