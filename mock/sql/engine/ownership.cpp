#include "sql/engine/ownership.h"

#include <fmt/format.h>

#include <algorithm>

#include "sql/catalog/builtin_catalog.h"
#include "sql/engine/acl_edit.h"
#include "sql/engine/composite_types.h"
#include "sql/engine/ddl.h"
#include "sql/engine/default_privileges.h"
#include "sql/engine/domains.h"
#include "sql/engine/drop.h"
#include "sql/engine/enum_types.h"
#include "sql/engine/function_names.h"
#include "sql/engine/grant.h"
#include "sql/engine/object_names.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/roles.h"
#include "sql/engine/schema_name.h"
#include "sql/engine/views.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

void put_owner(Relation relation, Oid owner, const UtilityContext& context) {
  change_owner(relation.acl, relation.owner, owner);
  for (Column& column : relation.columns) change_owner(column.acl, relation.owner, owner);
  if (const ObjectAcl* type = context.catalog().find_object_acl(relation.row_type)) {
    ObjectAcl given = *type;
    change_owner(given.acl, given.owner, owner);
    given.owner = owner;
    context.put(std::move(given));
  }
  relation.owner = owner;
  context.put(std::move(relation));
}

std::vector<Oid> roles_of(std::size_t count, PgQuery__Node* const* nodes,
                          const UtilityContext& context, std::string_view refusal) {
  std::vector<Oid> roles;
  for (std::size_t i = 0; i < count; ++i) roles.push_back(get_role(*nodes[i]->role_spec, context));
  for (const Oid role : roles) {
    if (context.catalog().has_privileges_of(context.role(), role)) continue;
    throw Error(sqlstate::kInsufficientPrivilege, std::string(refusal));
  }
  return roles;
}

}  // namespace

void give_relation(Oid relation, Oid owner, const UtilityContext& context) {
  for (const Oid oid : relations_with(relation, context.catalog()))
    put_owner(*context.catalog().find_relation(oid), owner, context);
}

void give_schema(Oid schema, Oid owner, const UtilityContext& context) {
  Schema changed = *context.catalog().find_schema(schema);
  change_owner(changed.acl, changed.owner, owner);
  changed.owner = owner;
  context.put(std::move(changed));
}

namespace {

void give_function(Oid function, Oid owner, const UtilityContext& context) {
  ObjectAcl changed = *context.catalog().find_object_acl(function);
  change_owner(changed.acl, changed.owner, owner);
  changed.owner = owner;
  context.put(std::move(changed));
}

void give_domain(Oid domain, Oid owner, const UtilityContext& context) {
  DomainType changed = *context.catalog().find_domain(domain);
  if (const ObjectAcl* acl = context.catalog().find_object_acl(domain)) {
    ObjectAcl changed_acl = *acl;
    change_owner(changed_acl.acl, changed_acl.owner, owner);
    changed_acl.owner = owner;
    context.put(std::move(changed_acl));
  }
  changed.owner = owner;
  context.put(std::move(changed));
}

std::vector<Oid> domains_of(Oid owner, const CatalogSnapshot& catalog) {
  std::vector<Oid> domains;
  for (const DomainType* domain : catalog.domains()) {
    if (domain->owner == owner) domains.push_back(domain->oid);
  }
  return domains;
}

std::vector<Oid> functions_of(Oid owner, const CatalogSnapshot& catalog) {
  std::vector<Oid> functions;
  for (const StoredFunction* function : catalog.functions()) {
    if (function->definition().owner == owner) functions.push_back(function->definition().oid);
  }
  return functions;
}

std::vector<Oid> enums_of(Oid owner, const CatalogSnapshot& catalog) {
  std::vector<Oid> enums;
  for (const EnumType* type : catalog.enums()) {
    if (type->owner == owner) enums.push_back(type->oid);
  }
  return enums;
}

void give_enum(Oid type, Oid owner, const UtilityContext& context) {
  EnumType changed = *context.catalog().find_enum(type);
  if (const ObjectAcl* known = context.catalog().find_object_acl(type)) {
    ObjectAcl acl = *known;
    change_owner(acl.acl, acl.owner, owner);
    acl.owner = owner;
    context.put(std::move(acl));
  }
  changed.owner = owner;
  context.put(std::move(changed));
}

}  // namespace

