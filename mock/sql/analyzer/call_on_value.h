// Functional notation the other way: `value.name`, where that is no column, is name(value) (manual,
// chapter 8.16.5).
#pragma once

#include <string_view>

#include "sql/analyzer/scope.h"

namespace carto_mock::sql::analysis {

// May the name be called, as a function or a cast?
bool may_call_on_value(std::string_view name, const Scope& scope);
// The call: of a function, an aggregate or a cast. Null, and the value is left: there is none, or
// several could be meant.
ExpressionPtr call_on_value(std::string_view name, ExpressionPtr& value, Scope& scope,
                            int location);

}  // namespace carto_mock::sql::analysis
