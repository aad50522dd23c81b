// pg_table_is_visible() and its kin (manual, chapter 9.26.3): would an object be found by its bare
// name? NULL where there is none of that OID.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/fixed_rows.h"
#include "sql/catalog/made_types.h"
#include "sql/catalog/snapshot.h"
#include "sql/catalog/tab_separated.h"
#include "sql/functions/native.h"
#include "sql/functions/object_names.h"
#include "sql/functions/type_function_lists.h"

namespace carto_mock::sql {
namespace {

// In the order in which names are looked up.
std::vector<std::string> searched_schemas(const SessionServices& session) {
  std::vector<std::string> schemas = search_path_schemas(session);
  if (std::ranges::find(schemas, "pg_catalog") == schemas.end())
    schemas.insert(schemas.begin(), "pg_catalog");
  return schemas;
}

// `is_taken`: does the schema of that name have an object that would be found in this one's place?
template <typename IsTaken>
bool is_found(const SessionServices& session, std::string_view schema, const IsTaken& is_taken) {
  for (const std::string& searched : searched_schemas(session)) {
    if (searched == schema) return true;
    if (is_taken(searched)) return false;
  }
  return false;
}

std::string_view schema_name(const CatalogSnapshot& catalog, Oid schema) {
  const Schema* found = catalog.find_schema(schema);
  return found == nullptr ? std::string_view() : std::string_view(found->name);
}

bool has_relation(const CatalogSnapshot& catalog, std::string_view schema, std::string_view name) {
  const Schema* found = catalog.find_schema(schema);
  return found != nullptr && catalog.find_relation(found->oid, name) != nullptr;
}

std::optional<bool> is_table_visible(const CallContext& context, std::int64_t object) {
  const CatalogSnapshot& catalog = context.session.catalog();
  const Relation* relation = catalog.find_relation(static_cast<Oid>(object));
  if (relation == nullptr) {
    const BuiltinRelation* builtin =
        BuiltinCatalog::instance().find_relation(static_cast<Oid>(object));
    if (builtin == nullptr) return std::nullopt;
    return is_found(context.session, builtin->schema, [&](std::string_view other) {
      return has_relation(catalog, other, builtin->name);
    });
  }
  const std::string_view schema = schema_name(catalog, relation->schema);
  const std::string temporary = context.session.temporary_schema();
  if (!temporary.empty()) {
    if (schema == temporary) return true;
    if (has_relation(catalog, temporary, relation->name)) return false;
  }
  return is_found(context.session, schema, [&](std::string_view other) {
    return has_relation(catalog, other, relation->name);
  });
}

struct NamedType {
  std::string_view schema;
  std::string name;
};

std::optional<NamedType> find_type(const CatalogSnapshot& catalog, Oid type) {
  // Their arrays are called as they are, behind an underscore.
  const auto named = [&](const auto& made) {
    return NamedType{schema_name(catalog, made.schema),
                     made.oid == type ? made.name : array_type_name(made.name)};
  };
  if (const EnumType* enumeration = catalog.find_enum(type)) return named(*enumeration);
  if (const DomainType* domain = catalog.find_domain(type)) return named(*domain);
  if (const RowType row = row_type_of(type, catalog); row.relation != nullptr) {
    return NamedType{schema_name(catalog, row.relation->schema),
                     row.is_array ? array_type_name(row.relation->name) : row.relation->name};
  }
  const BuiltinType* builtin = BuiltinCatalog::instance().find_type(type);
  if (builtin == nullptr || builtin->name.empty()) return std::nullopt;
  return NamedType{builtin->schema, std::string(builtin->name)};
}

bool has_type(const CatalogSnapshot& catalog, std::string_view schema, std::string_view name) {
  const Schema* found = catalog.find_schema(schema);
  if (found != nullptr && find_made_type(found->oid, name, catalog) != kInvalidOid) return true;
  const BuiltinType* builtin = BuiltinCatalog::instance().find_type(name);
  return builtin != nullptr && builtin->schema == schema;
}

std::optional<bool> is_type_visible(const CallContext& context, std::int64_t object) {
  const CatalogSnapshot& catalog = context.session.catalog();
  const std::optional<NamedType> type = find_type(catalog, static_cast<Oid>(object));
  if (!type) return std::nullopt;
  return is_found(context.session, type->schema,
                  [&](std::string_view other) { return has_type(catalog, other, type->name); });
}

bool has_function(const CatalogSnapshot& catalog, std::string_view schema,
                  const BuiltinProcedure& like) {
  const auto fits = [&](const BuiltinProcedure& other) {
    return other.schema == schema && std::ranges::equal(other.arguments, like.arguments);
  };
  return std::ranges::any_of(BuiltinCatalog::instance().procedures(like.name),
                             [&](const BuiltinProcedure* other) { return fits(*other); }) ||
         std::ranges::any_of(catalog.functions(like.name),
                             [&](const StoredFunction* other) { return fits(other->procedure()); });
}

std::optional<bool> is_function_visible(const CallContext& context, std::int64_t object) {
  const CatalogSnapshot& catalog = context.session.catalog();
  const BuiltinProcedure* procedure = catalog.find_procedure(static_cast<Oid>(object));
  if (procedure == nullptr) return std::nullopt;
  return is_found(context.session, procedure->schema,
                  [&](std::string_view other) { return has_function(catalog, other, *procedure); });
}

std::optional<bool> is_operator_visible(const CallContext& context, std::int64_t object) {
  const BuiltinCatalog& builtin = BuiltinCatalog::instance();
  const BuiltinOperator* found = builtin.find_operator(static_cast<Oid>(object));
  if (found == nullptr) return std::nullopt;
  return is_found(context.session, found->schema, [&](std::string_view schema) {
    return std::ranges::any_of(builtin.operators(found->name), [&](const BuiltinOperator* other) {
      return other->schema == schema && other->left == found->left && other->right == found->right;
    });
  });
}

// Of a catalog whose rows are alike on every server: in pg_catalog, or PostGIS's in public. No
// other schema has such objects.
std::optional<bool> is_fixed_visible(const CallContext& context, std::int64_t object,
                                     std::string_view relation) {
  constexpr Oid kFirstExtensionObject = 16384;
  const Oid searched = static_cast<Oid>(object);
  const bool exists = std::ranges::any_of(fixed_lines(relation), [&](std::string_view line) {
    return TabSeparatedReader::of_line(line).oid() == searched;
  });
  if (!exists) return std::nullopt;
  return is_found(context.session, searched < kFirstExtensionObject ? "pg_catalog" : "public",
                  [](std::string_view) { return false; });
}
std::optional<bool> is_parser_visible(const CallContext& context, std::int64_t object) {
  return is_fixed_visible(context, object, "pg_ts_parser");
}
std::optional<bool> is_template_visible(const CallContext& context, std::int64_t object) {
  return is_fixed_visible(context, object, "pg_ts_template");
}
std::optional<bool> is_conversion_visible(const CallContext& context, std::int64_t object) {
  return is_fixed_visible(context, object, "pg_conversion");
}
std::optional<bool> is_operator_class_visible(const CallContext& context, std::int64_t object) {
  return is_fixed_visible(context, object, "pg_opclass");
}
std::optional<bool> is_operator_family_visible(const CallContext& context, std::int64_t object) {
  return is_fixed_visible(context, object, "pg_opfamily");
}

constexpr FunctionEntry kEntries[] = {
    {"pg_ts_parser_is_visible(oid)", native<is_parser_visible>},
    {"pg_ts_template_is_visible(oid)", native<is_template_visible>},
    {"pg_conversion_is_visible(oid)", native<is_conversion_visible>},
    {"pg_opclass_is_visible(oid)", native<is_operator_class_visible>},
    {"pg_opfamily_is_visible(oid)", native<is_operator_family_visible>},
    {"pg_table_is_visible(oid)", native<is_table_visible>},
    {"pg_type_is_visible(oid)", native<is_type_visible>},
    {"pg_function_is_visible(oid)", native<is_function_visible>},
    {"pg_operator_is_visible(oid)", native<is_operator_visible>},
};

}  // namespace

std::span<const FunctionEntry> object_visibility_functions() { return kEntries; }

}  // namespace carto_mock::sql
