#include "sql/engine/composite_types.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "sql/analyzer/analyzer.h"
#include "sql/analyzer/collations.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/made_types.h"
#include "sql/engine/column_types.h"
#include "sql/engine/default_privileges.h"
#include "sql/engine/domains.h"
#include "sql/engine/drop.h"
#include "sql/engine/enum_types.h"
#include "sql/engine/object_names.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/relation_names.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/type_dependents.h"
#include "sql/engine/views.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

std::string shown(const PgQuery__TypeName& name) {
  std::string text;
  for (std::size_t i = 0; i < name.n_names; ++i)
    text += (i == 0 ? "" : ".") + string_of(*name.names[i]);
  return text;
}

// None: there is no such type.
std::optional<Oid> find_type(const PgQuery__TypeName& name, const UtilityContext& context) {
  try {
    return get_type(name, context);
  } catch (const Error& error) {
    if (error.state() != sqlstate::kUndefinedObject) throw;
    return std::nullopt;
  }
}

Error taken_type(std::string_view name) {
  return Error(sqlstate::kDuplicateObject, fmt::format("type \"{}\" already exists", name));
}

}  // namespace

Oid get_type(const PgQuery__TypeName& name, const UtilityContext& context) {
  const std::vector<std::string> path = context.session.effective_search_path();
  return resolve_type_name(name, analysis_context(context.session, path)).oid;
}

void check_type_name(std::string_view name, const Schema& schema, const UtilityContext& context) {
  const Relation* relation = context.catalog().find_relation(schema.oid, name);
  const bool is_taken = has_plain_type(name, schema, context) ||
                        (relation != nullptr && relation->row_type != kInvalidOid);
  if (is_taken) throw taken_type(name);
}

const Relation* find_relation_of_type(Oid type, const CatalogSnapshot& catalog) {
  const RowType row = row_type_of(type, catalog);
  return row.is_array ? nullptr : row.relation;
}

void check_may_use_type(Oid type, const UtilityContext& context) {
  const BuiltinType* found = BuiltinCatalog::instance().find_type(type);
  if (found != nullptr && found->element != kInvalidOid) type = found->element;
  const CatalogSnapshot& catalog = context.catalog();
  // PUBLIC has it until something is granted or revoked.
  if (catalog.find_object_acl(type) == nullptr ||
      catalog.has_object_privilege(context.role(), type, ObjectKind::kType, Privilege::kUsage))
    return;
  const Relation* relation = find_relation_of_type(type, catalog);
  throw permission_denied(
      "type", relation == nullptr ? format_type(Type{type}) : shown_name(*relation, context));
}

CommandTag create_composite_type(const PgQuery__CompositeTypeStmt& statement,
                                 const UtilityContext& context) {
  const QualifiedName name = new_name(*statement.typevar, context);
  const Schema& schema = creation_schema(name, context);
  if (has_plain_type(name.name, schema, context)) throw taken_type(name.name);
  if (const Relation* taken = context.catalog().find_relation(schema.oid, name.name)) {
    // Tables and views have types of their name, sequences and indexes have none.
    throw taken->row_type == kInvalidOid
        ? Error(sqlstate::kDuplicateTable, fmt::format("relation \"{}\" already exists", name.name))
        : taken_type(name.name);
  }
  Relation type;
  type.kind = RelationKind::kComposite;
  type.schema = schema.oid;
  type.name = name.name;
  type.owner = context.role();
  const std::vector<std::string> path = context.session.effective_search_path();
  for (std::size_t i = 0; i < statement.n_coldeflist; ++i) {
    const PgQuery__ColumnDef& definition = *statement.coldeflist[i]->column_def;
    Column column;
    column.name = definition.colname;
    column.type = resolve_type_name(*definition.type_name, analysis_context(context.session, path));
    if (!declared_collation(definition.coll_clause, column.type).empty())
      throw Error::unsupported("COLLATE of an attribute");
    if (type.find_column(column.name) != nullptr) {
      throw Error(sqlstate::kDuplicateColumn,
                  fmt::format("column \"{}\" specified more than once", column.name));
    }
    check_may_use_type(column.type.oid, context);
    check_column_type(column.name, column.type);
    type.columns.push_back(std::move(column));
  }
  type.oid = context.session.generation().allocate_oid();
  type.row_type = context.session.generation().allocate_oid();
  Acl acl = initial_acl(ObjectKind::kType, type.owner, schema.oid, context.catalog());
  if (!acl.is_default) {
    context.put(ObjectAcl{type.row_type, ObjectKind::kType, type.owner, std::move(acl)});
  }
  context.put(std::move(type));
  return {"CREATE TYPE", std::nullopt};
}

