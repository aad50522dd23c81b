// The bodies of CARTO's extension, one list a file; function_lists.h has the others. Merged in
// function_registry.cpp.
#pragma once

#include <span>

#include "sql/functions/function.h"

namespace carto_mock::sql {

std::span<const FunctionEntry> user_data_functions();
std::span<const FunctionEntry> carto_classification_functions();
std::span<const FunctionEntry> carto_moment_functions();
std::span<const FunctionEntry> carto_grid_functions();
std::span<const FunctionEntry> great_circle_functions();
std::span<const FunctionEntry> carto_scalar_functions();
std::span<const FunctionEntry> carto_query_functions();
std::span<const FunctionEntry> carto_table_functions();
std::span<const FunctionEntry> carto_sync_functions();
std::span<const FunctionEntry> cartodbfy_functions();

std::span<const FunctionEntry> routing_functions();
std::span<const FunctionEntry> observatory_functions();
std::span<const FunctionEntry> observatory_boundary_functions();
std::span<const FunctionEntry> observatory_data_functions();
std::span<const FunctionEntry> service_quota_functions();

std::span<const SetFunctionEntry> isoline_set_functions();
std::span<const SetFunctionEntry> observatory_boundary_set_functions();
std::span<const SetFunctionEntry> observatory_catalog_set_functions();
std::span<const SetFunctionEntry> observatory_data_set_functions();
std::span<const SetFunctionEntry> service_quota_set_functions();
std::span<const SetFunctionEntry> bulk_geocoding_set_functions();
std::span<const SetFunctionEntry> carto_grid_set_functions();
std::span<const SetFunctionEntry> carto_scalar_set_functions();
std::span<const SetFunctionEntry> carto_query_set_functions();
std::span<const SetFunctionEntry> carto_table_set_functions();

}  // namespace carto_mock::sql
