#include "sql/catalog/information_schema_rules.h"

#include <fmt/format.h>

#include "sql/catalog/made_types.h"
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

bool is_column_listed(char kind) {
  return kind == 'r' || kind == 'v' || kind == 'f' || kind == 'p';
}

bool may_see_column_of(const RelationRow& row, int attnum, const SystemRowContext& context) {
  return context.catalog.has_privileges_of(context.current_user, row.owner) ||
         may_see_column(privileges_of(row), attnum, kAllColumnPrivileges, context);
}

bool may_see_attributes(const RelationRow& type, const SystemRowContext& context) {
  return context.catalog.has_privileges_of(context.current_user, type.owner) ||
         context.catalog.has_object_privilege(context.current_user, type.row_type,
                                              ObjectKind::kType, Privilege::kUsage);
}

bool may_see_type(Oid type, const SystemRowContext& context) {
  const CatalogSnapshot& catalog = context.catalog;
  return catalog.has_privileges_of(context.current_user,
                                   catalog.object_owner(type, ObjectKind::kType)) ||
         catalog.has_object_privilege(context.current_user, type, ObjectKind::kType,
                                      Privilege::kUsage);
}

bool may_see_routine(const BuiltinProcedure& procedure, const SystemRowContext& context) {
  const Oid owner = context.catalog.object_owner(procedure.oid, ObjectKind::kFunction);
  return context.catalog.has_privileges_of(context.current_user, owner) ||
         context.catalog.has_object_privilege(context.current_user, procedure.oid,
                                              ObjectKind::kFunction, Privilege::kExecute);
}

std::string specific_name(const BuiltinProcedure& procedure) {
  return fmt::format("{}_{}", procedure.name, procedure.oid);
}

void write_collation(SystemRows& rows, Oid collation, std::string_view database) {
  if (collation == kInvalidOid || collation == kDefaultCollation) return;
  constexpr Oid kPosix = 951;
  rows.set("collation_catalog", text_value(database))
      .set("collation_schema", text_value("pg_catalog"))
      .set("collation_name", text_value(collation == kPosix ? "POSIX" : "C"));
}

std::optional<NameOfType> name_of_type(Oid type, const CatalogSnapshot& catalog) {
  if (const EnumType* made = catalog.find_enum(type)) {
    return NameOfType{schema_name(made->schema, catalog),
                      is_enum_array_type(type) ? array_type_name(made->name) : made->name};
  }
  if (const DomainType* domain = catalog.find_domain(type)) {
    return NameOfType{schema_name(domain->schema, catalog),
                      is_domain_array_type(type) ? array_type_name(domain->name) : domain->name};
  }
  if (const RowType row = row_type_of(type, catalog); row.relation != nullptr) {
    return NameOfType{schema_name(row.relation->schema, catalog),
                      row.is_array ? array_type_name(row.relation->name) : row.relation->name};
  }
  if (const BuiltinType* builtin = BuiltinCatalog::instance().find_type(type))
    return NameOfType{builtin->schema, std::string(builtin->name)};
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
