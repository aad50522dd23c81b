#include "sql/analyzer/relations.h"

#include <fmt/format.h>

#include <algorithm>

#include "sql/analyzer/syntax_nodes.h"
#include "sql/catalog/system_relations.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

constexpr std::string_view kSystemSchema = "pg_catalog";
constexpr std::string_view kTemporaryPrefix = "pg_temp_";

// pg_temp is the session's own schema of temporary relations.
std::string schema_of(const Analysis& analysis, const PgQuery__RangeVar& name) {
  const std::string schema(text_of(name.schemaname));
  return schema == "pg_temp" ? analysis.context.session.temporary_schema() : schema;
}

const Relation* find_in_schema(const Analysis& analysis, std::string_view schema_name,
                               std::string_view name) {
  const CatalogSnapshot& catalog = analysis.context.catalog;
  const Schema* schema = catalog.find_schema(schema_name);
  return schema == nullptr ? nullptr : catalog.find_relation(schema->oid, name);
}

bool may_use(const Analysis& analysis, const Schema& schema) {
  return analysis.context.catalog.has_schema_privilege(analysis.context.role, schema,
                                                       Privilege::kUsage);
}

[[noreturn]] void throw_missing_relation(const PgQuery__RangeVar& name) {
  const std::string_view schema = text_of(name.schemaname);
  throw Error(sqlstate::kUndefinedTable,
              schema.empty()
                  ? fmt::format("relation \"{}\" does not exist", name.relname)
                  : fmt::format("relation \"{}.{}\" does not exist", schema, name.relname))
      .at(name.location);
}

// pg_catalog comes first unless the path names it; only temporary relations come before it.
std::vector<std::string_view> schemas_to_search(const Analysis& analysis) {
  std::vector<std::string_view> schemas(analysis.context.search_path.begin(),
                                        analysis.context.search_path.end());
  if (std::find(schemas.begin(), schemas.end(), kSystemSchema) == schemas.end()) {
    const bool has_temporary = !schemas.empty() && schemas.front().starts_with(kTemporaryPrefix);
    schemas.insert(schemas.begin() + (has_temporary ? 1 : 0), kSystemSchema);
  }
  return schemas;
}

// Refuses what is not built; who may read nothing of it is told that instead, as of the passwords'
// catalog. A superuser may read all.
void require_readable(const Analysis& analysis, const Relation& relation) {
  const CatalogSnapshot& catalog = analysis.context.catalog;
  const Oid role = analysis.context.role;
  bool may_read = catalog.has_table_privilege(role, relation, Privilege::kSelect);
  for (std::size_t i = 0; i < relation.columns.size() && !may_read; ++i) {
    may_read = catalog.has_own_column_privilege(role, relation, static_cast<int>(i) + 1,
                                                Privilege::kSelect);
  }
  if (may_read) return require_system_relation(relation);
  throw Error(sqlstate::kInsufficientPrivilege,
              fmt::format("permission denied for {} {}",
                          relation.kind == RelationKind::kView ? "view" : "table", relation.name));
}

const Relation& find_qualified(const Analysis& analysis, const PgQuery__RangeVar& name) {
  const CatalogSnapshot& catalog = analysis.context.catalog;
  const std::string schema_name = schema_of(analysis, name);
  const Schema* schema = catalog.find_schema(schema_name);
  // What a view reads was found when the view was made; whether its schema may be used is not asked
  // again.
  const bool in_view = analysis.view_depth > 0;
  if (schema != nullptr && !in_view && !may_use(analysis, *schema)) {
    throw Error(sqlstate::kInsufficientPrivilege,
                fmt::format("permission denied for schema {}", schema_name))
        .at(name.location);
  }
  if (const Relation* relation = find_in_schema(analysis, schema_name, name.relname))
    return *relation;
  if (const Relation* relation = find_system_relation(schema_name, name.relname)) {
    require_readable(analysis, *relation);
    return *relation;
  }
  throw_missing_relation(name);
}

}  // namespace

const Relation& find_relation(const Analysis& analysis, const PgQuery__RangeVar& name) {
  const std::string_view database = text_of(name.catalogname);
  if (!database.empty() && database != analysis.context.session.database_name()) {
    throw Error(sqlstate::kFeatureNotSupported,
                fmt::format("cross-database references are not implemented: \"{}.{}.{}\"", database,
                            text_of(name.schemaname), name.relname))
        .at(name.location);
  }
  if (!text_of(name.schemaname).empty()) return find_qualified(analysis, name);
  for (const std::string_view schema_name : schemas_to_search(analysis)) {
    const Schema* schema = analysis.context.catalog.find_schema(schema_name);
    // A schema of the path that the role may not use is passed over in silence.
    if (schema != nullptr && may_use(analysis, *schema)) {
      if (const Relation* relation = find_in_schema(analysis, schema_name, name.relname))
        return *relation;
    }
    if (const Relation* relation = find_system_relation(schema_name, name.relname)) {
      require_readable(analysis, *relation);
      return *relation;
    }
  }
  throw_missing_relation(name);
}

const NamedRows* find_named_rows(const Analysis& analysis, const PgQuery__RangeVar& name) {
  const ParameterSource* parameters = analysis.context.parameters;
  const bool is_outside = parameters == nullptr || analysis.view_depth > 0;
  if (is_outside || !text_of(name.schemaname).empty()) return nullptr;
  return parameters->rows_named(name.relname);
}

const Relation* find_relation_quietly(const Analysis& analysis, std::string_view schema,
                                      std::string_view name) {
  if (!schema.empty()) return find_in_schema(analysis, schema, name);
  for (const std::string_view schema_name : schemas_to_search(analysis)) {
    if (const Relation* relation = find_in_schema(analysis, schema_name, name)) return relation;
  }
  return nullptr;
}

}  // namespace carto_mock::sql::analysis
