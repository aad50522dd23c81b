// $1, $2 … as names of a function's parameters (manual, chapter 43.3.1): the parser knows
// parameters by names alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace carto_mock::sql::plpgsql {

// The name that it goes by: its own, else "$number", which counts from 1.
std::string parameter_name(std::string_view name, std::size_t number);

// The body with names in place of numbers where a variable is meant rather than its value: in
// ALIAS FOR, and where it is assigned to. Of numbers that no parameter has: as they are.
std::string with_parameter_names(std::string_view body, const std::vector<std::string>& names);

}  // namespace carto_mock::sql::plpgsql
