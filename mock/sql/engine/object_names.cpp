#include "sql/engine/object_names.h"

#include <fmt/format.h>

#include <algorithm>

#include "sql/catalog/system_relations.h"
#include "sql/engine/identifier.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/relation_names.h"
#include "sql/engine/temporary_relations.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

Error undefined_schema(std::string_view name) {
  return Error(sqlstate::kInvalidSchemaName, fmt::format("schema \"{}\" does not exist", name));
}

}  // namespace

std::string QualifiedName::text() const {
  return schema.empty() ? name : fmt::format("{}.{}", schema, name);
}

QualifiedName qualified_name(const PgQuery__RangeVar& range) {
  if (range.catalogname != nullptr && *range.catalogname != '\0') {
    throw Error::unsupported("names with a database");
  }
  return {range.schemaname == nullptr ? "" : range.schemaname, range.relname};
}

QualifiedName new_name(const PgQuery__RangeVar& range, const UtilityContext& context) {
  QualifiedName name = qualified_name(range);
  if (!is_temporary(range)) return name;
  const Schema* own = context.session.temporary_schema_of_session();
  const bool names_own = name.schema.empty() || name.schema == kTemporaryAlias ||
                         (own != nullptr && name.schema == own->name);
  if (!names_own) {
    check_schema_privilege(context.catalog(), context.role(), get_schema(name.schema, context),
                           Privilege::kCreate);
    throw Error(sqlstate::kInvalidTableDefinition,
                "cannot create temporary relation in non-temporary schema");
  }
  name.schema = require_temporary_schema(context).name;
  return name;
}

bool is_unlogged(const PgQuery__RangeVar& range) {
  return range.relpersistence != nullptr && range.relpersistence[0] == 'u';
}

std::string string_of(const PgQuery__Node& node) {
  if (node.node_case != PG_QUERY__NODE__NODE_STRING)
    throw Error::unsupported("this form of a name");
  return node.string->sval;
}

QualifiedName qualified_name(const PgQuery__List& list) {
  if (list.n_items == 1) return {"", string_of(*list.items[0])};
  if (list.n_items == 2) return {string_of(*list.items[0]), string_of(*list.items[1])};
  throw Error::unsupported("names with a database");
}

const Relation* find_relation(const QualifiedName& name, const UtilityContext& context) {
  const CatalogSnapshot& catalog = context.catalog();
  if (!name.schema.empty()) {
    const Schema* schema = find_schema(name.schema, context);
    if (schema == nullptr) return nullptr;
    check_schema_privilege(catalog, context.role(), *schema, Privilege::kUsage);
    return catalog.find_relation(schema->oid, name.name);
  }
  for (const std::string& entry : context.session.effective_search_path()) {
    if (const Relation* found = catalog.find_relation(catalog.find_schema(entry)->oid, name.name))
      return found;
  }
  return nullptr;
}

const Relation* find_any_relation(const QualifiedName& name, const UtilityContext& context) {
  if (const Relation* relation = find_relation(name, context)) return relation;
  if (!name.schema.empty()) return find_system_relation(name.schema, name.name);
  if (const Relation* relation = find_system_relation("pg_catalog", name.name)) return relation;
  for (const std::string& entry : context.session.effective_search_path()) {
    if (const Relation* relation = find_system_relation(entry, name.name)) return relation;
  }
  return nullptr;
}

void refuse_system_catalog(const Relation& relation) {
  if (relation.oid < kFirstUserOid)
    throw Error::unsupported(fmt::format("this statement on the system catalog {}", relation.name));
}

const Relation& get_relation(const QualifiedName& name, const UtilityContext& context) {
  const Relation& relation = get_any_relation(name, context);
  refuse_system_catalog(relation);
  return relation;
}

int attnum_of(const Relation& relation, std::string_view column) {
  int attnum = 0;
  if (relation.find_column(column, &attnum) != nullptr) return attnum;
  throw Error(
      sqlstate::kUndefinedColumn,
      fmt::format("column \"{}\" of relation \"{}\" does not exist", column, relation.name));
}

std::vector<Oid> relations_with(Oid relation, const CatalogSnapshot& catalog) {
  std::vector<Oid> all = {relation};
  for (const Relation* other : catalog.relations()) {
    const bool is_index = other->index && other->index->relation == relation;
    const bool is_sequence = other->sequence && other->sequence->owned_by == relation;
    if (is_index || is_sequence) all.push_back(other->oid);
  }
  return all;
}

