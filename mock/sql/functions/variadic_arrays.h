// Calls f(VARIADIC array) of functions that take any number of arguments of any type: the elements
// are the arguments (manual, chapters 38.5.6 and 9.4).
#pragma once

#include <string_view>

#include "sql/functions/function.h"

namespace carto_mock::sql {

// Takes the function's arguments with the array at their end; nullptr: there is no such function.
const FunctionEntry* find_expanding_body(std::string_view signature);
bool is_expanding_body(const FunctionEntry* body);

}  // namespace carto_mock::sql
