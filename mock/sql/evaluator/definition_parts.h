// What definitions in SQL are put together from (sql_definitions.h, postgis_definitions.h).
#pragma once

#include <string_view>
#include <vector>

#include "sql/tree/expression.h"

namespace carto_mock::sql {

// A call of a function that is built, by its signature.
FunctionCall call_of(std::string_view signature, std::vector<ExpressionPtr> arguments);

// May an argument stand twice in a definition? PostgreSQL leaves a call as it is where one is
// volatile or costs more than ten operators.
bool may_repeat(const Expression& argument);

}  // namespace carto_mock::sql