const Schema& get_schema(std::string_view name, const UtilityContext& context) {
  const Schema* schema = find_schema(name, context);
  if (schema == nullptr) throw undefined_schema(name);
  return *schema;
}

const Schema& get_usable_schema(std::string_view name, const UtilityContext& context) {
  const Schema& schema = get_schema(name, context);
  check_schema_privilege(context.catalog(), context.role(), schema, Privilege::kUsage);
  return schema;
}

namespace {

// Does the search path, as it was set, begin with the session's own schema?
bool begins_with_temporary(const UtilityContext& context) {
  for (const std::string& entry : context.session.settings().search_path()) {
    if (entry == kTemporaryAlias) return true;
    const Role* role = context.catalog().find_role(context.role());
    const Schema* schema = context.catalog().find_schema(
        entry == "$user" && role != nullptr ? std::string_view(role->name) : entry);
    if (schema != nullptr &&
        context.catalog().has_schema_privilege(context.role(), *schema, Privilege::kUsage))
      return false;
  }
  return false;
}

}  // namespace

const Schema& find_creation_schema(const QualifiedName& name, const UtilityContext& context) {
  const Schema* schema = nullptr;
  if (name.schema == kTemporaryAlias || (name.schema.empty() && begins_with_temporary(context))) {
    schema = &require_temporary_schema(context);
  } else if (!name.schema.empty()) {
    schema = &get_schema(name.schema, context);
  } else {
    for (const std::string& entry : context.session.effective_search_path()) {
      schema = context.catalog().find_schema(entry);
      if (!is_temporary(*schema)) break;
      schema = nullptr;
    }
    if (schema == nullptr)
      throw Error(sqlstate::kInvalidSchemaName, "no schema has been selected to create in");
  }
  if (is_temporary(*schema) && schema != context.session.temporary_schema_of_session()) {
    throw Error(sqlstate::kInvalidTableDefinition,
                "cannot create relations in temporary schemas of other sessions");
  }
  return *schema;
}

const Schema& creation_schema(const QualifiedName& name, const UtilityContext& context) {
  const Schema& schema = find_creation_schema(name, context);
  check_schema_privilege(context.catalog(), context.role(), schema, Privilege::kCreate);
  return schema;
}

const Role& get_role(std::string_view name, const UtilityContext& context) {
  const Role* role = context.catalog().find_role(name);
  if (role == nullptr) {
    throw Error(sqlstate::kUndefinedObject, fmt::format("role \"{}\" does not exist", name));
  }
  return *role;
}

Oid get_role(const PgQuery__RoleSpec& role, const UtilityContext& context, bool allow_public) {
  switch (role.roletype) {
    case PG_QUERY__ROLE_SPEC_TYPE__ROLESPEC_CSTRING:
      return get_role(role.rolename, context).oid;
    case PG_QUERY__ROLE_SPEC_TYPE__ROLESPEC_CURRENT_ROLE:
    case PG_QUERY__ROLE_SPEC_TYPE__ROLESPEC_CURRENT_USER:
      return context.role();
    case PG_QUERY__ROLE_SPEC_TYPE__ROLESPEC_SESSION_USER:
      return context.session.session_user();
    case PG_QUERY__ROLE_SPEC_TYPE__ROLESPEC_PUBLIC:
      if (allow_public) return kPublic;
      throw Error(sqlstate::kUndefinedObject, "role \"public\" does not exist");
    case PG_QUERY__ROLE_SPEC_TYPE__ROLE_SPEC_TYPE_UNDEFINED:
    case _PG_QUERY__ROLE_SPEC_TYPE_IS_INT_SIZE:
      break;
  }
  throw Error::unsupported("this form of a role's name");
}

std::string role_name(Oid role, const CatalogSnapshot& catalog) {
  const Role* found = catalog.find_role(role);
  return found == nullptr ? fmt::format("{}", role) : found->name;
}

std::string free_relation_name(std::string_view relation, std::string_view column,
                               std::string_view label, Oid schema,
                               const std::vector<std::string>& taken,
                               const UtilityContext& context) {
  for (int attempt = 0;; ++attempt) {
    const std::string numbered =
        attempt == 0 ? std::string(label) : fmt::format("{}{}", label, attempt);
    std::string name = make_object_name(relation, column, numbered);
    if (context.catalog().find_relation(schema, name) == nullptr &&
        std::ranges::find(taken, name) == taken.end()) {
      return name;
    }
  }
}

}  // namespace carto_mock::sql
