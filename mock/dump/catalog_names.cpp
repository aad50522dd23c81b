#include "dump/catalog_names.h"

#include <fmt/format.h>

#include "accounts/sql_text.h"
#include "sql/catalog/made_types.h"
#include "sql/engine/grant_request.h"
#include "sql/functions/quoting.h"
#include "sql/types/type_marks.h"
#include "support/error.h"

namespace carto_mock::dump {

std::string role_name(const sql::CatalogSnapshot& catalog, sql::Oid role) {
  return role == sql::kPublic ? "PUBLIC" : sql::quote_identifier(catalog.find_role(role)->name);
}

std::string relation_name(const sql::CatalogSnapshot& catalog, const sql::Relation& relation) {
  return accounts::qualified_name(catalog.find_schema(relation.schema)->name, relation.name);
}

std::string type_name(const sql::CatalogSnapshot& catalog, sql::Oid type) {
  if (const sql::DomainType* domain = catalog.find_domain(type)) {
    return fmt::format("{}.{}{}", sql::quote_identifier(catalog.find_schema(domain->schema)->name),
                       sql::quote_identifier(domain->name), domain->oid == type ? "" : "[]");
  }
  if (const sql::RowType row = sql::row_type_of(type, catalog); row.relation != nullptr)
    return relation_name(catalog, *row.relation) + (row.is_array ? "[]" : "");
  const sql::EnumType* found = catalog.find_enum(type);
  if (found == nullptr) throw Error::unsupported("dumping what has a type that is not found");
  return fmt::format("{}.{}{}", sql::quote_identifier(catalog.find_schema(found->schema)->name),
                     sql::quote_identifier(found->name), found->oid == type ? "" : "[]");
}

std::string with_type_names(const sql::CatalogSnapshot& catalog, std::string_view text) {
  return sql::with_type_names(text, [&catalog](sql::Oid type) { return type_name(catalog, type); });
}

bool is_temporary(const sql::CatalogSnapshot& catalog, const sql::Relation& relation) {
  return sql::is_temporary(*catalog.find_schema(relation.schema));
}

std::string privilege_list(sql::Privileges privileges, std::string_view columns) {
  std::string list;
  for (unsigned bit = 1; bit <= privileges.bits(); bit <<= 1U) {
    const auto privilege = static_cast<sql::Privilege>(bit);
    if (!privileges.has(privilege)) continue;
    list +=
        fmt::format("{}{}{}", list.empty() ? "" : ", ", sql::privilege_keyword(privilege), columns);
  }
  return list;
}

std::string column_list(const sql::Relation& relation, const std::vector<int>& attnums) {
  std::string list;
  for (const int attnum : attnums) {
    const sql::Column& column = relation.columns[static_cast<std::size_t>(attnum) - 1];
    list += (list.empty() ? "" : ", ") + sql::quote_identifier(column.name);
  }
  return list;
}

}  // namespace carto_mock::dump
