// information_schema.routines (manual, chapter 37).
#include <fmt/format.h>

#include <string>

#include "sql/catalog/information_schema_rules.h"

namespace carto_mock::sql {
namespace {

using namespace information_schema;

bool may_see(const BuiltinProcedure& procedure, const SystemRowContext& context) {
  const Oid owner = context.catalog.object_owner(procedure.oid, ObjectKind::kFunction);
  return context.catalog.has_privileges_of(context.current_user, owner) ||
         context.catalog.has_object_privilege(context.current_user, procedure.oid,
                                              ObjectKind::kFunction, Privilege::kExecute);
}

std::string data_type(const BuiltinType& type) {
  if (type.element != kInvalidOid && type.length == -1) return "ARRAY";
  return type.schema == "pg_catalog" ? std::string(type.sql_name) : "USER-DEFINED";
}

void write_routine(SystemRows& rows, const BuiltinProcedure& procedure,
                   const SystemRowContext& context) {
  if (!may_see(procedure, context)) return;
  const BuiltinType* type = BuiltinCatalog::instance().find_type(procedure.result);
  rows.add();
  rows.set("specific_catalog", text_value(context.database_name))
      .set("specific_schema", text_value(procedure.schema))
      .set("specific_name", text_value(fmt::format("{}_{}", procedure.name, procedure.oid)))
      .set("routine_catalog", text_value(context.database_name))
      .set("routine_schema", text_value(procedure.schema))
      .set("routine_name", text_value(procedure.name))
      .set("dtd_identifier", text_value("0"))
      .set("parameter_style", text_value("GENERAL"))
      .set("is_deterministic", yes_or_no(procedure.volatility == 'i'))
      .set("sql_data_access", text_value("MODIFIES"))
      .set("is_null_call", yes_or_no(procedure.strict))
      .set("schema_level_routine", yes_or_no(true))
      .set("max_dynamic_result_sets", Value::integer(0))
      .set("as_locator", yes_or_no(false))
      .set("is_udt_dependent", yes_or_no(false));
  if (procedure.kind == 'f') rows.set("routine_type", text_value("FUNCTION"));
  if (procedure.kind == 'p') rows.set("routine_type", text_value("PROCEDURE"));
  if (type == nullptr) return;
  rows.set("data_type", text_value(data_type(*type)))
      .set("type_udt_catalog", text_value(context.database_name))
      .set("type_udt_schema", text_value(type->schema))
      .set("type_udt_name", text_value(type->name));
}

}  // namespace

void write_information_schema_routines(SystemRows& rows, const SystemRowContext& context) {
  for (const BuiltinProcedure& procedure : BuiltinCatalog::instance().procedures())
    write_routine(rows, procedure, context);
  for (const StoredFunction* function : context.catalog.functions())
    write_routine(rows, function->procedure(), context);
}

}  // namespace carto_mock::sql
