#include "sql/engine/alter_function.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "sql/engine/function_attributes.h"
#include "sql/engine/function_names.h"
#include "sql/engine/object_names.h"
#include "sql/engine/privilege_check.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

CommandTag tag_of(PgQuery__ObjectType type) {
  return {routine_command("ALTER", type), std::nullopt};
}

bool is_owner(const BuiltinProcedure& procedure, const UtilityContext& context) {
  return context.catalog().owns(
      context.role(), context.catalog().object_owner(procedure.oid, ObjectKind::kFunction));
}

const UserFunction& definition_of(const BuiltinProcedure& procedure,
                                  const UtilityContext& context) {
  const StoredFunction* function = context.catalog().find_function(procedure.oid);
  if (function == nullptr) throw Error::unsupported("ALTER FUNCTION of a built-in function");
  return function->definition();
}

void require_free(const BuiltinProcedure& procedure, std::string_view name, const Schema& schema,
                  const UtilityContext& context) {
  for (const StoredFunction* other : context.catalog().functions(name)) {
    if (other->definition().schema != schema.oid ||
        !std::ranges::equal(other->procedure().arguments, procedure.arguments))
      continue;
    throw Error(sqlstate::kDuplicateFunction,
                fmt::format("function {} already exists in schema \"{}\"",
                            function_signature(
                                name, {procedure.arguments.begin(), procedure.arguments.end()}),
                            schema.name));
  }
}

void check_once(const PgQuery__AlterFunctionStmt& statement) {
  std::set<std::string_view> given;
  for (std::size_t i = 0; i < statement.n_actions; ++i) {
    const PgQuery__DefElem& option = *statement.actions[i]->def_elem;
    const std::string_view name = option.defname;
    if (name == "set") continue;
    if (name == "support") throw Error::unsupported("ALTER FUNCTION … SUPPORT");
    if (!given.insert(name).second)
      throw Error(sqlstate::kSyntaxError, "conflicting or redundant options").at(option.location);
  }
}

// They have no volatility, costs …
void check_options_of_procedure(const PgQuery__AlterFunctionStmt& statement,
                                const UserFunction& function) {
  for (std::size_t i = 0; i < statement.n_actions && function.is_procedure; ++i) {
    const PgQuery__DefElem& option = *statement.actions[i]->def_elem;
    const std::string_view name = option.defname;
    if (name != "security" && name != "set") throw invalid_in_procedure().at(option.location);
  }
}

}  // namespace

Error invalid_in_procedure() {
  return Error(SqlState("42P13"), "invalid attribute in procedure definition");
}

CommandTag alter_function(const PgQuery__AlterFunctionStmt& statement,
                          const UtilityContext& context) {
  const BuiltinProcedure& procedure = find_function(*statement.func, statement.objtype, context);
  if (!is_owner(procedure, context)) {
    PgQuery__List name = PG_QUERY__LIST__INIT;
    name.n_items = statement.func->n_objname;
    name.items = statement.func->objname;
    throw must_be_owner(routine_word(statement.objtype), qualified_name(name).text());
  }
  if (procedure.kind == 'a') {
    throw Error(sqlstate::kWrongObjectType,
                fmt::format("\"{}\" is an aggregate function", procedure.name));
  }
  check_once(statement);
  UserFunction function = definition_of(procedure, context);
  check_options_of_procedure(statement, function);
  for (std::size_t i = 0; i < statement.n_actions; ++i)
    apply_attribute(*statement.actions[i]->def_elem, context, function);
  check_rows(function);
  context.put(std::move(function));
  return tag_of(statement.objtype);
}

CommandTag rename_function(const PgQuery__RenameStmt& statement, const UtilityContext& context) {
  const BuiltinProcedure& procedure =
      find_function(*statement.object->object_with_args, statement.rename_type, context);
  const Schema* schema = context.catalog().find_schema(procedure.schema);
  if (schema != nullptr) require_free(procedure, statement.newname, *schema, context);
  if (!is_owner(procedure, context)) throw must_be_owner("function", procedure.name);
  UserFunction function = definition_of(procedure, context);
  check_schema_privilege(context.catalog(), context.role(), *schema, Privilege::kCreate);
  refuse_stored_calls(function.name, "ALTER FUNCTION … RENAME", context.catalog());
  function.name = statement.newname;
  context.put(std::move(function));
  return tag_of(statement.rename_type);
}

CommandTag set_function_schema(const PgQuery__AlterObjectSchemaStmt& statement,
                               const UtilityContext& context) {
  const BuiltinProcedure& procedure =
      find_function(*statement.object->object_with_args, statement.object_type, context);
  const Schema& schema = get_schema(statement.newschema, context);
  check_schema_privilege(context.catalog(), context.role(), schema, Privilege::kCreate);
  if (is_temporary(schema)) {
    throw Error(sqlstate::kFeatureNotSupported,
                "cannot move objects into or out of temporary schemas");
  }
  if (procedure.schema == schema.name) return tag_of(statement.object_type);
  if (!is_owner(procedure, context)) throw must_be_owner("function", procedure.name);
  UserFunction function = definition_of(procedure, context);
  require_free(procedure, procedure.name, schema, context);
  refuse_stored_calls(function.name, "ALTER FUNCTION … SET SCHEMA", context.catalog());
  function.schema = schema.oid;
  context.put(std::move(function));
  return tag_of(statement.object_type);
}

}  // namespace carto_mock::sql
