#include "sql/catalog/information_schema_rules.h"

#include "sql/types/domain_types.h"

namespace carto_mock::sql::information_schema {

Value yes_or_no(bool value) { return text_value(value ? "YES" : "NO"); }

const Relation& privileges_of(const RelationRow& row) {
  return row.relation != nullptr ? *row.relation : *find_system_relation(row.oid);
}

bool may_see_column(const Relation& relation, int attnum, Privileges wanted,
                    const SystemRowContext& context) {
  return has_any(wanted, [&](Privileges privilege) {
    return context.catalog.has_column_privilege(context.current_user, relation, attnum, privilege);
  });
}

bool may_see_table(const Relation& relation, Privileges on_table, Privileges on_column,
                   const SystemRowContext& context) {
  const CatalogSnapshot& catalog = context.catalog;
  if (catalog.has_privileges_of(context.current_user, relation.owner)) return true;
  if (has_any(on_table, [&](Privileges privilege) {
        return catalog.has_table_privilege(context.current_user, relation, privilege);
      })) {
    return true;
  }
  for (std::size_t i = 0; i < relation.columns.size(); ++i) {
    if (may_see_column(relation, static_cast<int>(i) + 1, on_column, context)) return true;
  }
  return false;
}

std::optional<NameOfType> name_of_type(Oid type, const CatalogSnapshot& catalog) {
  if (const EnumType* made = catalog.find_enum(type)) {
    return NameOfType{schema_name(made->schema, catalog),
                      is_enum_array_type(type) ? "_" + made->name : made->name};
  }
  if (const DomainType* domain = catalog.find_domain(type)) {
    return NameOfType{schema_name(domain->schema, catalog),
                      is_domain_array_type(type) ? "_" + domain->name : domain->name};
  }
  if (const BuiltinType* builtin = BuiltinCatalog::instance().find_type(type))
    return NameOfType{builtin->schema, std::string(builtin->name)};
  for (const Relation* relation : catalog.relations()) {
    if (relation->row_type == type && type != kInvalidOid)
      return NameOfType{schema_name(relation->schema, catalog), relation->name};
  }
  return std::nullopt;
}

bool is_temporary(const RelationRow& row, const SystemRowContext& context) {
  const Schema* schema = context.catalog.find_schema(row.schema);
  return schema != nullptr && carto_mock::sql::is_temporary(*schema);
}

bool is_of_another_session(const RelationRow& row, const SystemRowContext& context) {
  return is_temporary(row, context) && row.schema_name != context.temporary_schema;
}

}  // namespace carto_mock::sql::information_schema
