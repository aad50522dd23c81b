#include "sql/analyzer/type_names.h"

#include <fmt/format.h>

#include <algorithm>

#include "sql/analyzer/type_modifiers.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

constexpr std::string_view kSystemSchema = "pg_catalog";
constexpr std::string_view kExtensionSchema = "public";

std::string name_text(const PgQuery__TypeName& name) {
  return join_names(strings_of(nodes(name.n_names, name.names)));
}

// An enumerated type of this database, or the row type of one of its tables.
std::optional<Oid> find_made_type(std::string_view schema, std::string_view name,
                                  const AnalysisContext& context) {
  const auto row_type_in = [&](std::string_view schema_name) -> std::optional<Oid> {
    const Schema* found = context.catalog.find_schema(schema_name);
    if (found != nullptr) {
      if (const EnumType* type = context.catalog.find_enum(found->oid, name)) return type->oid;
    }
    const Relation* relation =
        found == nullptr ? nullptr : context.catalog.find_relation(found->oid, name);
    if (relation == nullptr || relation->row_type == kInvalidOid) return std::nullopt;
    return relation->row_type;
  };
  if (!schema.empty()) return row_type_in(schema);
  for (const std::string& schema_name : context.search_path) {
    if (const auto row_type = row_type_in(schema_name)) return row_type;
  }
  return std::nullopt;
}

std::optional<Oid> find_base(const PgQuery__TypeName& name, const AnalysisContext& context) {
  const std::vector<std::string> names = strings_of(nodes(name.n_names, name.names));
  const std::string_view schema =
      names.size() > 1 ? std::string_view(names[names.size() - 2]) : std::string_view();
  if (!schema.empty() && schema != kSystemSchema &&
      context.catalog.find_schema(schema) == nullptr) {
    throw Error(sqlstate::kInvalidSchemaName, fmt::format("schema \"{}\" does not exist", schema))
        .at(name.location);
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

}  // namespace

std::optional<Type> find_type_name(const PgQuery__TypeName& name, const AnalysisContext& context) {
  if (name.pct_type) throw Error::unsupported("%TYPE");
  const std::optional<Oid> base = find_base(name, context);
  if (!base) return std::nullopt;
  Type type{*base};
  if (name.n_typmods > 0) type.typmod = type_modifier(*base, name);
  if (name.n_array_bounds > 0) {
    constexpr int kNowhere = -1;
    type.oid = require_array_type(*base, kNowhere);
  }
  return type;
}

Type resolve_type(const PgQuery__TypeName& name, const AnalysisContext& context) {
  if (const auto type = find_type_name(name, context)) return *type;
  throw Error(sqlstate::kUndefinedObject,
              fmt::format("type \"{}{}\" does not exist", name_text(name),
                          name.n_array_bounds > 0 ? "[]" : ""))
      .at(name.location);
}

Oid require_array_type(Oid element, int location) {
  const BuiltinType* type = BuiltinCatalog::instance().find_type(element);
  if (type == nullptr) throw Error::unsupported("an array of a composite type");
  if (type->array != kInvalidOid) return type->array;
  throw Error(sqlstate::kUndefinedObject,
              fmt::format("could not find array type for data type {}", format_type(Type{element})))
      .at(location);
}

}  // namespace carto_mock::sql::analysis

namespace carto_mock::sql {

Type resolve_type_name(const PgQuery__TypeName& name, const AnalysisContext& context) {
  return analysis::resolve_type(name, context);
}

}  // namespace carto_mock::sql
