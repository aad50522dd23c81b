#include "sql/catalog/domain_values.h"

#include "sql/types/domain_types.h"

namespace carto_mock::sql {

Type value_type(Type type, const CatalogSnapshot& catalog) {
  const DomainType* domain = is_domain_type(type.oid) ? catalog.find_domain(type.oid) : nullptr;
  return domain == nullptr ? type : value_type(domain->base, catalog);
}

}  // namespace carto_mock::sql
