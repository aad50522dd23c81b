// What compares the elements of arrays asks first whether they can be compared: rows can if all
// their columns can.
#pragma once

#include <string_view>

#include "sql/functions/function.h"

namespace carto_mock::sql {

class CatalogSnapshot;

// Has the type an order: rows if all their columns have, arrays if their elements do?
bool has_order(Oid type, const CatalogSnapshot& catalog);

// Of the first argument, an array. Throws 42883 `could not identify an equality operator for type
// x`, where `wanted` is `an equality operator`.
void require_element_order(const CallContext& context, std::string_view wanted);

}  // namespace carto_mock::sql
