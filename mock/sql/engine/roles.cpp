#include "sql/engine/roles.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sql/catalog/role_admin.h"
#include "sql/engine/object_names.h"
#include "sql/engine/ownership.h"
#include "sql/engine/session_settings.h"
#include "sql/engine/set_statement.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr SqlState kInvalidGrantOperation{"0LP01"};

const Role& self(const UtilityContext& context) {
  return *context.catalog().find_role(context.role());
}

bool may_create_roles(const UtilityContext& context) {
  return self(context).superuser || self(context).create_role;
}

Error denied(std::string message) {
  return Error(sqlstate::kInsufficientPrivilege, std::move(message));
}

bool flag(const PgQuery__DefElem& option) {
  if (option.arg == nullptr) return true;
  if (option.arg->node_case == PG_QUERY__NODE__NODE_BOOLEAN)
    return option.arg->boolean->boolval != 0;
  if (option.arg->node_case == PG_QUERY__NODE__NODE_INTEGER) return option.arg->integer->ival != 0;
  throw Error::unsupported(fmt::format("the role option {}", option.defname));
}

std::vector<Oid> role_list(const PgQuery__DefElem& option, const UtilityContext& context) {
  std::vector<Oid> roles;
  const PgQuery__List& list = *option.arg->list;
  for (std::size_t i = 0; i < list.n_items; ++i)
    roles.push_back(get_role(*list.items[i]->role_spec, context));
  return roles;
}

// Options of CREATE ROLE and ALTER ROLE that are attributes of the role; false: it is another one.
bool apply_attribute(const PgQuery__DefElem& option, Role& role) {
  const std::string_view name = option.defname;
  if (name == "superuser") {
    role.superuser = flag(option);
  } else if (name == "inherit") {
    role.inherit = flag(option);
  } else if (name == "createrole") {
    role.create_role = flag(option);
  } else if (name == "createdb") {
    role.create_database = flag(option);
  } else if (name == "canlogin") {
    role.login = flag(option);
  } else if (name == "isreplication" || name == "bypassrls") {
    if (flag(option)) throw Error::unsupported(fmt::format("the role option {}", name));
  } else if (name != "password" && name != "connectionlimit" && name != "validUntil") {
    // Those three govern logging in with a password, which nobody does here.
    return false;
  }
  return true;
}

void check_new_name(const std::string& name, const UtilityContext& context) {
  if (name.starts_with("pg_")) {
    throw Error(sqlstate::kReservedName, fmt::format("role name \"{}\" is reserved", name))
        .detail("Role names starting with \"pg_\" are reserved.");
  }
  if (context.catalog().find_role(name) != nullptr) {
    throw Error(sqlstate::kDuplicateObject, fmt::format("role \"{}\" already exists", name));
  }
}

// Is there a way from `from` to `to` over memberships, whatever the attributes of the roles?
bool leads_to(Oid from, Oid to, const CatalogSnapshot& catalog) {
  std::vector<Oid> pending = {from};
  for (std::size_t i = 0; i < pending.size(); ++i) {
    if (pending[i] == to) return true;
    for (const Membership& next : catalog.find_role(pending[i])->member_of)
      pending.push_back(next.role);
  }
  return false;
}

Membership* find_membership(Role& member, Oid role) {
  const auto found = std::ranges::find(member.member_of, role, &Membership::role);
  return found == member.member_of.end() ? nullptr : &*found;
}

struct MembershipChange {
  Oid role;
  Oid grantor;
  bool admin;  // WITH ADMIN OPTION, ADMIN OPTION FOR
};

void add_member(const MembershipChange& change, Oid member, const UtilityContext& context) {
  const CatalogSnapshot& catalog = context.catalog();
  const Role& granted = *catalog.find_role(change.role);
  Role changed = *catalog.find_role(member);
  if (leads_to(change.role, member, catalog)) {
    throw Error(kInvalidGrantOperation,
                fmt::format("role \"{}\" is a member of role \"{}\"", granted.name, changed.name));
  }
  Membership* known = find_membership(changed, change.role);
  if (known != nullptr && (known->admin || !change.admin)) {
    context.session.notice(
        Severity::kNotice,
        fmt::format("role \"{}\" is already a member of role \"{}\"", changed.name, granted.name));
    return;
  }
  if (known == nullptr) known = &changed.member_of.emplace_back();
  *known = {change.role, change.grantor, change.admin};
  context.put(std::move(changed));
}

