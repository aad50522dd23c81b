// The schema of what long values are stored in. There is nothing in it here, but it has its row and
// its name.
#pragma once

#include <string_view>

#include "sql/types/type.h"

namespace carto_mock::sql {

inline constexpr Oid kPgToastSchema = 99;
inline constexpr std::string_view kPgToastSchemaName = "pg_toast";

}  // namespace carto_mock::sql
