// What the values of domains are.
#pragma once

#include "sql/catalog/snapshot.h"
#include "sql/types/type.h"

namespace carto_mock::sql {

// Of a domain, the type below it, with the modifier that its values have; others are themselves.
Type value_type(Type type, const CatalogSnapshot& catalog);

}  // namespace carto_mock::sql
