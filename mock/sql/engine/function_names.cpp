#include "sql/engine/function_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>
#include <vector>

#include "sql/analyzer/resolve.h"
#include "sql/catalog/kept_texts.h"
#include "sql/engine/drop.h"
#include "sql/engine/function_dependents.h"
#include "sql/engine/object_names.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/statement_compiler.h"
#include "sql/functions/object_names.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr char kProcedure = 'p';  // pg_proc.prokind

QualifiedName name_of(const PgQuery__ObjectWithArgs& object) {
  PgQuery__List list = PG_QUERY__LIST__INIT;
  list.n_items = object.n_objname;
  list.items = object.objname;
  return qualified_name(list);
}

// `f(pg_catalog.int4,text)`: with the types' names as the grammar has them.
std::string as_written(const PgQuery__ObjectWithArgs& object) {
  std::string text = name_of(object).text() + '(';
  for (std::size_t i = 0; i < object.n_objargs; ++i) {
    if (i > 0) text += ',';
    const PgQuery__TypeName& type = *object.objargs[i]->type_name;
    for (std::size_t n = 0; n < type.n_names; ++n)
      text += (n > 0 ? "." : "") + string_of(*type.names[n]);
    for (std::size_t bounds = 0; bounds < type.n_array_bounds; ++bounds) text += "[]";
  }
  return text + ')';
}

// The first of these schemas that has such functions.
std::vector<const BuiltinProcedure*> user_functions(const QualifiedName& name,
                                                    const std::vector<std::string>& path,
                                                    const auto& fits,
                                                    const CatalogSnapshot& catalog) {
  const std::vector<std::string> schemas =
      name.schema.empty() ? path : std::vector<std::string>{name.schema};
  for (const std::string& schema : schemas) {
    std::vector<const BuiltinProcedure*> found;
    for (const StoredFunction* function : catalog.functions(name.name)) {
      if (function->procedure().schema == schema && fits(function->procedure()))
        found.push_back(&function->procedure());
    }
    if (!found.empty()) return found;
  }
  return {};
}

bool names(std::string_view sql, std::string_view name) {
  const auto is_part = [](char c) {
    return c == '_' || c == '$' || std::isalnum(static_cast<unsigned char>(c)) != 0;
  };
  for (std::size_t at = sql.find(name); at != std::string_view::npos; at = sql.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if ((at == 0 || !is_part(sql[at - 1])) && (end == sql.size() || !is_part(sql[end])))
      return true;
  }
  return false;
}

}  // namespace

void check_parameter_count(std::size_t count, std::string_view kind) {
  constexpr std::size_t kMost = 100;
  if (count > kMost) {
    throw Error(SqlState("54023"),
                fmt::format("{}s cannot have more than {} arguments", kind, kMost));
  }
}

void refuse_stored_calls(std::string_view function, std::string_view statement,
                         const CatalogSnapshot& catalog) {
  for_each_kept_text(catalog, [function, statement](const std::string& sql) {
    if (names(sql, function)) {
      throw Error::unsupported(
          fmt::format("{} where something stored may call the function", statement));
    }
  });
}

std::string_view routine_word(PgQuery__ObjectType type) {
  switch (static_cast<int>(type)) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_PROCEDURE:
      return "procedure";
    case PG_QUERY__OBJECT_TYPE__OBJECT_ROUTINE:
      return "routine";
  }
  return "function";
}

std::string routine_command(std::string_view verb, PgQuery__ObjectType type) {
  std::string command = fmt::format("{} ", verb);
  for (const char c : routine_word(type))
    command += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return command;
}

std::string name_text(const PgQuery__ObjectWithArgs& object) { return name_of(object).text(); }

namespace {

std::vector<Oid> types_of(std::size_t count, PgQuery__Node* const* names,
                          const UtilityContext& context) {
  const std::vector<std::string> path = context.session.effective_search_path();
  std::vector<Oid> types;
  types.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const PgQuery__Node& name = *names[i];
    const PgQuery__TypeName& type = name.node_case == PG_QUERY__NODE__NODE_FUNCTION_PARAMETER
                                        ? *name.function_parameter->arg_type
                                        : *name.type_name;
    types.push_back(resolve_type_name(type, analysis_context(context.session, path)).oid);
  }
  return types;
}

// Without modes a list of types may be that of all of a procedure's parameters.
bool has_modes(const PgQuery__ObjectWithArgs& object) {
  return std::any_of(object.objfuncargs, object.objfuncargs + object.n_objfuncargs,
                     [](const PgQuery__Node* node) {
                       return node->function_parameter->mode !=
                              PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_DEFAULT;
                     });
}

// Those that the name, with its arguments' types, may mean.
std::vector<const BuiltinProcedure*> all_named(const QualifiedName& name, const auto& fits,
                                               const UtilityContext& context) {
  std::vector<const BuiltinProcedure*> found =
      user_functions(name, context.session.effective_search_path(), fits, context.catalog());
  for (const BuiltinProcedure* procedure : BuiltinCatalog::instance().procedures(name.name)) {
    if (!name.schema.empty() && procedure->schema != name.schema) continue;
    if (fits(*procedure)) found.push_back(procedure);
  }
  return found;
}

}  // namespace

