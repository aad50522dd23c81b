#include "sql/functions/composite_columns.h"

#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/made_types.h"
#include "sql/types/domain_types.h"

namespace carto_mock::sql {

std::optional<std::vector<CompositeColumn>> composite_columns(Oid type,
                                                              const CatalogSnapshot& catalog) {
  if (is_domain_type(type)) type = below_domain(type);
  std::vector<CompositeColumn> columns;
  const BuiltinCatalog& builtin = BuiltinCatalog::instance();
  const BuiltinType* composite = builtin.find_type(type);
  if (composite != nullptr && composite->relation != kInvalidOid) {
    for (const BuiltinColumn& column : builtin.find_relation(composite->relation)->columns) {
      columns.push_back({std::string(column.name),
                         column.domain == kInvalidOid ? column.type : Type{column.domain}});
    }
    return columns;
  }
  const RowType row = row_type_of(type, catalog);
  if (row.relation == nullptr || row.is_array) return std::nullopt;
  for (const Column& column : row.relation->columns) {
    if (!column.dropped) columns.push_back({column.name, column.type});
  }
  return columns;
}

}  // namespace carto_mock::sql