void check_may_give_to(Oid owner, const UtilityContext& context) {
  if (context.catalog().is_member(context.role(), owner)) return;
  throw Error(sqlstate::kInsufficientPrivilege,
              fmt::format("must be member of role \"{}\"", role_name(owner, context.catalog())));
}

namespace {

// `default privileges on new relations belonging to role r in schema s`
std::string described(const DefaultAcl& acl, const CatalogSnapshot& catalog) {
  std::string_view kind;
  switch (acl.kind) {
    case ObjectKind::kTable:
    case ObjectKind::kColumn:
      kind = "relations";
      break;
    case ObjectKind::kSequence:
      kind = "sequences";
      break;
    case ObjectKind::kFunction:
      kind = "functions";
      break;
    case ObjectKind::kType:
      kind = "types";
      break;
    case ObjectKind::kSchema:
    case ObjectKind::kDatabase:
      kind = "schemas";
      break;
  }
  std::string text = fmt::format("default privileges on new {} belonging to role {}", kind,
                                 role_name(acl.role, catalog));
  if (const Schema* schema = catalog.find_schema(acl.schema))
    text += fmt::format(" in schema {}", schema->name);
  return text;
}

std::string described(const ObjectAcl& acl, const UtilityContext& context) {
  switch (acl.kind) {
    case ObjectKind::kDatabase:
      return fmt::format("database {}", context.session.database_name());
    case ObjectKind::kFunction: {
      const BuiltinProcedure* procedure = context.catalog().find_procedure(acl.oid);
      return fmt::format("function {}", procedure == nullptr ? "" : procedure->signature);
    }
    case ObjectKind::kType:
    case ObjectKind::kTable:
    case ObjectKind::kColumn:
    case ObjectKind::kSequence:
    case ObjectKind::kSchema:
      break;
  }
  const Relation* relation = find_relation_of_type(acl.oid, context.catalog());
  return fmt::format(
      "type {}", relation == nullptr ? format_type(Type{acl.oid}) : shown_name(*relation, context));
}

}  // namespace

std::vector<std::string> objects_depending_on_role(Oid role, const UtilityContext& context) {
  std::vector<std::pair<Oid, std::string>> found;
  for (const Schema* schema : context.catalog().schemas()) {
    const std::string text = fmt::format("schema {}", schema->name);
    if (schema->owner == role) {
      found.emplace_back(schema->oid, "owner of " + text);
    } else if (names_role(schema->acl, role)) {
      found.emplace_back(schema->oid, "privileges for " + text);
    }
  }
  for (const Relation* relation : context.catalog().relations()) {
    if (relation->index) continue;  // counts with its table
    const std::string text =
        fmt::format("{} {}", kind_name(relation->kind), shown_name(*relation, context));
    if (relation->owner == role) {
      found.emplace_back(relation->oid, "owner of " + text);
    } else if (names_role(relation->acl, role)) {
      found.emplace_back(relation->oid, "privileges for " + text);
    }
    for (const Column& column : relation->columns) {
      if (column.dropped || relation->owner == role || !names_role(column.acl, role)) continue;
      found.emplace_back(relation->oid,
                         fmt::format("privileges for column {} of {}", column.name, text));
    }
  }
  for (const EnumType* type : context.catalog().enums()) {
    if (type->owner != role) continue;
    // Its OID is of a range of its own; those of its labels tell when it was made.
    const Oid made = type->labels.empty() ? type->oid : type->labels.front().oid;
    found.emplace_back(made, fmt::format("owner of type {}", format_type(Type{type->oid})));
  }
  for (const DomainType* domain : context.catalog().domains()) {
    if (domain->owner == role)
      found.emplace_back(domain->oid,
                         fmt::format("owner of type {}", format_type({domain->oid, -1})));
  }
  for (const ObjectAcl* acl : context.catalog().object_acls()) {
    // A composite type's owner has been counted with the type.
    if (acl->owner == role && context.catalog().find_function(acl->oid) != nullptr)
      found.emplace_back(acl->oid, "owner of " + described(*acl, context));
    if (acl->owner != role && names_role(acl->acl, role))
      found.emplace_back(acl->oid, "privileges for " + described(*acl, context));
  }
  for (const DefaultAcl* acl : context.catalog().default_acls()) {
    const Acl items{false, acl->items};
    const std::string text = described(*acl, context.catalog());
    if (acl->role == role) {
      found.emplace_back(acl->oid, "owner of " + text);
    } else if (names_role(items, role)) {
      found.emplace_back(acl->oid, "privileges for " + text);
    }
  }
  std::ranges::stable_sort(found, {}, &std::pair<Oid, std::string>::first);
  std::vector<std::string> lines;
  lines.reserve(found.size());
  for (auto& [oid, line] : found) lines.push_back(std::move(line));
  return lines;
}

