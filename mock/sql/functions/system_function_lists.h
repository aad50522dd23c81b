// The bodies of functions about the server, its transactions, roles and objects (manual, chapters
// 9.26 and 9.27), and of the types that only these have; function_lists.h has the others. Merged in
// function_registry.cpp.
#pragma once

#include <span>

#include "sql/functions/function.h"

namespace carto_mock::sql {

std::span<const SetFunctionEntry> time_zone_name_set_functions();
std::span<const FunctionEntry> information_schema_functions();
std::span<const FunctionEntry> object_identity_functions();
std::span<const FunctionEntry> log_position_functions();
std::span<const FunctionEntry> transaction_id_functions();
std::span<const SetFunctionEntry> transaction_id_set_functions();
std::span<const FunctionEntry> row_place_functions();
std::span<const FunctionEntry> record_image_functions();
std::span<const FunctionEntry> text_to_ascii_functions();
std::span<const FunctionEntry> acl_item_functions();
std::span<const SetFunctionEntry> acl_item_set_functions();
std::span<const FunctionEntry> server_privilege_functions();
std::span<const FunctionEntry> privileged_functions();
std::span<const SetFunctionEntry> privileged_set_functions();
std::span<const FunctionEntry> write_ahead_log_functions();
std::span<const SetFunctionEntry> write_ahead_log_set_functions();
std::span<const FunctionEntry> current_transaction_functions();
std::span<const FunctionEntry> backend_functions();
std::span<const FunctionEntry> storage_fact_functions();
std::span<const SetFunctionEntry> storage_fact_set_functions();
std::span<const FunctionEntry> server_fact_functions();
std::span<const SetFunctionEntry> server_fact_set_functions();
std::span<const FunctionEntry> index_property_functions();
std::span<const FunctionEntry> partition_functions();
std::span<const FunctionEntry> partition_definition_functions();
std::span<const SetFunctionEntry> partition_set_functions();

}  // namespace carto_mock::sql
