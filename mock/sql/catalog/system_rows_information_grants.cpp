// information_schema.table_privileges, role_table_grants, column_privileges and role_column_grants
// (manual, chapter 37).
#include <fmt/format.h>

#include <set>
#include <string>
#include <tuple>

#include "sql/catalog/information_schema_rules.h"

namespace carto_mock::sql {
namespace {

using namespace information_schema;

struct PrivilegeName {
  Privilege privilege;
  std::string_view name;
};
constexpr PrivilegeName kTablePrivilegeNames[] = {
    {Privilege::kInsert, "INSERT"},     {Privilege::kSelect, "SELECT"},
    {Privilege::kUpdate, "UPDATE"},     {Privilege::kDelete, "DELETE"},
    {Privilege::kTruncate, "TRUNCATE"}, {Privilege::kReferences, "REFERENCES"},
    {Privilege::kTrigger, "TRIGGER"},
};

std::string role_text(Oid role, const CatalogSnapshot& catalog) {
  if (role == kPublic) return "PUBLIC";
  const Role* found = catalog.find_role(role);
  return found == nullptr ? fmt::format("{}", role) : found->name;
}

// Does the user have part in the grant? `with_public`: in what all have, too.
bool is_shown(const AclItem& item, const SystemRowContext& context, bool with_public) {
  const auto is_enabled = [&](Oid role) {
    return role != kPublic && context.catalog.has_privileges_of(context.current_user, role);
  };
  return is_enabled(item.grantor) || is_enabled(item.grantee) ||
         (with_public && item.grantee == kPublic);
}

bool is_listed(const RelationRow& row) {
  return row.kind == 'r' || row.kind == 'p' || row.kind == 'v' || row.kind == 'f';
}

// The owner may grant whatever the ACL says.
Value is_grantable(const AclItem& item, Privilege privilege, const Relation& relation,
                   const CatalogSnapshot& catalog) {
  const bool is_owner =
      item.grantee != kPublic && catalog.has_privileges_of(item.grantee, relation.owner);
  return yes_or_no(is_owner || item.grant_options.has(privilege));
}

SystemRows& add_grant(SystemRows& rows, const AclItem& item, const RelationRow& table,
                      std::string_view privilege, const SystemRowContext& context) {
  rows.add();
  return rows.set("grantor", Value::text(role_text(item.grantor, context.catalog)))
      .set("grantee", Value::text(role_text(item.grantee, context.catalog)))
      .set("table_catalog", text_value(context.database_name))
      .set("table_schema", text_value(table.schema_name))
      .set("table_name", text_value(table.name))
      .set("privilege_type", text_value(privilege));
}

void write_grants(SystemRows& rows, const SystemRowContext& context, bool with_public) {
  const CatalogSnapshot& catalog = context.catalog;
  for (const RelationRow& row : all_relations(catalog)) {
    if (!is_listed(row) || is_of_another_session(row, context)) continue;
    const Relation& relation = privileges_of(row);
    for (const AclItem& item : explicit_items(relation.acl, ObjectKind::kTable, relation.owner)) {
      if (!is_shown(item, context, with_public)) continue;
      for (const auto& [privilege, name] : kTablePrivilegeNames) {
        if (!item.privileges.has(privilege)) continue;
        add_grant(rows, item, row, name, context)
            .set("is_grantable", is_grantable(item, privilege, relation, catalog))
            .set("with_hierarchy", yes_or_no(privilege == Privilege::kSelect));
      }
    }
  }
}

// Those on the table are its columns' as well; what comes from both is one row.
void write_column_grants(SystemRows& rows, const SystemRowContext& context, bool with_public) {
  const CatalogSnapshot& catalog = context.catalog;
  for (const RelationRow& row : all_relations(catalog)) {
    if (!is_listed(row) || is_of_another_session(row, context)) continue;
    const Relation& relation = privileges_of(row);
    const std::vector<AclItem> on_table =
        explicit_items(relation.acl, ObjectKind::kTable, relation.owner);
    for (const Column& column : relation.columns) {
      if (column.dropped) continue;
      std::set<std::tuple<Oid, Oid, Privilege, bool>> written;
      const auto write = [&](const AclItem& item) {
        if (!is_shown(item, context, with_public)) return;
        for (const auto& [privilege, name] : kTablePrivilegeNames) {
          if (!item.privileges.has(privilege) || !kAllColumnPrivileges.has(privilege)) continue;
          const Value grantable = is_grantable(item, privilege, relation, catalog);
          const bool is_new =
              written.emplace(item.grantor, item.grantee, privilege, grantable.as_text() == "YES")
                  .second;
          if (!is_new) continue;
          add_grant(rows, item, row, name, context)
              .set("column_name", text_value(column.name))
              .set("is_grantable", grantable);
        }
      };
      for (const AclItem& item : on_table) write(item);
      if (column.acl.is_default) continue;
      for (const AclItem& item : column.acl.items) write(item);
    }
  }
}

}  // namespace

void write_information_schema_table_privileges(SystemRows& rows, const SystemRowContext& context) {
  write_grants(rows, context, true);
}
void write_information_schema_role_table_grants(SystemRows& rows, const SystemRowContext& context) {
  write_grants(rows, context, false);
}
void write_information_schema_column_privileges(SystemRows& rows, const SystemRowContext& context) {
  write_column_grants(rows, context, true);
}
void write_information_schema_role_column_grants(SystemRows& rows,
                                                 const SystemRowContext& context) {
  write_column_grants(rows, context, false);
}

}  // namespace carto_mock::sql
