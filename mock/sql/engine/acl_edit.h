// How GRANT and REVOKE change an ACL: PostgreSQL's rules for grantors, grant options and what
// depends on them (manual, chapter 5.7 and page REVOKE).
#pragma once

#include <span>

#include "sql/catalog/acl.h"
#include "sql/catalog/snapshot.h"

namespace carto_mock::sql {

struct AclChange {
  bool is_grant;
  bool grant_option;  // WITH GRANT OPTION, or REVOKE GRANT OPTION FOR
  bool cascade;
  Privileges privileges;
  Oid grantor;
  std::span<const Oid> grantees;
};

// Throws 2BP01 `dependent privileges exist`, 0LP01 for grant options to PUBLIC or back to their
// grantor.
void apply_change(std::vector<AclItem>& items, const AclChange& change, Oid owner);

// In whose name `role` grants: the owner's if it has the owner's privileges, else its own or that
// of a role it is a member of, whichever has the most of the wanted grant options. `available`:
// those.
struct Grantor {
  Oid role;
  Privileges available;
};
Grantor best_grantor(const CatalogSnapshot& catalog, Oid role, Privileges wanted,
                     std::span<const AclItem> items, Oid owner);

// Does `role` have any of `mask`, as privilege or grant option?
bool has_any(const CatalogSnapshot& catalog, Oid role, Privileges mask,
             std::span<const AclItem> items, Oid owner);

// After ALTER … OWNER TO: what the old owner gave and had is the new one's.
void change_owner(Acl& acl, Oid old_owner, Oid new_owner);
// Was anything granted to the role or by it?
bool names_role(const Acl& acl, Oid role);
// Everything that was; true: something went.
bool remove_role(Acl& acl, Oid role);

}  // namespace carto_mock::sql
