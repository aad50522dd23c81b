#include "sql/analyzer/type_names.h"

#include <fmt/format.h>

#include <algorithm>

#include "sql/analyzer/type_modifiers.h"
#include "sql/catalog/made_types.h"
#include "sql/catalog/system_relations.h"
#include "sql/functions/object_names.h"
#include "sql/types/domain_types.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

constexpr std::string_view kSystemSchema = "pg_catalog";
constexpr std::string_view kExtensionSchema = "public";

std::string name_text(const PgQuery__TypeName& name) {
  return join_names(strings_of(nodes(name.n_names, name.names)));
}

// pg_temp is the session's own schema of temporary relations.
std::string named_schema(const std::string& name, const AnalysisContext& context) {
  constexpr std::string_view kTemporaryAlias = "pg_temp";
  const std::string own =
      name == kTemporaryAlias ? context.session.temporary_schema() : std::string();
  return own.empty() ? name : own;
}

// One that a statement has made (catalog/made_types.h), or a row type of the information schema.
std::optional<Oid> find_made_type(std::string_view schema, std::string_view name,
                                  const AnalysisContext& context) {
  const auto type_in = [&](std::string_view schema_name) -> std::optional<Oid> {
    if (const Schema* found = context.catalog.find_schema(schema_name)) {
      const Oid type = carto_mock::sql::find_made_type(found->oid, name, context.catalog);
      if (type != kInvalidOid) return type;
    }
    const Relation* relation =
        schema_name == "information_schema" ? find_system_relation(schema_name, name) : nullptr;
    if (relation == nullptr || relation->row_type == kInvalidOid) return std::nullopt;
    return relation->row_type;
  };
  if (!schema.empty()) return type_in(schema);
  for (const std::string& schema_name : context.search_path) {
    if (const auto type = type_in(schema_name)) return type;
  }
  return std::nullopt;
}

// `is_kept`: the name is part of what the catalog keeps; whether its schema may be used was asked
// when that was made.
std::optional<Oid> find_base(const PgQuery__TypeName& name, const AnalysisContext& context,
                             bool is_kept) {
  const std::vector<std::string> names = strings_of(nodes(name.n_names, name.names));
  const std::string schema =
      names.size() > 1 ? named_schema(names[names.size() - 2], context) : std::string();
  if (!schema.empty() && schema != kSystemSchema) {
    if (!is_kept) {
      require_schema(schema, context.session, -1);
    } else if (context.catalog.find_schema(schema) == nullptr) {
      throw Error(sqlstate::kInvalidSchemaName, fmt::format("schema \"{}\" does not exist", schema))
          .at(name.location);
    }
  }
  const BuiltinType* type = BuiltinCatalog::instance().find_type(names.back());
  if (type != nullptr && (schema.empty() || schema == type->schema)) {
    // PostGIS's types are found only where the search path leads to their schema, public.
    const bool reachable = !schema.empty() || type->schema == kSystemSchema ||
                           type->schema != kExtensionSchema ||
                           std::find(context.search_path.begin(), context.search_path.end(),
                                     type->schema) != context.search_path.end();
    if (reachable) return type->oid;
  }
  return find_made_type(schema, names.back(), context);
}

// nullopt: no such type.
std::optional<Type> find_type_name(const PgQuery__TypeName& name, const AnalysisContext& context,
                                   bool is_kept) {
  if (name.pct_type) throw Error::unsupported("%TYPE");
  const std::optional<Oid> base = find_base(name, context, is_kept);
  if (!base) return std::nullopt;
  Type type{*base};
  if (name.n_typmods > 0 && is_domain_type(*base)) {
    throw Error(sqlstate::kSyntaxError,
                fmt::format("type modifier is not allowed for type \"{}\"", name_text(name)))
        .at(name.location);
  }
  if (name.n_typmods > 0)
    type.typmod = type_modifier(*base, name, is_kept ? nullptr : &context.session);
  if (name.n_array_bounds > 0) {
    constexpr int kNowhere = -1;
    type.oid = require_array_type(*base, kNowhere);
  }
  return type;
}

Type resolve(const PgQuery__TypeName& name, const AnalysisContext& context, bool is_kept) {
  if (const auto type = find_type_name(name, context, is_kept)) return *type;
  throw Error(sqlstate::kUndefinedObject,
              fmt::format("type \"{}{}\" does not exist", name_text(name),
                          name.n_array_bounds > 0 ? "[]" : ""))
      .at(name.location);
}

}  // namespace

Type resolve_type(const PgQuery__TypeName& name, const Analysis& analysis) {
  return resolve(name, analysis.context, analysis.view_depth > 0 || analysis.context.is_kept);
}

Oid require_array_type(Oid element, int location) {
  const Oid array = array_type_of(element);
  if (array != kInvalidOid) {
    static_cast<void>(type_traits(array));  // refuses what cannot be read
    return array;
  }
  throw Error(sqlstate::kUndefinedObject,
              fmt::format("could not find array type for data type {}", format_type(Type{element})))
      .at(location);
}

}  // namespace carto_mock::sql::analysis

namespace carto_mock::sql {

Type resolve_type_name(const PgQuery__TypeName& name, const AnalysisContext& context) {
  return analysis::resolve(name, context, context.is_kept);
}

}  // namespace carto_mock::sql