namespace {

// PostgreSQL speaks of what depends on any of several types at once; those of several kinds are
// dropped one after the other here.
void refuse_dependents_together(const std::vector<Oid>& enums, const std::vector<Oid>& domains,
                                const std::vector<Oid>& composites, bool cascade,
                                const UtilityContext& context) {
  if (enums.size() + domains.size() + (composites.empty() ? 0 : 1) < 2) return;
  std::vector<Oid> types = enums;
  types.insert(types.end(), domains.begin(), domains.end());
  for (const Oid relation : composites)
    types.push_back(context.catalog().find_relation(relation)->row_type);
  const auto used =
      std::ranges::count_if(types, [&](Oid type) { return !dependents_of(type, context).empty(); });
  if (used > (cascade ? 1 : 0))
    throw Error::unsupported("DROP of several types that others depend on");
}

}  // namespace

CommandTag drop_types(const PgQuery__DropStmt& statement, const UtilityContext& context) {
  const bool cascade = statement.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE;
  std::vector<Oid> found;
  std::vector<Oid> enums;
  std::vector<Oid> domains;
  const bool is_domain_statement = statement.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_DOMAIN;
  for (std::size_t i = 0; i < statement.n_objects; ++i) {
    const PgQuery__TypeName& name = *statement.objects[i]->type_name;
    const std::optional<Oid> type = find_type(name, context);
    if (!type) {
      const std::string message = fmt::format("type \"{}\" does not exist", shown(name));
      if (statement.missing_ok == 0) throw Error(sqlstate::kUndefinedObject, message);
      context.session.notice(Severity::kNotice, message + ", skipping");
      continue;
    }
    if (const DomainType* domain = context.catalog().find_domain(*type)) {
      check_domain_ownership(*domain, context);
      domains.push_back(domain->oid);
      continue;
    }
    if (is_domain_statement) {
      throw Error(sqlstate::kWrongObjectType, fmt::format("\"{}\" is not a domain", shown(name)));
    }
    if (const EnumType* enumerated = context.catalog().find_enum(*type)) {
      const Schema& schema = *context.catalog().find_schema(enumerated->schema);
      if (!context.catalog().owns(context.role(), schema.owner))
        check_ownership(*enumerated, context);
      enums.push_back(enumerated->oid);
      continue;
    }
    const Relation* relation = find_relation_of_type(*type, context.catalog());
    if (relation == nullptr) {
      if (!context.session.is_superuser()) throw must_be_owner("type", format_type(Type{*type}));
      throw Error(sqlstate::kDependentObjectsStillExist,
                  fmt::format("cannot drop type {} because it is required by the database system",
                              format_type(Type{*type})));
    }
    const Schema& schema = *context.catalog().find_schema(relation->schema);
    if (!context.catalog().owns(context.role(), schema.owner))
      check_ownership(context.catalog(), context.role(), *relation);
    if (relation->kind != RelationKind::kComposite) {
      const std::string owner = fmt::format("{} {}", kind_name(relation->kind), relation->name);
      throw Error(sqlstate::kDependentObjectsStillExist,
                  fmt::format("cannot drop type {} because {} requires it", relation->name, owner))
          .hint(fmt::format("You can drop {} instead.", owner));
    }
    found.push_back(relation->oid);
  }
  refuse_dependents_together(enums, domains, found, cascade, context);
  drop_enum_types(enums, cascade, context);
  drop_domains(domains, cascade, context);
  if (!found.empty()) drop_relations(found, cascade, context);
  return {is_domain_statement ? "DROP DOMAIN" : "DROP TYPE", std::nullopt};
}

}  // namespace carto_mock::sql
