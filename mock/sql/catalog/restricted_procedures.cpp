#include "sql/catalog/restricted_procedures.h"

#include <unordered_map>

#include "sql/catalog/catalog_data.h"
#include "sql/catalog/tab_separated.h"

namespace carto_mock::sql {
namespace {

constexpr Oid kOwner = 10;  // the bootstrap superuser

std::unordered_map<Oid, ObjectAcl> read_acls() {
  std::unordered_map<Oid, ObjectAcl> acls;
  for (TabSeparatedReader reader(catalog_data::kRestrictedProcedures); reader.next();) {
    const Oid procedure = reader.oid();
    reader.text();  // the signature, for who reads the file
    std::vector<Oid> grantees{kOwner};
    reader.append_oids(grantees);
    ObjectAcl acl{procedure, ObjectKind::kFunction, kOwner, {.is_default = false, .items = {}}};
    for (const Oid grantee : grantees)
      acl.acl.items.push_back({grantee, kOwner, Privilege::kExecute, {}});
    acls.emplace(procedure, std::move(acl));
  }
  return acls;
}

}  // namespace

const ObjectAcl* find_restricted_procedure(Oid procedure) {
  static const std::unordered_map<Oid, ObjectAcl> kAcls = read_acls();
  const auto found = kAcls.find(procedure);
  return found == kAcls.end() ? nullptr : &found->second;
}

}  // namespace carto_mock::sql
