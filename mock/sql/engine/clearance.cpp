#include "sql/engine/clearance.h"

#include "sql/catalog/partitions.h"
#include "sql/catalog/system_relations.h"
#include "sql/engine/privilege_check.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr Privileges kActions =
    Privilege::kSelect | Privilege::kInsert | Privileges(Privilege::kUpdate) | Privilege::kDelete;

// What who has these privileges may make SQLite do: rows are read to be changed or deleted, and
// TRUNCATE deletes them.
Privileges allowed_actions(Privileges privileges) {
  Privileges actions = privileges & kActions;
  if (privileges.has(Privilege::kUpdate) || privileges.has(Privilege::kDelete))
    actions = actions | Privilege::kSelect;
  if (privileges.has(Privilege::kTruncate)) actions = actions | Privilege::kDelete;
  return actions;
}

}  // namespace

void Clearance::add(const CatalogSnapshot& catalog, const Relation& relation,
                    const RequiredPrivilege& required, bool is_allowed) {
  if (!is_allowed && relation.kind == RelationKind::kView) is_view_refused_ = true;
  Privileges privileges = required.privileges;
  if (required.is_joined) privileges = privileges | Privilege::kSelect;
  add({relation.oid, privileges, required.check_as, is_allowed});
  if (!relation.partition_key) return;
  // Of a partitioned table it is the partitions that have storage, and nobody asks for theirs.
  // A row that UPDATE changes may have to go to another one.
  Privileges of_partitions = privileges;
  if (of_partitions.has(Privilege::kUpdate))
    of_partitions = of_partitions | Privilege::kInsert | Privilege::kDelete;
  for (const Relation* partition : partitions_below(catalog, relation.oid))
    add({partition->oid, of_partitions, required.check_as, is_allowed});
}

void Clearance::add(const Entry& entry) { entries_.push_back(entry); }

bool Clearance::covers(const sqlite::TableAccess& access) const {
  Privileges actions;
  for (const Entry& entry : entries_) {
    if (entry.relation != access.table) continue;
    if (!entry.is_allowed || (is_view_refused_ && entry.check_as != kInvalidOid)) return false;
    actions = actions | allowed_actions(entry.privileges);
  }
  return actions.has_all(access.actions);
}

void require_cleared(const CatalogSnapshot& catalog, const Clearance& clearance,
                     std::span<const sqlite::TableAccess> accesses) {
  for (const sqlite::TableAccess& access : accesses) {
    if (clearance.covers(access)) continue;
    const Relation* relation = catalog.find_relation(access.table);
    if (relation == nullptr) relation = find_system_relation(access.table);
    if (relation == nullptr) {
      throw Error(sqlstate::kInternalError,
                  "SQLite reports a table that is not in the catalog: a defect of carto-mock");
    }
    throw permission_denied(kind_name(relation->kind), relation->name)
        .detail(
            "SQLite reports that the statement touches it, and no privilege check has cleared "
            "that: a defect of carto-mock.");
  }
}

}  // namespace carto_mock::sql
