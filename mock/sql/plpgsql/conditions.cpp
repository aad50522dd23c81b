#include "sql/plpgsql/conditions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace carto_mock::sql::plpgsql {
namespace {

constexpr std::size_t kStateLength = 5;

struct Condition {
  std::string_view name;
  std::string_view state;
};

constexpr auto kConditions = std::to_array<Condition>({
    {"warning", "01000"},
    {"no_data", "02000"},
    {"connection_exception", "08000"},
    {"triggered_action_exception", "09000"},
    {"feature_not_supported", "0A000"},
    {"invalid_transaction_initiation", "0B000"},
    {"invalid_grantor", "0L000"},
    {"invalid_role_specification", "0P000"},
    {"case_not_found", "20000"},
    {"cardinality_violation", "21000"},
    {"data_exception", "22000"},
    {"string_data_right_truncation", "22001"},
    {"null_value_no_indicator_parameter", "22002"},
    {"numeric_value_out_of_range", "22003"},
    {"null_value_not_allowed", "22004"},
    {"error_in_assignment", "22005"},
    {"invalid_datetime_format", "22007"},
    {"datetime_field_overflow", "22008"},
    {"invalid_time_zone_displacement_value", "22009"},
    {"division_by_zero", "22012"},
    {"interval_field_overflow", "22015"},
    {"invalid_character_value_for_cast", "22018"},
    {"invalid_escape_character", "22019"},
    {"invalid_regular_expression", "2201B"},
    {"invalid_argument_for_logarithm", "2201E"},
    {"invalid_argument_for_power_function", "2201F"},
    {"invalid_row_count_in_limit_clause", "2201W"},
    {"invalid_row_count_in_result_offset_clause", "2201X"},
    {"character_not_in_repertoire", "22021"},
    {"invalid_parameter_value", "22023"},
    {"invalid_escape_sequence", "22025"},
    {"array_subscript_error", "2202E"},
    {"floating_point_exception", "22P01"},
    {"invalid_text_representation", "22P02"},
    {"invalid_binary_representation", "22P03"},
    {"bad_copy_file_format", "22P04"},
    {"integrity_constraint_violation", "23000"},
    {"restrict_violation", "23001"},
    {"not_null_violation", "23502"},
    {"foreign_key_violation", "23503"},
    {"unique_violation", "23505"},
    {"check_violation", "23514"},
    {"exclusion_violation", "23P01"},
    {"invalid_cursor_state", "24000"},
    {"invalid_transaction_state", "25000"},
    {"read_only_sql_transaction", "25006"},
    {"invalid_sql_statement_name", "26000"},
    {"dependent_objects_still_exist", "2BP01"},
    {"sql_routine_exception", "2F000"},
    {"function_executed_no_return_statement", "2F005"},
    {"invalid_cursor_name", "34000"},
    {"external_routine_exception", "38000"},
    {"invalid_schema_name", "3F000"},
    {"transaction_rollback", "40000"},
    {"serialization_failure", "40001"},
    {"deadlock_detected", "40P01"},
    {"syntax_error_or_access_rule_violation", "42000"},
    {"insufficient_privilege", "42501"},
    {"syntax_error", "42601"},
    {"invalid_name", "42602"},
    {"name_too_long", "42622"},
    {"duplicate_column", "42701"},
    {"ambiguous_column", "42702"},
    {"undefined_column", "42703"},
    {"undefined_object", "42704"},
    {"duplicate_object", "42710"},
    {"duplicate_alias", "42712"},
    {"duplicate_function", "42723"},
    {"ambiguous_function", "42725"},
    {"grouping_error", "42803"},
    {"datatype_mismatch", "42804"},
    {"wrong_object_type", "42809"},
    {"cannot_coerce", "42846"},
    {"undefined_function", "42883"},
    {"reserved_name", "42939"},
    {"undefined_table", "42P01"},
    {"undefined_parameter", "42P02"},
    {"duplicate_cursor", "42P03"},
    {"duplicate_database", "42P04"},
    {"duplicate_prepared_statement", "42P05"},
    {"duplicate_schema", "42P06"},
    {"duplicate_table", "42P07"},
    {"ambiguous_parameter", "42P08"},
    {"ambiguous_alias", "42P09"},
    {"invalid_column_reference", "42P10"},
    {"invalid_column_definition", "42P11"},
    {"invalid_function_definition", "42P13"},
    {"invalid_schema_definition", "42P15"},
    {"invalid_table_definition", "42P16"},
    {"invalid_object_definition", "42P17"},
    {"indeterminate_datatype", "42P18"},
    {"with_check_option_violation", "44000"},
    {"insufficient_resources", "53000"},
    {"disk_full", "53100"},
    {"out_of_memory", "53200"},
    {"program_limit_exceeded", "54000"},
    {"statement_too_complex", "54001"},
    {"too_many_columns", "54011"},
    {"too_many_arguments", "54023"},
    {"object_not_in_prerequisite_state", "55000"},
    {"object_in_use", "55006"},
    {"lock_not_available", "55P03"},
    {"operator_intervention", "57000"},
    {"query_canceled", "57014"},
    {"system_error", "58000"},
    {"plpgsql_error", "P0000"},
    {"raise_exception", "P0001"},
    {"no_data_found", "P0002"},
    {"too_many_rows", "P0003"},
    {"assert_failure", "P0004"},
    {"internal_error", "XX000"},
});

bool is_state(std::string_view condition) {
  return condition.size() == kStateLength && std::ranges::all_of(condition, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
         });
}

}  // namespace

SqlState state_of(std::string_view code) {
  char characters[kStateLength + 1] = {};
  std::copy_n(code.begin(), std::min(code.size(), kStateLength), characters);
  return SqlState(characters);
}

SqlState condition_state(std::string_view condition) {
  if (is_state(condition)) return state_of(condition);
  const auto found = std::ranges::find(kConditions, condition, &Condition::name);
  if (found == kConditions.end())
    throw Error::unsupported(fmt::format("the condition {}", condition));
  return state_of(found->state);
}

bool condition_matches(std::string_view condition, SqlState state) {
  if (condition == "others") return state != sqlstate::kQueryCanceled && state != SqlState("P0004");
  const SqlState wanted = condition_state(condition);
  if (wanted == state) return true;
  return wanted.code().ends_with("000") && wanted.code().substr(0, 2) == state.code().substr(0, 2);
}

}  // namespace carto_mock::sql::plpgsql