// PostgreSQL's LookupFuncWithArgs().
const BuiltinProcedure& find_function(const PgQuery__ObjectWithArgs& object,
                                      PgQuery__ObjectType type, const UtilityContext& context) {
  const QualifiedName name = name_of(object);
  check_parameter_count(object.n_objargs,
                        type == PG_QUERY__OBJECT_TYPE__OBJECT_PROCEDURE ? "procedure" : "function");
  const bool is_any = type == PG_QUERY__OBJECT_TYPE__OBJECT_ROUTINE;
  const bool wants_procedure = type == PG_QUERY__OBJECT_TYPE__OBJECT_PROCEDURE;
  const auto is_of_type = [&](const BuiltinProcedure& procedure) {
    return is_any || (procedure.kind == kProcedure) == wants_procedure;
  };
  const std::vector<Oid> types = types_of(object.n_objargs, object.objargs, context);
  if (!name.schema.empty()) require_schema(name.schema, context.session);
  const bool is_unspecified = object.args_unspecified != 0;
  std::vector<const BuiltinProcedure*> found = all_named(
      name,
      [&](const BuiltinProcedure& procedure) {
        return is_unspecified ? is_of_type(procedure)
                              : std::ranges::equal(procedure.arguments, types);
      },
      context);
  if (!is_unspecified && (is_any || wants_procedure) && !has_modes(object)) {
    const std::vector<Oid> all = types_of(object.n_objfuncargs, object.objfuncargs, context);
    for (const BuiltinProcedure* procedure : all_named(
             name,
             [&](const BuiltinProcedure& candidate) {
               return candidate.kind == kProcedure &&
                      std::ranges::equal(called_types(candidate), all);
             },
             context)) {
      if (std::ranges::find(found, procedure) == found.end()) found.push_back(procedure);
    }
  }
  if (found.size() > 1) {
    throw Error(sqlstate::kAmbiguousFunction,
                fmt::format("{} name \"{}\" is not unique", routine_word(type), name.text()))
        .hint(fmt::format("Specify the argument list to select the {} unambiguously.",
                          routine_word(type)));
  }
  const std::string_view kind = wants_procedure ? "procedure" : "function";
  const std::string signature = function_signature(name.text(), types);
  if (!found.empty() && !is_of_type(*found.front()))
    throw Error(sqlstate::kWrongObjectType, fmt::format("{} is not a {}", signature, kind));
  if (!found.empty()) return *found.front();
  throw Error(sqlstate::kUndefinedFunction,
              is_unspecified ? fmt::format("could not find a {} named \"{}\"", kind, name.text())
                             : fmt::format("{} {} does not exist", kind, signature));
}

std::string shown_function(const StoredFunction& function, const UtilityContext& context) {
  const BuiltinProcedure& procedure = function.procedure();
  const std::vector<std::string> path = context.session.effective_search_path();
  if (std::ranges::find(path, procedure.schema) != path.end())
    return std::string(procedure.signature);
  return fmt::format("{}.{}", procedure.schema, procedure.signature);
}

std::vector<const StoredFunction*> functions_of_type(Oid type, const CatalogSnapshot& catalog) {
  std::vector<const StoredFunction*> found;
  for (const StoredFunction* function : catalog.functions()) {
    const UserFunction& definition = function->definition();
    if (definition.result == type ||
        std::ranges::find(definition.parameters, type, &FunctionParameter::type) !=
            definition.parameters.end())
      found.push_back(function);
  }
  std::ranges::sort(found, {}, [](const StoredFunction* one) { return one->definition().oid; });
  return found;
}

void drop_functions(const std::vector<Oid>& functions, bool cascade,
                    const UtilityContext& context) {
  if (functions.empty()) return;
  drop_dependents_of_functions(functions, cascade, context);
  for (const Oid function : functions) context.erase(function);
}

CommandTag drop_functions(const PgQuery__DropStmt& statement, const UtilityContext& context) {
  const auto find = [&](const PgQuery__ObjectWithArgs& object) -> const BuiltinProcedure* {
    try {
      return &find_function(object, statement.remove_type, context);
    } catch (const Error& error) {
      const bool is_missing = error.state() == sqlstate::kUndefinedFunction ||
                              error.state() == sqlstate::kUndefinedObject ||
                              error.state() == sqlstate::kInvalidSchemaName;
      if (!is_missing || statement.missing_ok == 0) throw;
      const std::string_view kind = routine_word(statement.remove_type);
      const std::string message =
          error.state() == sqlstate::kUndefinedFunction && object.args_unspecified != 0
              ? fmt::format("{} {}() does not exist", kind, name_of(object).text())
          : error.state() == sqlstate::kUndefinedFunction
              ? fmt::format("{} {} does not exist", kind, as_written(object))
              : error.message();
      context.session.notice(Severity::kNotice, message + ", skipping");
      return nullptr;
    }
  };
  std::vector<Oid> found;
  for (std::size_t i = 0; i < statement.n_objects; ++i) {
    const BuiltinProcedure* procedure = find(*statement.objects[i]->object_with_args);
    if (procedure == nullptr) continue;
    const Schema* schema = context.catalog().find_schema(procedure->schema);
    const Oid owner = context.catalog().object_owner(procedure->oid, ObjectKind::kFunction);
    const bool may_drop =
        context.catalog().owns(context.role(), owner) ||
        (schema != nullptr && context.catalog().owns(context.role(), schema->owner));
    if (!may_drop)
      throw must_be_owner(routine_word(statement.remove_type),
                          name_of(*statement.objects[i]->object_with_args).text());
    if (context.catalog().find_function(procedure->oid) == nullptr) {
      if (procedure->schema != "pg_catalog")
        throw Error::unsupported("DROP of an extension's function");
      throw Error(sqlstate::kDependentObjectsStillExist,
                  fmt::format("cannot drop function {} because it is required by the database "
                              "system",
                              procedure->signature));
    }
    if (std::ranges::find(found, procedure->oid) == found.end()) found.push_back(procedure->oid);
  }
  drop_functions(found, statement.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE, context);
  return {routine_command("DROP", statement.remove_type), std::nullopt};
}

}  // namespace carto_mock::sql
