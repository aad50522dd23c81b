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
std::span<const FunctionEntry> datetime_template_functions();
std::span<const FunctionEntry> array_functions();
std::span<const FunctionEntry> system_functions();
std::span<const FunctionEntry> privilege_functions();
std::span<const FunctionEntry> geometry_construction_functions();
std::span<const FunctionEntry> geometry_accessor_functions();
std::span<const FunctionEntry> geometry_box_functions();
std::span<const FunctionEntry> geometry_predicate_functions();
std::span<const FunctionEntry> geometry_measure_functions();
std::span<const FunctionEntry> geometry_transformation_functions();
std::span<const FunctionEntry> geometry_svg_functions();
std::span<const FunctionEntry> geometry_collection_functions();
std::span<const FunctionEntry> dataservices_functions();
std::span<const FunctionEntry> json_construction_functions();
std::span<const FunctionEntry> json_access_functions();
std::span<const FunctionEntry> geography_functions();
std::span<const FunctionEntry> regexp_functions();
std::span<const FunctionEntry> trigger_functions();

std::span<const SetFunctionEntry> set_functions();
std::span<const SetFunctionEntry> privilege_set_functions();
std::span<const SetFunctionEntry> json_set_functions();
std::span<const FunctionEntry> json_record_functions();
std::span<const SetFunctionEntry> json_record_set_functions();
std::span<const SetFunctionEntry> regexp_set_functions();
std::span<const SetFunctionEntry> geometry_dump_functions();

std::span<const AggregateEntry> basic_aggregates();
std::span<const AggregateEntry> statistical_aggregates();
std::span<const AggregateEntry> collecting_aggregates();
std::span<const AggregateEntry> geometry_aggregates();
std::span<const AggregateEntry> json_aggregates();

}  // namespace carto_mock::sql
