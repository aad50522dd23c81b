// The bodies of each field. A new field adds its list here and in function_registry.cpp.
#pragma once

#include <span>

#include "sql/functions/function.h"

namespace carto_mock::sql {

std::span<const FunctionEntry> comparison_functions();
std::span<const FunctionEntry> integer_functions();
std::span<const FunctionEntry> real_functions();
std::span<const FunctionEntry> numeric_functions();
std::span<const FunctionEntry> text_functions();
std::span<const FunctionEntry> text_cast_functions();
std::span<const FunctionEntry> pattern_functions();
std::span<const FunctionEntry> text_list_functions();
std::span<const FunctionEntry> encoding_functions();
std::span<const FunctionEntry> datetime_extract_functions();
std::span<const FunctionEntry> datetime_truncation_functions();
std::span<const FunctionEntry> datetime_arithmetic_functions();
std::span<const FunctionEntry> datetime_construction_functions();
std::span<const FunctionEntry> interval_functions();

}  // namespace carto_mock::sql
