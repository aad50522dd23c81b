// The bodies of full-text search that run SQL of their own; text_search_lists.h has the others.
#pragma once

#include <span>

#include "sql/functions/function.h"

namespace carto_mock::sql {

std::span<const FunctionEntry> text_search_statistics_functions();
std::span<const SetFunctionEntry> text_search_statistics_set_functions();

}  // namespace carto_mock::sql
