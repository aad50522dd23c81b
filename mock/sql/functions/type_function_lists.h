// The bodies of fields that belong to one type each, and those of formatting numbers and changing
// JSON; function_lists.h has the others. Both are merged in function_registry.cpp.
#pragma once

#include <span>

#include "sql/functions/function.h"

namespace carto_mock::sql {

std::span<const FunctionEntry> type_comparison_functions();
std::span<const FunctionEntry> enum_functions();
std::span<const FunctionEntry> json_path_functions();
std::span<const SetFunctionEntry> json_path_set_functions();
std::span<const FunctionEntry> object_definition_functions();
std::span<const FunctionEntry> view_definition_functions();
std::span<const FunctionEntry> similar_pattern_functions();
std::span<const FunctionEntry> regexp_occurrence_functions();
std::span<const FunctionEntry> server_state_functions();
std::span<const FunctionEntry> bytes_functions();
std::span<const FunctionEntry> functions_in_degrees();
std::span<const FunctionEntry> identifier_functions();
std::span<const FunctionEntry> unicode_form_functions();
std::span<const SetFunctionEntry> text_list_set_functions();
std::span<const FunctionEntry> geometric_point_functions();
std::span<const FunctionEntry> geometric_line_functions();
std::span<const FunctionEntry> geometric_box_functions();
std::span<const FunctionEntry> geometric_path_functions();
std::span<const FunctionEntry> geometric_polygon_functions();
std::span<const FunctionEntry> geometric_circle_functions();
std::span<const FunctionEntry> advisory_lock_functions();
std::span<const FunctionEntry> function_definition_functions();
std::span<const FunctionEntry> object_visibility_functions();
std::span<const FunctionEntry> money_functions();
std::span<const FunctionEntry> bit_string_functions();
std::span<const FunctionEntry> network_functions();
std::span<const FunctionEntry> range_functions();
std::span<const FunctionEntry> zoned_time_functions();
std::span<const FunctionEntry> char_functions();
std::span<const FunctionEntry> in_range_functions();
std::span<const FunctionEntry> hash_functions();
std::span<const FunctionEntry> number_formatting_functions();
std::span<const FunctionEntry> json_editing_functions();
std::span<const FunctionEntry> xml_functions();
std::span<const FunctionEntry> session_fact_functions();
std::span<const SetFunctionEntry> session_fact_set_functions();
std::span<const FunctionEntry> size_unit_functions();

std::span<const SetFunctionEntry> range_set_functions();

std::span<const AggregateEntry> money_aggregates();
std::span<const AggregateEntry> bit_string_aggregates();
std::span<const AggregateEntry> range_aggregates();
std::span<const AggregateEntry> hypothetical_set_aggregates();

}  // namespace carto_mock::sql
