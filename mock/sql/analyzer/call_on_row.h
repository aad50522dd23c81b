// Functional notation the other way: `row.name` where that is no column (manual, chapter 8.16.5).
#pragma once

#include <string_view>

#include "sql/analyzer/scope.h"

namespace carto_mock::sql::analysis {

// Are there functions of the name?
bool may_call_on_row(std::string_view name, const Scope& scope);
// A call of the function with the row. Null, and the row is left: there is no such function.
ExpressionPtr call_on_row(std::string_view name, ExpressionPtr& row, Scope& scope, int location);

}  // namespace carto_mock::sql::analysis
