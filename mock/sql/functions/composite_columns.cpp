#include "sql/functions/composite_columns.h"

#include "sql/catalog/builtin_catalog.h"

namespace carto_mock::sql {

std::optional<std::vector<CompositeColumn>> composite_columns(Oid type,
                                                              const CatalogSnapshot& catalog) {
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
  if (type < kFirstUserOid) return std::nullopt;
  for (const Relation* relation : catalog.relations()) {
    if (relation->row_type != type) continue;
    for (const Column& column : relation->columns) {
      if (!column.dropped) columns.push_back({column.name, column.type});
    }
    return columns;
  }
  return std::nullopt;
}

}  // namespace carto_mock::sql