namespace {

// What is in the schema: the new owner must be able to make it there.
void check_may_give(Oid owner, Oid schema, const UtilityContext& context) {
  if (context.session.is_superuser()) return;
  check_may_give_to(owner, context);
  check_schema_privilege(context.catalog(), owner, *context.catalog().find_schema(schema),
                         Privilege::kCreate);
}

Oid named_type(const PgQuery__AlterOwnerStmt& statement, const UtilityContext& context) {
  PgQuery__TypeName name = PG_QUERY__TYPE_NAME__INIT;
  name.n_names = statement.object->list->n_items;
  name.names = statement.object->list->items;
  name.location = -1;
  return get_type(name, context);
}

void set_domain_owner(const DomainType& domain, Oid owner, const UtilityContext& context) {
  if (owner == domain.owner) return;
  check_domain_ownership(domain, context);
  check_may_give(owner, domain.schema, context);
  give_domain(domain.oid, owner, context);
}

void set_enum_owner(const EnumType& type, Oid owner, const UtilityContext& context) {
  if (owner == type.owner) return;
  check_ownership(type, context);
  check_may_give(owner, type.schema, context);
  give_enum(type.oid, owner, context);
}

void set_composite_owner(const Relation& relation, Oid owner, const UtilityContext& context) {
  if (relation.kind != RelationKind::kComposite) {
    throw Error(sqlstate::kWrongObjectType,
                fmt::format("{} is a table's row type", format_type(Type{relation.row_type})))
        .hint("Use ALTER TABLE instead.");
  }
  if (owner == relation.owner) return;
  if (!context.catalog().owns(context.role(), relation.owner))
    throw must_be_owner("type", format_type(Type{relation.row_type}));
  check_may_give(owner, relation.schema, context);
  put_owner(relation, owner, context);
}

CommandTag set_type_owner(const PgQuery__AlterOwnerStmt& statement, Oid owner,
                          const UtilityContext& context) {
  const bool is_domain = statement.object_type == PG_QUERY__OBJECT_TYPE__OBJECT_DOMAIN;
  const CommandTag tag{is_domain ? "ALTER DOMAIN" : "ALTER TYPE", std::nullopt};
  const Oid type = named_type(statement, context);
  const CatalogSnapshot& catalog = context.catalog();
  if (const DomainType* domain = catalog.find_domain(type)) {
    set_domain_owner(*domain, owner, context);
  } else if (is_domain) {
    throw Error(sqlstate::kWrongObjectType,
                fmt::format("{} is not a domain", format_type(Type{type})));
  } else if (const EnumType* enumerated = catalog.find_enum(type)) {
    set_enum_owner(*enumerated, owner, context);
  } else if (const Relation* relation = find_relation_of_type(type, catalog)) {
    set_composite_owner(*relation, owner, context);
  } else {
    throw Error::unsupported("ALTER TYPE … OWNER TO of this kind of type");
  }
  return tag;
}

CommandTag set_function_owner(const PgQuery__AlterOwnerStmt& statement, Oid owner,
                              const UtilityContext& context) {
  const CommandTag tag{routine_command("ALTER", statement.object_type), std::nullopt};
  const Oid oid =
      find_function(*statement.object->object_with_args, statement.object_type, context).oid;
  const StoredFunction* function = context.catalog().find_function(oid);
  if (function == nullptr) throw Error::unsupported("ALTER FUNCTION of a built-in function");
  const UserFunction& definition = function->definition();
  if (owner == definition.owner) return tag;
  if (!context.catalog().owns(context.role(), definition.owner))
    throw must_be_owner("function", definition.name);
  check_may_give(owner, definition.schema, context);
  give_function(oid, owner, context);
  return tag;
}

}  // namespace

