#include "accounts/role_privileges.h"

#include <algorithm>
#include <array>
#include <utility>

namespace carto_mock::accounts {
namespace {

using sql::Privilege;
using sql::Privileges;

// Alphabetical.
constexpr std::array kPermissions = {
    std::pair{std::string_view("create"), Privilege::kCreate},
    std::pair{std::string_view("delete"), Privilege::kDelete},
    std::pair{std::string_view("insert"), Privilege::kInsert},
    std::pair{std::string_view("references"), Privilege::kReferences},
    std::pair{std::string_view("select"), Privilege::kSelect},
    std::pair{std::string_view("trigger"), Privilege::kTrigger},
    std::pair{std::string_view("truncate"), Privilege::kTruncate},
    std::pair{std::string_view("update"), Privilege::kUpdate},
    std::pair{std::string_view("usage"), Privilege::kUsage},
};

// Kinds that information_schema.role_table_grants lists.
bool is_listed_kind(sql::RelationKind kind) {
  switch (kind) {
    case sql::RelationKind::kTable:
    case sql::RelationKind::kView:
    case sql::RelationKind::kForeignTable:
    case sql::RelationKind::kPartitioned:
      return true;
    case sql::RelationKind::kIndex:
    case sql::RelationKind::kSequence:
    case sql::RelationKind::kMaterializedView:
    case sql::RelationKind::kComposite:
      return false;
  }
  return false;
}

}  // namespace

std::vector<std::string> permission_names(Privileges privileges) {
  std::vector<std::string> names;
  for (const auto& [name, privilege] : kPermissions) {
    if (privileges.has(privilege)) names.emplace_back(name);
  }
  return names;
}

Privileges parse_permission(std::string_view name) {
  for (const auto& [known, privilege] : kPermissions) {
    if (known == name) return privilege;
  }
  return {};
}

bool is_system_schema(std::string_view name) {
  return name.starts_with("pg_") || name == "cartodb" || name == "cdb" || name == "cdb_importer";
}

Privileges direct_privileges(const sql::Relation& relation, sql::Oid holder) {
  Privileges held;
  if (relation.acl.is_default) {
    if (relation.owner == holder) held = sql::kAllTablePrivileges;
    return held;
  }
  for (const sql::AclItem& item : relation.acl.items) {
    if (item.grantee == holder) held = held | item.privileges;
  }
  return held;
}

DatabaseGrants read_role_grants(const sql::CatalogSnapshot& catalog, std::string_view role_name) {
  DatabaseGrants grants;
  const sql::Role* role = catalog.find_role(role_name);
  if (role == nullptr) return grants;

  for (const sql::Relation* relation : catalog.relations()) {
    const sql::Schema* schema = catalog.find_schema(relation->schema);
    if (schema == nullptr || is_system_schema(schema->name) || !is_listed_kind(relation->kind))
      continue;
    const bool is_owner = relation->owner == role->oid;
    const Privileges held =
        is_owner ? sql::kAllTablePrivileges : direct_privileges(*relation, role->oid);
    if ((held & sql::kAllTablePrivileges).empty()) continue;
    grants.tables.push_back({schema->name, relation->name, is_owner,
                             permission_names(held & sql::kAllTablePrivileges)});
  }
  std::sort(grants.tables.begin(), grants.tables.end(),
            [](const ShownTable& left, const ShownTable& right) {
              return std::tie(left.schema, left.name) < std::tie(right.schema, right.name);
            });

  for (const sql::Schema* schema : catalog.schemas()) {
    if (is_system_schema(schema->name)) continue;
    Privileges held;
    for (const Privilege privilege : {Privilege::kCreate, Privilege::kUsage}) {
      if (catalog.has_schema_privilege(role->oid, *schema, privilege))
        held = held | Privileges(privilege);
    }
    if (!held.empty()) grants.schemas.push_back({schema->name, permission_names(held)});
  }
  std::sort(
      grants.schemas.begin(), grants.schemas.end(),
      [](const ShownSchema& left, const ShownSchema& right) { return left.name < right.name; });
  return grants;
}

bool can_grant_tables(const sql::CatalogSnapshot& catalog, std::span<const std::string> roles,
                      std::span<const TableGrant> tables) {
  return std::all_of(tables.begin(), tables.end(), [&](const TableGrant& table) {
    const sql::Schema* schema = catalog.find_schema(table.schema);
    if (schema == nullptr || is_system_schema(schema->name)) return false;
    const sql::Relation* relation = catalog.find_relation(schema->oid, table.name);
    if (relation == nullptr) return false;
    Privileges held;
    for (const std::string& name : roles) {
      if (const sql::Role* role = catalog.find_role(name))
        held = held | direct_privileges(*relation, role->oid);
    }
    return !held.empty() && held.has_all(table.privileges);
  });
}

bool can_grant_schemas(const sql::CatalogSnapshot& catalog, std::span<const std::string> roles,
                       std::span<const SchemaGrant> schemas) {
  return std::all_of(schemas.begin(), schemas.end(), [&](const SchemaGrant& item) {
    if (item.privileges.empty()) return true;
    const sql::Schema* schema = catalog.find_schema(item.name);
    if (schema == nullptr || is_system_schema(schema->name)) return false;
    return std::any_of(roles.begin(), roles.end(), [&](const std::string& name) {
      const sql::Role* role = catalog.find_role(name);
      return role != nullptr && catalog.has_schema_privilege(role->oid, *schema, item.privileges);
    });
  });
}

}  // namespace carto_mock::accounts
