// xpath() and its kin; type_function_lists.h has the other functions on xml.
#pragma once

#include <span>

#include "sql/functions/function.h"

namespace carto_mock::sql {

std::span<const FunctionEntry> xml_path_functions();

}  // namespace carto_mock::sql
