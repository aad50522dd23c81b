#include "sql/engine/default_privileges.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "sql/engine/acl_edit.h"
#include "sql/engine/grant_request.h"
#include "sql/engine/object_names.h"
#include "sql/engine/ownership.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// PostgreSQL keeps these in a fixed order.
void sort_items(std::vector<AclItem>& items) {
  std::ranges::sort(items, {}, [](const AclItem& item) {
    return std::tuple(item.grantee, item.grantor, item.privileges.bits(),
                      item.grant_options.bits());
  });
}

const DefaultAcl* find_default_acl(Oid role, Oid schema, ObjectKind kind,
                                   const CatalogSnapshot& catalog) {
  for (const DefaultAcl* acl : catalog.default_acls()) {
    if (acl->role == role && acl->schema == schema && acl->kind == kind) return acl;
  }
  return nullptr;
}

struct GrantTarget {
  ObjectKind kind;
  std::string_view name;
};

GrantTarget target_of(PgQuery__ObjectType type) {
  switch (static_cast<int>(type)) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
      return {ObjectKind::kTable, "relation"};
    case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
      return {ObjectKind::kSequence, "sequence"};
    case PG_QUERY__OBJECT_TYPE__OBJECT_FUNCTION:
    case PG_QUERY__OBJECT_TYPE__OBJECT_PROCEDURE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_ROUTINE:
      return {ObjectKind::kFunction, "function"};
    case PG_QUERY__OBJECT_TYPE__OBJECT_TYPE:
      return {ObjectKind::kType, "type"};
    case PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA:
      return {ObjectKind::kSchema, "schema"};
  }
  throw Error::unsupported("default privileges on this kind of object");
}

// FOR ROLE and IN SCHEMA; by default the current role's objects, in all schemas.
struct Scope {
  const PgQuery__List* roles = nullptr;
  const PgQuery__List* schemas = nullptr;
};

Scope scope_of(const PgQuery__AlterDefaultPrivilegesStmt& statement) {
  Scope scope;
  for (std::size_t i = 0; i < statement.n_options; ++i) {
    const PgQuery__DefElem& option = *statement.options[i]->def_elem;
    const bool is_roles = std::string_view(option.defname) == "roles";
    const PgQuery__List*& named = is_roles ? scope.roles : scope.schemas;
    if (named != nullptr)
      throw Error(sqlstate::kSyntaxError, "conflicting or redundant options").at(option.location);
    named = option.arg->list;
  }
  return scope;
}

std::vector<Oid> roles_of(const Scope& scope, const UtilityContext& context) {
  if (scope.roles == nullptr) return {context.role()};
  std::vector<Oid> roles;
  for (std::size_t i = 0; i < scope.roles->n_items; ++i) {
    roles.push_back(get_role(*scope.roles->items[i]->role_spec, context));
    check_may_give_to(roles.back(), context);
  }
  return roles;
}

std::vector<Oid> schemas_of(const Scope& scope, const UtilityContext& context) {
  if (scope.schemas == nullptr) return {kInvalidOid};
  std::vector<Oid> schemas;
  for (std::size_t i = 0; i < scope.schemas->n_items; ++i)
    schemas.push_back(get_schema(string_of(*scope.schemas->items[i]), context).oid);
  return schemas;
}

std::vector<AclItem> standard_items(Oid role, Oid schema, ObjectKind kind) {
  std::vector<AclItem> items;
  if (schema == kInvalidOid) items = explicit_items(Acl(), kind, role);
  sort_items(items);
  return items;
}

void change_default(Oid role, Oid schema, ObjectKind kind, AclChange change,
                    const UtilityContext& context) {
  const DefaultAcl* known = find_default_acl(role, schema, kind, context.catalog());
  DefaultAcl changed{known == nullptr ? kInvalidOid : known->oid, role, schema, kind,
                     known == nullptr ? standard_items(role, schema, kind) : known->items};
  change.grantor = role;
  apply_change(changed.items, change, role);
  store_default_acl(std::move(changed), context);
}

}  // namespace

void store_default_acl(DefaultAcl acl, const UtilityContext& context) {
  sort_items(acl.items);
  const bool is_known = acl.oid != kInvalidOid;
  if (acl.items == standard_items(acl.role, acl.schema, acl.kind)) {
    if (is_known) context.erase(acl.oid);
    return;
  }
  if (!is_known) acl.oid = context.session.generation().allocate_oid();
  context.put(std::move(acl));
}

CommandTag alter_default_privileges(const PgQuery__AlterDefaultPrivilegesStmt& statement,
                                    const UtilityContext& context) {
  const PgQuery__GrantStmt& action = *statement.action;
  const Scope scope = scope_of(statement);
  std::vector<Oid> grantees;
  for (std::size_t i = 0; i < action.n_grantees; ++i)
    grantees.push_back(get_role(*action.grantees[i]->role_spec, context, true));
  const GrantTarget target = target_of(action.objtype);
  const Privileges whole = all_privileges(target.kind);
  const GrantRequest request = read_grant_request(action, whole, target.name);
  if (!request.of_columns.empty()) {
    throw Error(SqlState("0LP01"), "default privileges cannot be set for columns");
  }
  const AclChange change{action.is_grant != 0,
                         action.grant_option != 0,
                         action.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE,
                         request.all ? whole : request.privileges,
                         kInvalidOid,
                         grantees};
  // In PostgreSQL's order: grantees, privileges, roles, schemas.
  for (const Oid role : roles_of(scope, context)) {
    for (const Oid schema : schemas_of(scope, context)) {
      if (target.kind == ObjectKind::kSchema && schema != kInvalidOid) {
        throw Error(SqlState("0LP01"),
                    "cannot use IN SCHEMA clause when using GRANT/REVOKE ON SCHEMAS");
      }
      change_default(role, schema, target.kind, change, context);
    }
  }
  return {"ALTER DEFAULT PRIVILEGES", std::nullopt};
}

Acl initial_acl(ObjectKind kind, Oid owner, Oid schema, const CatalogSnapshot& catalog) {
  const DefaultAcl* everywhere = find_default_acl(owner, kInvalidOid, kind, catalog);
  const DefaultAcl* here =
      schema == kInvalidOid ? nullptr : find_default_acl(owner, schema, kind, catalog);
  if (everywhere == nullptr && here == nullptr) return {};
  std::vector<AclItem> standard = explicit_items(Acl(), kind, owner);
  std::vector<AclItem> items = everywhere == nullptr ? standard : everywhere->items;
  if (here != nullptr) {
    for (const AclItem& item : here->items) {
      const auto same = std::ranges::find_if(items, [&](const AclItem& other) {
        return other.grantee == item.grantee && other.grantor == item.grantor;
      });
      if (same == items.end()) {
        items.push_back(item);
      } else {
        same->privileges = same->privileges | item.privileges;
        same->grant_options = same->grant_options | item.grant_options;
      }
    }
  }
  sort_items(items);
  sort_items(standard);
  if (items == standard) return {};
  return {false, std::move(items)};
}

}  // namespace carto_mock::sql
