#include "dump/catalog_names.h"

#include "accounts/sql_text.h"

namespace carto_mock::dump {

std::string role_name(const sql::CatalogSnapshot& catalog, sql::Oid role) {
  return role == sql::kPublic ? "PUBLIC" : sql::quote_identifier(catalog.find_role(role)->name);
}

std::string relation_name(const sql::CatalogSnapshot& catalog, const sql::Relation& relation) {
  return accounts::qualified_name(catalog.find_schema(relation.schema)->name, relation.name);
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