CommandTag set_owner(const PgQuery__AlterOwnerStmt& statement, const UtilityContext& context) {
  const Oid owner = get_role(*statement.newowner, context);
  if (statement.object_type == PG_QUERY__OBJECT_TYPE__OBJECT_TYPE ||
      statement.object_type == PG_QUERY__OBJECT_TYPE__OBJECT_DOMAIN)
    return set_type_owner(statement, owner, context);
  if (statement.object_type == PG_QUERY__OBJECT_TYPE__OBJECT_FUNCTION ||
      statement.object_type == PG_QUERY__OBJECT_TYPE__OBJECT_PROCEDURE ||
      statement.object_type == PG_QUERY__OBJECT_TYPE__OBJECT_ROUTINE)
    return set_function_owner(statement, owner, context);
  if (statement.object_type != PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA) {
    throw Error::unsupported("ALTER … OWNER TO of this kind of object");
  }
  const Schema& schema = get_schema(string_of(*statement.object), context);
  if (owner == schema.owner) return {"ALTER SCHEMA", std::nullopt};
  if (!context.catalog().owns(context.role(), schema.owner))
    throw must_be_owner("schema", schema.name);
  check_may_give_to(owner, context);
  check_may_create_schemas(context);
  give_schema(schema.oid, owner, context);
  return {"ALTER SCHEMA", std::nullopt};
}

CommandTag reassign_owned(const PgQuery__ReassignOwnedStmt& statement,
                          const UtilityContext& context) {
  const std::vector<Oid> roles = roles_of(statement.n_roles, statement.roles, context,
                                          "permission denied to reassign objects");
  const Oid owner = get_role(*statement.newrole, context);
  if (!context.catalog().has_privileges_of(context.role(), owner)) {
    throw Error(sqlstate::kInsufficientPrivilege, "permission denied to reassign objects");
  }
  const auto owned = [&roles](Oid role) { return std::ranges::find(roles, role) != roles.end(); };
  for (const Schema* schema : context.catalog().schemas()) {
    if (owned(schema->owner)) give_schema(schema->oid, owner, context);
  }
  for (const Relation* relation : context.catalog().relations()) {
    if (owned(relation->owner)) put_owner(*relation, owner, context);
  }
  for (const Oid role : roles) {
    for (const Oid function : functions_of(role, context.catalog()))
      give_function(function, owner, context);
    for (const Oid type : enums_of(role, context.catalog())) give_enum(type, owner, context);
    for (const Oid domain : domains_of(role, context.catalog()))
      give_domain(domain, owner, context);
  }
  return {"REASSIGN OWNED", std::nullopt};
}

namespace {

// Default privileges of and for the role.
void forget_default_privileges(Oid role, const UtilityContext& context) {
  for (const DefaultAcl* acl : context.catalog().default_acls()) {
    if (acl->role == role) {
      context.erase(acl->oid);
      continue;
    }
    Acl items{false, acl->items};
    if (!remove_role(items, role)) continue;
    DefaultAcl changed = *acl;
    changed.items = std::move(items.items);
    store_default_acl(std::move(changed), context);
  }
}

}  // namespace

CommandTag drop_owned(const PgQuery__DropOwnedStmt& statement, const UtilityContext& context) {
  const std::vector<Oid> roles =
      roles_of(statement.n_roles, statement.roles, context, "permission denied to drop objects");
  const bool cascade = statement.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE;
  for (const Oid role : roles) {
    revoke_everything_from(*context.catalog().find_role(role), context);
    forget_default_privileges(role, context);
    std::vector<Oid> relations;
    for (const Relation* relation : context.catalog().relations()) {
      const bool belongs =
          relation->index || (relation->sequence && relation->sequence->owned_by != kInvalidOid);
      if (relation->owner == role && !belongs) relations.push_back(relation->oid);
    }
    if (!relations.empty()) drop_relations(relations, cascade, context);
    drop_functions(functions_of(role, context.catalog()), cascade, context);
    drop_enum_types(enums_of(role, context.catalog()), cascade, context);
    drop_domains(domains_of(role, context.catalog()), cascade, context);
    for (const Schema* schema : context.catalog().schemas()) {
      if (schema->owner == role) drop_schema(*schema, cascade, context);
    }
  }
  return {"DROP OWNED", std::nullopt};
}

}  // namespace carto_mock::sql
