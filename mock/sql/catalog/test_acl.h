// For tests: one GRANT on an object's ACL, as the engine does it for statements.
#pragma once

#include "sql/catalog/acl.h"

namespace carto_mock::sql {

// `owner_default`: what the owner has while the ACL is the default one.
inline void grant(Acl& acl, Oid owner, Privileges owner_default, const AclItem& item) {
  if (acl.is_default && !owner_default.empty()) {
    acl.items.push_back(
        {.grantee = owner, .grantor = owner, .privileges = owner_default, .grant_options = {}});
  }
  acl.is_default = false;
  acl.items.push_back(item);
}

}  // namespace carto_mock::sql
