#include "sql/engine/privilege_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "sql/catalog/system_relations.h"

namespace carto_mock::sql {
namespace {

// On all the columns that are named or, where none is (count(*), FOR UPDATE, DEFAULT VALUES), on
// any one.
bool is_enough_on_columns(const CatalogSnapshot& catalog, Oid role, const Relation& relation,
                          const std::vector<int>& columns, Privilege privilege) {
  const auto may = [&](int attnum) {
    return catalog.has_column_privilege(role, relation, attnum, privilege);
  };
  if (!columns.empty()) return std::ranges::all_of(columns, may);
  for (std::size_t i = 0; i < relation.columns.size(); ++i) {
    if (!relation.columns[i].dropped && may(static_cast<int>(i) + 1)) return true;
  }
  return false;
}

// Those that the statement names for the privilege; null: only the whole table's will do.
const std::vector<int>* columns_for(Privilege privilege, const RequiredPrivilege& required) {
  if (privilege == Privilege::kSelect) return &required.selected_columns;
  if (privilege == Privilege::kInsert) return &required.inserted_columns;
  if (privilege == Privilege::kUpdate) return &required.updated_columns;
  return nullptr;
}

}  // namespace

bool has_privileges(const CatalogSnapshot& catalog, Oid role, const Relation& relation,
                    const RequiredPrivilege& required) {
  if (catalog.has_table_privilege(role, relation, required.privileges)) return true;
  for (unsigned bit = 1; bit <= static_cast<unsigned>(Privilege::kConnect); bit <<= 1U) {
    const auto privilege = static_cast<Privilege>(bit);
    if (!required.privileges.has(privilege)) continue;
    if (catalog.has_table_privilege(role, relation, privilege)) continue;
    const std::vector<int>* columns = columns_for(privilege, required);
    if (columns == nullptr || !is_enough_on_columns(catalog, role, relation, *columns, privilege))
      return false;
  }
  return true;
}

Oid role_to_check(const SessionState& session, const RequiredPrivilege& required) {
  return required.check_as == kInvalidOid ? session.current_user() : required.check_as;
}

Clearance check_privileges(const SessionState& session,
                           std::span<const RequiredPrivilege> required) {
  const CatalogSnapshot& catalog = session.catalog();
  Clearance clearance;
  for (const RequiredPrivilege& one : required) {
    const Relation* relation = catalog.find_relation(one.relation);
    if (relation == nullptr) relation = find_system_relation(one.relation);
    if (relation == nullptr) continue;
    const bool allowed = has_privileges(catalog, role_to_check(session, one), *relation, one);
    if (!allowed && session.privilege_checks() == PrivilegeChecks::kOn)
      throw permission_denied(kind_name(relation->kind), relation->name);
    clearance.add(catalog, *relation, one, allowed);
  }
  return clearance;
}

std::string_view kind_name(RelationKind kind) {
  switch (kind) {
    case RelationKind::kTable:
    case RelationKind::kPartitioned:
      return "table";
    case RelationKind::kIndex:
      return "index";
    case RelationKind::kSequence:
      return "sequence";
    case RelationKind::kView:
      return "view";
    case RelationKind::kMaterializedView:
      return "materialized view";
    case RelationKind::kComposite:
      return "type";
    case RelationKind::kForeignTable:
      return "foreign table";
  }
  return "table";
}

Error permission_denied(std::string_view kind, std::string_view name) {
  return Error(sqlstate::kInsufficientPrivilege,
               fmt::format("permission denied for {} {}", kind, name));
}

Error must_be_owner(std::string_view kind, std::string_view name) {
  return Error(sqlstate::kInsufficientPrivilege, fmt::format("must be owner of {} {}", kind, name));
}

void check_ownership(const CatalogSnapshot& catalog, Oid role, const Relation& relation) {
  if (!catalog.owns(role, relation.owner))
    throw must_be_owner(kind_name(relation.kind), relation.name);
}

void check_schema_privilege(const CatalogSnapshot& catalog, Oid role, const Schema& schema,
                            Privileges privileges) {
  if (!catalog.has_schema_privilege(role, schema, privileges))
    throw permission_denied("schema", schema.name);
}

}  // namespace carto_mock::sql
