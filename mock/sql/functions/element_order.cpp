#include "sql/functions/element_order.h"

#include <fmt/format.h>

#include <algorithm>

#include "sql/catalog/builtin_catalog.h"
#include "sql/functions/composite_columns.h"
#include "sql/functions/session_services.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {

bool has_order(Oid type, const CatalogSnapshot& catalog) {
  const TypeTraits* traits = find_type_traits(type);
  if (traits == nullptr) return true;
  if (traits->compare == nullptr) return false;
  if (const Oid element = array_element(type); element != kInvalidOid)
    return has_order(element, catalog);
  if (traits->representation != Representation::kRecord) return true;
  const auto columns = composite_columns(type, catalog);
  return !columns || std::ranges::all_of(*columns, [&catalog](const CompositeColumn& column) {
    return has_order(column.type.oid, catalog);
  });
}

void require_element_order(const CallContext& context, std::string_view wanted) {
  const Oid array = context.argument_types[0].oid;
  const Oid element = array_element(array);
  if (type_traits(array).compare != nullptr && has_order(element, context.session.catalog()))
    return;
  throw Error(sqlstate::kUndefinedFunction,
              fmt::format("could not identify {} for type {}", wanted, format_type(Type{element})));
}

}  // namespace carto_mock::sql
