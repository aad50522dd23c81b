// Roles: pg_roles with those that every server has, pg_user, pg_group, pg_auth_members; of the
// information schema enabled_roles, applicable_roles and administrable_role_authorizations.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>

#include "sql/catalog/information_schema_rules.h"

namespace carto_mock::sql {
namespace {

using information_schema::yes_or_no;

// The manual's chapter 22.5. They are listed; nothing here depends on being a member of one.
struct PredefinedRole {
  Oid oid;
  std::string_view name;
};
constexpr Oid kMonitor = 3373;
constexpr Oid kDatabaseOwner = 6171;
constexpr auto kPredefinedRoles = std::to_array<PredefinedRole>({
    {kMonitor, "pg_monitor"},
    {3374, "pg_read_all_settings"},
    {3375, "pg_read_all_stats"},
    {3377, "pg_stat_scan_tables"},
    {4200, "pg_signal_backend"},
    {4544, "pg_checkpoint"},
    {4569, "pg_read_server_files"},
    {4570, "pg_write_server_files"},
    {4571, "pg_execute_server_program"},
    {kDatabaseOwner, "pg_database_owner"},
    {6181, "pg_read_all_data"},
    {6182, "pg_write_all_data"},
});
// What pg_monitor is a member of.
constexpr auto kMonitorsRoles = std::to_array<Oid>({3374, 3375, 3377});

Value settings_of(const Role& role) {
  std::vector<Value> settings;
  settings.reserve(role.settings.size());
  for (const auto& [name, value] : role.settings)
    settings.push_back(Value::text(fmt::format("{}={}", name, value)));
  return settings.empty() ? Value() : Value::array(Array::of(oid::kText, std::move(settings)));
}

void write_role(SystemRows& rows, Oid oid, std::string_view name, const Role& role) {
  const bool is_bootstrap = oid == kBootstrapSuperuser;
  rows.add();
  if (rows.relation().name == "pg_roles") {
    rows.set("rolpassword", text_value("********")).set("rolconfig", settings_of(role));
  }
  rows.set("rolname", text_value(name))
      .set("rolsuper", Value::boolean(role.superuser))
      .set("rolinherit", Value::boolean(role.inherit))
      .set("rolcreaterole", Value::boolean(role.create_role))
      .set("rolcreatedb", Value::boolean(role.create_database))
      .set("rolcanlogin", Value::boolean(role.login))
      .set("rolreplication", Value::boolean(is_bootstrap))
      .set("rolconnlimit", Value::integer(-1))
      .set("rolbypassrls", Value::boolean(is_bootstrap))
      .set("oid", oid_value(oid));
}

// Who is a member of what, those of every server included.
void visit_memberships(const CatalogSnapshot& catalog,
                       const std::function<void(Oid member, const Membership& membership)>& visit) {
  for (const Oid role : kMonitorsRoles)
    visit(kMonitor, {.role = role, .grantor = kBootstrapSuperuser, .admin = false});
  for (const Role* member : catalog.roles()) {
    for (const Membership& membership : member->member_of) visit(member->oid, membership);
  }
}

std::string_view role_name(Oid role, const CatalogSnapshot& catalog) {
  const Role* found = catalog.find_role(role);
  return found == nullptr ? predefined_role_name(role) : std::string_view(found->name);
}

void write_applicable(SystemRows& rows, const SystemRowContext& context, bool only_grantable) {
  const CatalogSnapshot& catalog = context.catalog;
  const auto write = [&](Oid member, const Membership& membership) {
    const bool is_shown = catalog.find_role(member) == nullptr
                              ? catalog.find_role(context.current_user)->superuser
                              : catalog.has_privileges_of(context.current_user, member);
    if (!is_shown || (only_grantable && !membership.admin)) return;
    rows.add();
    rows.set("grantee", text_value(role_name(member, catalog)))
        .set("role_name", text_value(role_name(membership.role, catalog)))
        .set("is_grantable", yes_or_no(membership.admin));
  };
  visit_memberships(catalog, write);
  // The database's owner counts as its member.
  write(catalog.object_owner(kDatabaseOid, ObjectKind::kDatabase),
        {.role = kDatabaseOwner, .grantor = kBootstrapSuperuser, .admin = false});
}

}  // namespace

std::string_view predefined_role_name(Oid role) {
  const auto* const found = std::ranges::find(kPredefinedRoles, role, &PredefinedRole::oid);
  return found == kPredefinedRoles.end() ? std::string_view() : found->name;
}

Oid predefined_role(std::string_view name) {
  const auto* const found = std::ranges::find(kPredefinedRoles, name, &PredefinedRole::name);
  return found == kPredefinedRoles.end() ? kInvalidOid : found->oid;
}

void write_pg_roles(SystemRows& rows, const SystemRowContext& context) {
  for (const PredefinedRole& predefined : kPredefinedRoles) {
    Role role;
    role.login = false;
    write_role(rows, predefined.oid, predefined.name, role);
  }
  for (const Role* role : context.catalog.roles()) write_role(rows, role->oid, role->name, *role);
}

void write_pg_authid(SystemRows& rows, const SystemRowContext& context) {
  write_pg_roles(rows, context);
}

void write_pg_user(SystemRows& rows, const SystemRowContext& context) {
  for (const Role* role : context.catalog.roles()) {
    if (!role->login) continue;
    const bool is_bootstrap = role->oid == kBootstrapSuperuser;
    rows.add();
    rows.set("usename", text_value(role->name))
        .set("usesysid", oid_value(role->oid))
        .set("usecreatedb", Value::boolean(role->create_database))
        .set("usesuper", Value::boolean(role->superuser))
        .set("userepl", Value::boolean(is_bootstrap))
        .set("usebypassrls", Value::boolean(is_bootstrap))
        .set("passwd", text_value("********"))
        .set("useconfig", settings_of(*role));
  }
}

void write_pg_group(SystemRows& rows, const SystemRowContext& context) {
  const auto write = [&](Oid group, std::string_view name) {
    std::vector<Value> members;
    visit_memberships(context.catalog, [&](Oid member, const Membership& membership) {
      if (membership.role == group) members.push_back(oid_value(member));
    });
    rows.add();
    rows.set("groname", text_value(name))
        .set("grosysid", oid_value(group))
        .set("grolist", Value::array(Array::of(oid::kOid, std::move(members))));
  };
  for (const PredefinedRole& role : kPredefinedRoles) write(role.oid, role.name);
  for (const Role* role : context.catalog.roles()) {
    if (!role->login) write(role->oid, role->name);
  }
}

void write_pg_auth_members(SystemRows& rows, const SystemRowContext& context) {
  visit_memberships(context.catalog, [&](Oid member, const Membership& membership) {
    rows.add();
    rows.set("roleid", oid_value(membership.role))
        .set("member", oid_value(member))
        .set("grantor", oid_value(membership.grantor))
        .set("admin_option", Value::boolean(membership.admin));
  });
}

void write_information_schema_enabled_roles(SystemRows& rows, const SystemRowContext& context) {
  const CatalogSnapshot& catalog = context.catalog;
  const auto write = [&](std::string_view name) {
    rows.add();
    rows.set("role_name", text_value(name));
  };
  if (catalog.find_role(context.current_user)->superuser) {
    for (const PredefinedRole& role : kPredefinedRoles) write(role.name);
  } else if (catalog.has_privileges_of(context.current_user,
                                       catalog.object_owner(kDatabaseOid, ObjectKind::kDatabase))) {
    write(predefined_role_name(kDatabaseOwner));
  }
  for (const Role* role : catalog.roles()) {
    if (catalog.has_privileges_of(context.current_user, role->oid)) write(role->name);
  }
}

void write_information_schema_applicable_roles(SystemRows& rows, const SystemRowContext& context) {
  write_applicable(rows, context, false);
}
void write_information_schema_administrable_role_authorizations(SystemRows& rows,
                                                                const SystemRowContext& context) {
  write_applicable(rows, context, true);
}

// ALTER ROLE … SET; a database has no settings here.
void write_pg_db_role_setting(SystemRows& rows, const SystemRowContext& context) {
  for (const Role* role : context.catalog.roles()) {
    if (role->settings.empty()) continue;
    rows.add();
    rows.set("setdatabase", oid_value(kInvalidOid))
        .set("setrole", oid_value(role->oid))
        .set("setconfig", settings_of(*role));
  }
}

}  // namespace carto_mock::sql
