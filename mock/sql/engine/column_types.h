// What a column can be of.
#pragma once

#include <string_view>

#include "sql/types/type.h"

namespace carto_mock::sql {

// Of a table, a view or a composite type. Throws 42P16 `column "c" has pseudo-type record`.
void check_column_type(std::string_view column, Type type);

}  // namespace carto_mock::sql
