// Inside the analyzer: whether there is a row, where an outer join may have put NULLs in its place.
// A row of NULLs alone does not tell.
#pragma once

#include <string_view>

#include "sql/analyzer/scope.h"

namespace carto_mock::sql::analysis {

// The column that an entry is given to tell it, behind its own; no text of a query has it.
inline constexpr std::string_view kRowPresence = "?present?";

// An expression that is NULL where the entry of `owner`'s range table has no row, seen from
// `levels_up` queries further in. Refuses entries that have no place for it: 0A000.
ExpressionPtr row_presence(Scope& owner, int range_index, int levels_up, int location);

}  // namespace carto_mock::sql::analysis
