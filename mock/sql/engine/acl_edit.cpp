#include "sql/engine/acl_edit.h"

#include <algorithm>
#include <bit>

#include "support/error.h"

namespace carto_mock::sql {
namespace {

// The grant options that `role` itself holds, directly or as the owner.
Privileges direct_options(Oid role, Privileges wanted, std::span<const AclItem> items, Oid owner) {
  if (role == owner) return wanted;
  Privileges options;
  for (const AclItem& item : items) {
    if (item.grantee == role) options = options | (item.grant_options & wanted);
  }
  return options;
}

struct Editor {
  std::vector<AclItem>& items;
  const AclChange& change;
  Oid owner;

  AclItem& find_or_add(Oid grantee, Oid grantor) const {
    const auto found = std::ranges::find_if(items, [&](const AclItem& item) {
      return item.grantee == grantee && item.grantor == grantor;
    });
    if (found != items.end()) return *found;
    items.push_back({grantee, grantor, Privileges(), Privileges()});
    return items.back();
  }

  void remove_empty() const {
    std::erase_if(items, [](const AclItem& item) {
      return item.privileges.empty() && item.grant_options.empty();
    });
  }

  // Takes privileges and grant options away, and then what was granted on their strength.
  void take(Oid grantee, Oid grantor, Privileges privileges, Privileges options) const {
    AclItem& item = find_or_add(grantee, grantor);
    const Privileges lost = item.grant_options & options;
    item.privileges = item.privileges.without(privileges);
    item.grant_options = item.grant_options.without(options);
    remove_empty();
    if (!lost.empty()) take_dependent(grantee, lost);
  }

  void take_dependent(Oid former_grantor, Privileges lost) const {
    if (former_grantor == owner) return;
    // Another grantor may have given the same option.
    lost = lost.without(direct_options(former_grantor, lost, items, owner));
    for (;;) {
      const auto dependent = std::ranges::find_if(items, [&](const AclItem& item) {
        return item.grantor == former_grantor && !(item.privileges & lost).empty();
      });
      if (dependent == items.end()) return;
      if (!change.cascade) {
        throw Error(sqlstate::kDependentObjectsStillExist, "dependent privileges exist")
            .hint("Use CASCADE to revoke them too.");
      }
      take(dependent->grantee, former_grantor, lost, lost);
    }
  }

  // A grantee must not grant its grantor the option that it has from it.
  void check_circularity(Oid grantee) const {
    if (grantee == owner || change.grantor == owner) return;
    std::vector<AclItem> without = items;
    const AclChange removal{false, false, true, Privileges::from_bits(0xfff), change.grantor, {}};
    const Editor editor{without, removal, owner};
    for (;;) {
      const auto found = std::ranges::find_if(without, [&](const AclItem& item) {
        return item.grantee == grantee && !item.grant_options.empty();
      });
      if (found == without.end()) break;
      const AclItem item = *found;
      editor.take(item.grantee, item.grantor, item.grant_options, item.grant_options);
    }
    if (direct_options(change.grantor, change.privileges, without, owner)
            .has_all(change.privileges))
      return;
    throw Error(SqlState("0LP01"), "grant options cannot be granted back to your own grantor");
  }

  void apply(Oid grantee) const {
    if (change.is_grant) {
      if (change.grant_option) check_circularity(grantee);
      AclItem& item = find_or_add(grantee, change.grantor);
      item.privileges = item.privileges | change.privileges;
      if (change.grant_option) item.grant_options = item.grant_options | change.privileges;
      remove_empty();
      return;
    }
    take(grantee, change.grantor, change.grant_option ? Privileges() : change.privileges,
         change.privileges);
  }
};

}  // namespace

void apply_change(std::vector<AclItem>& items, const AclChange& change, Oid owner) {
  for (const Oid grantee : change.grantees) {
    if (change.is_grant && change.grant_option && grantee == kPublic) {
      throw Error(SqlState("0LP01"), "grant options can only be granted to roles");
    }
    Editor{items, change, owner}.apply(grantee);
  }
}

Grantor best_grantor(const CatalogSnapshot& catalog, Oid role, Privileges wanted,
                     std::span<const AclItem> items, Oid owner) {
  if (catalog.owns(role, owner)) return {owner, wanted};
  Grantor best{role, direct_options(role, wanted, items, owner)};
  for (const Role* other : catalog.roles()) {
    if (best.available == wanted) break;
    if (!catalog.has_privileges_of(role, other->oid)) continue;
    const Privileges options = direct_options(other->oid, wanted, items, owner);
    if (std::popcount(options.bits()) > std::popcount(best.available.bits()))
      best = {other->oid, options};
  }
  return best;
}

bool has_any(const CatalogSnapshot& catalog, Oid role, Privileges mask,
             std::span<const AclItem> items, Oid owner) {
  if (catalog.owns(role, owner)) return true;
  return std::ranges::any_of(items, [&](const AclItem& item) {
    const bool applies = item.grantee == kPublic || catalog.has_privileges_of(role, item.grantee);
    return applies && !((item.privileges | item.grant_options) & mask).empty();
  });
}

void change_owner(Acl& acl, Oid old_owner, Oid new_owner) {
  std::vector<AclItem> merged;
  for (AclItem item : acl.items) {
    if (item.grantee == old_owner) item.grantee = new_owner;
    if (item.grantor == old_owner) item.grantor = new_owner;
    const auto same = std::ranges::find_if(merged, [&](const AclItem& other) {
      return other.grantee == item.grantee && other.grantor == item.grantor;
    });
    if (same == merged.end()) {
      merged.push_back(item);
    } else {
      same->privileges = same->privileges | item.privileges;
      same->grant_options = same->grant_options | item.grant_options;
    }
  }
  acl.items = std::move(merged);
}

bool names_role(const Acl& acl, Oid role) {
  return std::ranges::any_of(acl.items, [role](const AclItem& item) {
    return item.grantee == role || item.grantor == role;
  });
}

bool remove_role(Acl& acl, Oid role) {
  return std::erase_if(acl.items, [role](const AclItem& item) {
           return item.grantee == role || item.grantor == role;
         }) > 0;
}

}  // namespace carto_mock::sql
