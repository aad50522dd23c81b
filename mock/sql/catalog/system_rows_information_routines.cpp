// information_schema.routines and parameters (manual, chapter 37).
#include <fmt/format.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "sql/catalog/information_schema_rules.h"
#include "sql/catalog/procedure_details.h"
#include "sql/catalog/refused_value.h"

namespace carto_mock::sql {
namespace {

using namespace information_schema;

constexpr char kProcedure = 'p';  // pg_proc.prokind

std::string_view language_word(Oid language) {
  switch (language) {
    case kInternalLanguage:
      return "INTERNAL";
    case kCLanguage:
      return "C";
    case kSqlLanguage:
      return "SQL";
    default:
      return "PLPGSQL";
  }
}

std::string data_type(Oid type) {
  const BuiltinType* builtin = BuiltinCatalog::instance().find_type(type);
  if (builtin == nullptr) return "USER-DEFINED";
  if (builtin->element != kInvalidOid && builtin->length == -1) return "ARRAY";
  return builtin->schema == "pg_catalog" ? std::string(builtin->sql_name) : "USER-DEFINED";
}

void write_body(SystemRows& rows, const BuiltinProcedure& procedure,
                const SystemRowContext& context) {
  const std::optional<ProcedureDetails> details = procedure_details(procedure.oid, context.catalog);
  if (!details) {
    for (const std::string_view column : {"routine_body", "routine_definition", "external_name",
                                          "external_language", "security_type"}) {
      rows.set(column,
               refused_value(fmt::format("column routines.{} of CARTO's functions", column)));
    }
    return;
  }
  rows.set("routine_body", text_value(details->language == kSqlLanguage ? "SQL" : "EXTERNAL"))
      .set("external_language", text_value(language_word(details->language)))
      .set("security_type", text_value(details->security_definer ? "DEFINER" : "INVOKER"));
  const Oid owner = context.catalog.object_owner(procedure.oid, ObjectKind::kFunction);
  if (context.catalog.has_privileges_of(context.current_user, owner))
    rows.set("routine_definition", text_value(details->source));
  if (details->language == kCLanguage) rows.set("external_name", text_value(details->source));
}

void write_routine(SystemRows& rows, const BuiltinProcedure& procedure,
                   const SystemRowContext& context) {
  if (!may_see_routine(procedure, context)) return;
  const bool is_procedure = procedure.kind == kProcedure;
  rows.add();
  rows.set("specific_catalog", text_value(context.database_name))
      .set("specific_schema", text_value(procedure.schema))
      .set("specific_name", text_value(specific_name(procedure)))
      .set("routine_catalog", text_value(context.database_name))
      .set("routine_schema", text_value(procedure.schema))
      .set("routine_name", text_value(procedure.name))
      .set("dtd_identifier", is_procedure ? Value() : text_value("0"))
      .set("parameter_style", text_value("GENERAL"))
      .set("is_deterministic", yes_or_no(procedure.volatility == 'i'))
      .set("sql_data_access", text_value("MODIFIES"))
      .set("is_null_call", is_procedure ? Value() : yes_or_no(procedure.strict))
      .set("schema_level_routine", yes_or_no(true))
      .set("max_dynamic_result_sets", Value::integer(0))
      .set("as_locator", yes_or_no(false))
      .set("is_udt_dependent", yes_or_no(false));
  write_body(rows, procedure, context);
  if (procedure.kind == 'f') rows.set("routine_type", text_value("FUNCTION"));
  if (is_procedure) rows.set("routine_type", text_value("PROCEDURE"));
  if (is_procedure) return;
  rows.set("data_type", text_value(data_type(procedure.result)))
      .set("type_udt_catalog", text_value(context.database_name));
  if (const auto type = name_of_type(procedure.result, context.catalog))
    rows.set("type_udt_schema", text_value(type->schema))
        .set("type_udt_name", text_value(type->name));
}

std::string_view mode_word(char mode) {
  if (mode == 'o' || mode == 't') return "OUT";
  return mode == 'b' ? "INOUT" : "IN";
}

bool is_input(char mode) { return mode == 'i' || mode == 'b' || mode == 'v'; }

// The default of the `place`-th input parameter, counted from 0; empty: none.
std::string default_of(const BuiltinProcedure& procedure, std::size_t place,
                       const SystemRowContext& context) {
  const std::size_t without = procedure.arguments.size() - procedure.defaults.size();
  if (place < without) return {};
  const std::string_view sql = procedure.defaults[place - without];
  return context.default_definition ? context.default_definition(sql) : std::string(sql);
}

void write_parameters(SystemRows& rows, const BuiltinProcedure& procedure,
                      const SystemRowContext& context) {
  const std::span<const Oid> types =
      procedure.all_arguments.empty() ? procedure.arguments : procedure.all_arguments;
  if (types.empty() || !may_see_routine(procedure, context)) return;
  const Oid owner = context.catalog.object_owner(procedure.oid, ObjectKind::kFunction);
  const bool shows_defaults = context.catalog.has_privileges_of(context.current_user, owner);
  std::size_t inputs = 0;
  for (std::size_t i = 0; i < types.size(); ++i) {
    const char mode = procedure.argument_modes.empty() ? 'i' : procedure.argument_modes[i];
    const auto number = static_cast<std::int64_t>(i) + 1;
    rows.add();
    rows.set("specific_catalog", text_value(context.database_name))
        .set("specific_schema", text_value(procedure.schema))
        .set("specific_name", text_value(specific_name(procedure)))
        .set("ordinal_position", Value::integer(number))
        .set("parameter_mode", text_value(mode_word(mode)))
        .set("is_result", yes_or_no(false))
        .set("as_locator", yes_or_no(false));
    if (i < procedure.argument_names.size() && !procedure.argument_names[i].empty())
      rows.set("parameter_name", text_value(procedure.argument_names[i]));
    rows.set("data_type", text_value(data_type(types[i])))
        .set("udt_catalog", text_value(context.database_name));
    if (const auto type = name_of_type(types[i], context.catalog))
      rows.set("udt_schema", text_value(type->schema)).set("udt_name", text_value(type->name));
    rows.set("dtd_identifier", Value::text(std::to_string(number)));
    if (!is_input(mode)) continue;
    const std::string text = shows_defaults ? default_of(procedure, inputs, context) : "";
    if (!text.empty()) rows.set("parameter_default", text_value(text));
    ++inputs;
  }
}

}  // namespace

void write_information_schema_routines(SystemRows& rows, const SystemRowContext& context) {
  for (const BuiltinProcedure& procedure : BuiltinCatalog::instance().procedures())
    write_routine(rows, procedure, context);
  for (const StoredFunction* function : context.catalog.functions())
    write_routine(rows, function->procedure(), context);
}

void write_information_schema_parameters(SystemRows& rows, const SystemRowContext& context) {
  for (const BuiltinProcedure& procedure : BuiltinCatalog::instance().procedures())
    write_parameters(rows, procedure, context);
  for (const StoredFunction* function : context.catalog.functions())
    write_parameters(rows, function->procedure(), context);
}

}  // namespace carto_mock::sql
