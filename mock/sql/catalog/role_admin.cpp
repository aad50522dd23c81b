#include "sql/catalog/role_admin.h"

#include <algorithm>

namespace carto_mock::sql {

bool is_admin_of(const CatalogSnapshot& catalog, Oid member, Oid role) {
  const Role* self = catalog.find_role(member);
  if (self != nullptr && self->superuser) return true;
  if (member == role) return false;
  return std::ranges::any_of(catalog.roles(), [&](const Role* holder) {
    const bool is_admin =
        std::ranges::any_of(holder->member_of, [role](const Membership& membership) {
          return membership.role == role && membership.admin;
        });
    return is_admin && catalog.is_member(member, holder->oid);
  });
}

}  // namespace carto_mock::sql