void remove_member(const MembershipChange& change, Oid member, const UtilityContext& context) {
  Role changed = *context.catalog().find_role(member);
  Membership* known = find_membership(changed, change.role);
  if (known == nullptr) {
    context.session.notice(Severity::kWarning,
                           fmt::format("role \"{}\" is not a member of role \"{}\"", changed.name,
                                       context.catalog().find_role(change.role)->name));
    return;
  }
  if (change.admin) {
    known->admin = false;
  } else {
    std::erase_if(changed.member_of,
                  [&](const Membership& other) { return other.role == change.role; });
  }
  context.put(std::move(changed));
}

// Who may add members to a role or take them from it (manual, page GRANT; PostgreSQL 15: CREATEROLE
// may for all roles but superusers).
void check_may_administer(const Role& role, Oid grantor, const UtilityContext& context) {
  const Role& current = self(context);
  if (role.superuser) {
    if (!current.superuser) throw denied("must be superuser to alter superusers");
  } else if (!may_create_roles(context) && !is_admin_of(context.catalog(), grantor, role.oid)) {
    throw denied(fmt::format("must have admin option on role \"{}\"", role.name));
  }
  if (grantor != current.oid && !current.superuser)
    throw denied("must be superuser to set grantor");
}

}  // namespace

CommandTag create_role(const PgQuery__CreateRoleStmt& statement, const UtilityContext& context) {
  Role role;
  role.name = statement.role;
  role.login = statement.stmt_type == PG_QUERY__ROLE_STMT_TYPE__ROLESTMT_USER;
  std::vector<Oid> member_of;
  std::vector<Oid> members;
  std::vector<Oid> admins;
  for (std::size_t i = 0; i < statement.n_options; ++i) {
    const PgQuery__DefElem& option = *statement.options[i]->def_elem;
    const std::string_view name = option.defname;
    if (apply_attribute(option, role)) continue;
    if (name == "addroleto") {
      member_of = role_list(option, context);
    } else if (name == "rolemembers") {
      members = role_list(option, context);
    } else if (name == "adminmembers") {
      admins = role_list(option, context);
    } else {
      throw Error::unsupported(fmt::format("the role option {}", name));
    }
  }
  if (role.superuser && !self(context).superuser)
    throw denied("must be superuser to create superusers");
  if (!may_create_roles(context)) throw denied("permission denied to create role");
  check_new_name(role.name, context);
  role.oid = context.session.generation().allocate_oid();
  const Oid oid = role.oid;
  context.put(std::move(role));
  for (const Oid parent : member_of) {
    check_may_administer(*context.catalog().find_role(parent), context.role(), context);
    add_member({parent, context.role(), false}, oid, context);
  }
  for (const Oid admin : admins) add_member({oid, context.role(), true}, admin, context);
  for (const Oid member : members) add_member({oid, context.role(), false}, member, context);
  return {"CREATE ROLE", std::nullopt};
}

CommandTag alter_role(const PgQuery__AlterRoleStmt& statement, const UtilityContext& context) {
  Role role = *context.catalog().find_role(get_role(*statement.role, context));
  const bool was_superuser = role.superuser;
  bool names_superuser = false;
  bool only_password = true;
  for (std::size_t i = 0; i < statement.n_options; ++i) {
    const PgQuery__DefElem& option = *statement.options[i]->def_elem;
    const std::string_view name = option.defname;
    names_superuser = names_superuser || name == "superuser";
    only_password = only_password && name == "password";
    if (!apply_attribute(option, role))
      throw Error::unsupported(fmt::format("the role option {}", name));
  }
  if ((was_superuser || names_superuser) && !self(context).superuser) {
    throw denied("must be superuser to alter superuser roles or change superuser attribute");
  }
  if (!may_create_roles(context) && !(only_password && role.oid == context.role()))
    throw denied("permission denied");
  context.put(std::move(role));
  return {"ALTER ROLE", std::nullopt};
}

