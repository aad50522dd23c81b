#include "sql/engine/relation_names.h"

#include <fmt/format.h>

#include "sql/catalog/builtin_catalog.h"
#include "sql/engine/privilege_check.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

bool may_stand_in(const Schema& schema, std::string_view name) {
  return schema.name == "public" &&
         (name == "spatial_ref_sys" || name == "geometry_columns" || name == "geography_columns");
}

}  // namespace

const Relation& get_any_relation(const QualifiedName& name, const UtilityContext& context) {
  if (!name.schema.empty()) get_schema(name.schema, context);
  if (const Relation* relation = find_any_relation(name, context)) return *relation;
  throw Error(sqlstate::kUndefinedTable,
              fmt::format("relation \"{}\" does not exist", name.text()));
}

const Relation& get_relation_of_owner(const QualifiedName& name, const UtilityContext& context) {
  const Relation& relation = get_any_relation(name, context);
  if (relation.oid < kFirstUserOid) check_ownership(context.catalog(), context.role(), relation);
  refuse_system_catalog(relation);
  return relation;
}

bool is_relation_name_taken(const Schema& schema, std::string_view name,
                            const UtilityContext& context) {
  if (context.catalog().find_relation(schema.oid, name) != nullptr) return true;
  // Fixtures of recorded databases have tables of their own, with grants, in the place of
  // PostGIS's.
  const bool is_of_fixture = may_stand_in(schema, name) && context.session.is_superuser();
  return !is_of_fixture && BuiltinCatalog::instance().find_relation(schema.name, name) != nullptr;
}

bool has_plain_type(std::string_view name, const Schema& schema, const UtilityContext& context) {
  const BuiltinType* builtin = BuiltinCatalog::instance().find_type(name);
  const bool is_builtin =
      builtin != nullptr && builtin->schema == schema.name && builtin->element == kInvalidOid;
  return is_builtin || context.catalog().find_enum(schema.oid, name) != nullptr ||
         context.catalog().find_domain(schema.oid, name) != nullptr;
}

void check_row_type_name(std::string_view name, const Schema& schema,
                         const UtilityContext& context) {
  if (may_stand_in(schema, name) || !has_plain_type(name, schema, context)) return;
  throw Error(sqlstate::kDuplicateObject, fmt::format("type \"{}\" already exists", name))
      .hint(
          "A relation has an associated type of the same name, so you must use a name that doesn't "
          "conflict with any existing type.");
}

}  // namespace carto_mock::sql