CommandTag alter_role_settings(const PgQuery__AlterRoleSetStmt& statement,
                               const UtilityContext& context) {
  if (statement.role == nullptr) throw Error::unsupported("ALTER ROLE ALL");
  if (statement.database != nullptr && *statement.database != '\0') {
    throw Error::unsupported("ALTER ROLE … IN DATABASE");
  }
  Role role = *context.catalog().find_role(get_role(*statement.role, context));
  if (role.superuser && !self(context).superuser)
    throw denied("must be superuser to alter superusers");
  if (!may_create_roles(context) && role.oid != context.role()) throw denied("permission denied");
  const PgQuery__VariableSetStmt& change = *statement.setstmt;
  switch (change.kind) {
    case PG_QUERY__VARIABLE_SET_KIND__VAR_SET_VALUE: {
      const std::string value = set_value(change);
      static_cast<void>(check_setting(change.name, value, self(context).superuser));
      role.settings[change.name] = value;
      break;
    }
    case PG_QUERY__VARIABLE_SET_KIND__VAR_SET_DEFAULT:
    case PG_QUERY__VARIABLE_SET_KIND__VAR_RESET:
      role.settings.erase(change.name);
      break;
    case PG_QUERY__VARIABLE_SET_KIND__VAR_RESET_ALL:
      role.settings.clear();
      break;
    case PG_QUERY__VARIABLE_SET_KIND__VAR_SET_CURRENT:
      role.settings[change.name] = context.session.setting(change.name);
      break;
    case PG_QUERY__VARIABLE_SET_KIND__VAR_SET_MULTI:
    case PG_QUERY__VARIABLE_SET_KIND__VARIABLE_SET_KIND_UNDEFINED:
    case _PG_QUERY__VARIABLE_SET_KIND_IS_INT_SIZE:
      throw Error::unsupported("this form of ALTER ROLE … SET");
  }
  context.put(std::move(role));
  return {"ALTER ROLE", std::nullopt};
}

CommandTag drop_roles(const PgQuery__DropRoleStmt& statement, const UtilityContext& context) {
  if (!may_create_roles(context)) throw denied("permission denied to drop role");
  for (std::size_t i = 0; i < statement.n_roles; ++i) {
    const PgQuery__RoleSpec& spec = *statement.roles[i]->role_spec;
    if (spec.roletype != PG_QUERY__ROLE_SPEC_TYPE__ROLESPEC_CSTRING) {
      throw Error(sqlstate::kInvalidParameterValue,
                  "cannot use special role specifier in DROP ROLE");
    }
    const Role* role = context.catalog().find_role(spec.rolename);
    if (role == nullptr) {
      const std::string message = fmt::format("role \"{}\" does not exist", spec.rolename);
      if (statement.missing_ok == 0) throw Error(sqlstate::kUndefinedObject, message);
      context.session.notice(Severity::kNotice, message + ", skipping");
      continue;
    }
    if (role->oid == context.role())
      throw Error(sqlstate::kObjectInUse, "current user cannot be dropped");
    if (role->oid == context.session.session_user()) {
      throw Error(sqlstate::kObjectInUse, "session user cannot be dropped");
    }
    if (role->superuser && !self(context).superuser)
      throw denied("must be superuser to drop superusers");
    const std::vector<std::string> dependent = objects_depending_on_role(role->oid, context);
    if (!dependent.empty()) {
      std::string lines;
      for (const std::string& line : dependent) lines += (lines.empty() ? "" : "\n") + line;
      throw Error(sqlstate::kDependentObjectsStillExist,
                  fmt::format("role \"{}\" cannot be dropped because some objects depend on it",
                              role->name))
          .detail(lines);
    }
    const Oid oid = role->oid;
    for (const Role* member : context.catalog().roles()) {
      Role changed = *member;
      const auto is_of = [oid](const Membership& other) { return other.role == oid; };
      if (std::erase_if(changed.member_of, is_of) > 0) context.editor().put(std::move(changed));
    }
    context.erase(oid);
  }
  return {"DROP ROLE", std::nullopt};
}

CommandTag grant_roles(const PgQuery__GrantRoleStmt& statement, const UtilityContext& context) {
  const bool is_grant = statement.is_grant != 0;
  const Oid grantor =
      statement.grantor == nullptr ? context.role() : get_role(*statement.grantor, context);
  std::vector<Oid> members;
  for (std::size_t i = 0; i < statement.n_grantee_roles; ++i) {
    members.push_back(get_role(*statement.grantee_roles[i]->role_spec, context));
  }
  for (std::size_t i = 0; i < statement.n_granted_roles; ++i) {
    const PgQuery__AccessPriv& granted = *statement.granted_roles[i]->access_priv;
    if (granted.n_cols != 0) {
      throw Error(kInvalidGrantOperation, "column names cannot be included in GRANT/REVOKE ROLE");
    }
    const Role& role = get_role(granted.priv_name, context);
    const MembershipChange change{role.oid, grantor, statement.admin_opt != 0};
    check_may_administer(role, grantor, context);
    for (const Oid member : members) {
      if (is_grant) {
        add_member(change, member, context);
      } else {
        remove_member(change, member, context);
      }
    }
  }
  return {is_grant ? "GRANT ROLE" : "REVOKE ROLE", std::nullopt};
}

}  // namespace carto_mock::sql
