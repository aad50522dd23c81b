#include "sql/engine/create_function.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "sql/analyzer/deparse.h"
#include "sql/analyzer/type_rules.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/system_rows.h"
#include "sql/engine/alter_function.h"
#include "sql/engine/composite_types.h"
#include "sql/engine/default_privileges.h"
#include "sql/engine/function_attributes.h"
#include "sql/engine/function_names.h"
#include "sql/engine/object_names.h"
#include "sql/engine/plpgsql_functions.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/sql_functions.h"
#include "sql/engine/statement_compiler.h"
#include "sql/syntax/syntax_walk.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr SqlState kInvalidFunctionDefinition = "42P13";

Error invalid(std::string message) { return Error(kInvalidFunctionDefinition, std::move(message)); }

// A type that functions can have.
Oid type_of(const PgQuery__TypeName& name, const UtilityContext& context) {
  const std::vector<std::string> path = context.session.effective_search_path();
  const Oid type = resolve_type_name(name, analysis_context(context.session, path)).oid;
  check_may_use_type(type, context);
  const BuiltinType* found = BuiltinCatalog::instance().find_type(type);
  if (found == nullptr) return type;  // the rows of a table, or a composite type
  const bool is_known_pseudo_type =
      type == oid::kVoid || type == oid::kRecord || type == oid::kTrigger || is_polymorphic(type);
  if (found->kind == 'p' && !is_known_pseudo_type)
    throw Error::unsupported(fmt::format("a function with the type {}", format_type(Type{type})));
  return type;
}

// PostgreSQL's words for a parameter's type that there is not have no quotes.
Oid parameter_type_of(const PgQuery__TypeName& name, const UtilityContext& context) {
  try {
    return type_of(name, context);
  } catch (const Error& error) {
    constexpr std::string_view kStart = "type \"", kEnd = "\" does not exist";
    const std::string_view message = error.message();
    if (error.state() != sqlstate::kUndefinedObject || !message.starts_with(kStart) ||
        !message.ends_with(kEnd))
      throw;
    const std::string_view shown =
        message.substr(kStart.size(), message.size() - kStart.size() - kEnd.size());
    throw Error(error.state(), fmt::format("type {} does not exist", shown));
  }
}

char mode_of(PgQuery__FunctionParameterMode mode) {
  switch (mode) {
    case PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_IN:
    case PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_DEFAULT:
      return 'i';
    case PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_OUT:
      return 'o';
    case PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_INOUT:
      return 'b';
    case PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_TABLE:
      return 't';
    case PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_VARIADIC:
      return 'v';
    case PG_QUERY__FUNCTION_PARAMETER_MODE__FUNCTION_PARAMETER_MODE_UNDEFINED:
    case _PG_QUERY__FUNCTION_PARAMETER_MODE_IS_INT_SIZE:
      break;
  }
  throw Error(sqlstate::kInternalError, "unrecognized parameter mode");
}

void check_variadic(const std::vector<FunctionParameter>& parameters, bool is_procedure) {
  bool has_variadic = false;
  for (const FunctionParameter& parameter : parameters) {
    if (is_procedure && has_variadic && parameter.is_output() && !parameter.is_input())
      throw invalid("VARIADIC parameter must be the last parameter");
    if (!parameter.is_input()) continue;
    if (has_variadic) throw invalid("VARIADIC parameter must be the last input parameter");
    if (parameter.mode != 'v') continue;
    has_variadic = true;
    const bool is_any_array =
        parameter.type == oid::kAnyArray || parameter.type == oid::kAnyCompatibleArray;
    if (!is_any_array && !is_array(parameter.type))
      throw invalid("VARIADIC parameter must be an array");
  }
}

void check_names(const std::vector<FunctionParameter>& parameters) {
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i].name.empty()) continue;
    for (std::size_t j = 0; j < i; ++j) {
      // In RETURNS TABLE a column may not have a parameter's name either.
      if (parameters[j].name == parameters[i].name)
        throw invalid(fmt::format("parameter name \"{}\" used more than once", parameters[i].name));
    }
  }
}

// With a cast to the parameter's type, unless it is a literal or has one already.
std::string default_text(PgQuery__Node& expression, Type type) {
  if (expression.node_case == PG_QUERY__NODE__NODE_A_CONST ||
      expression.node_case == PG_QUERY__NODE__NODE_TYPE_CAST)
    return expression_text(expression);
  const SyntaxTree cast =
      parse(fmt::format("SELECT CAST({} AS {})", expression_text(expression), format_type(type)));
  return expression_text(*cast.statement(0).select_stmt->target_list[0]->res_target->val);
}

std::vector<FunctionParameter> parameters_of(const PgQuery__CreateFunctionStmt& statement,
                                             const UtilityContext& context) {
  std::vector<FunctionParameter> parameters;
  bool has_default = false;
  for (std::size_t i = 0; i < statement.n_parameters; ++i) {
    const PgQuery__FunctionParameter& syntax = *statement.parameters[i]->function_parameter;
    FunctionParameter parameter;
    parameter.name = syntax.name;
    parameter.mode = mode_of(syntax.mode);
    const bool is_procedure = statement.is_procedure != 0;
    if (syntax.arg_type->setof != 0) {
      throw invalid(is_procedure ? "procedures cannot accept set arguments"
                                 : "functions cannot accept set arguments");
    }
    parameter.type = parameter_type_of(*syntax.arg_type, context);
    if (parameter.type == oid::kVoid || parameter.type == oid::kRecord ||
        parameter.type == oid::kTrigger)
      throw Error::unsupported("a parameter of a pseudo-type");
    if (is_polymorphic(parameter.type) && parameter.is_output() && is_procedure)
      throw Error::unsupported("an output parameter of a polymorphic type");
    if (is_polymorphic(parameter.type) && syntax.defexpr != nullptr)
      throw Error::unsupported("a parameter of a polymorphic type with a default");
    if (syntax.defexpr != nullptr) {
      if (!parameter.is_input()) throw invalid("only input parameters can have default values");
      const Type type{parameter.type};
      const std::vector<std::string> path = context.session.effective_search_path();
      const AnalysisContext analysis = analysis_context(context.session, path);
      const ExpressionPtr value = analyze_parameter_default(*syntax.defexpr, type, analysis);
      parameter.default_sql =
          catalog_text(*value, nullptr, default_text(*syntax.defexpr, type), analysis);
      has_default = true;
    } else if (has_default && parameter.is_input()) {
      throw invalid("input parameters after one with a default value must also have defaults");
    } else if (has_default && is_procedure) {
      throw invalid("procedure OUT parameters cannot appear after one with a default value");
    }
    parameters.push_back(std::move(parameter));
  }
  check_variadic(parameters, statement.is_procedure != 0);
  check_names(parameters);
  return parameters;
}

// PostgreSQL's check_valid_polymorphic_signature().
void check_polymorphic_result(const UserFunction& function, Oid result) {
  if (!is_polymorphic(result)) return;
  const bool is_compatible = is_compatible_polymorphic(result);
  const bool is_given =
      std::ranges::any_of(function.parameters, [is_compatible](const FunctionParameter& one) {
        if (!one.is_input()) return false;
        return is_compatible ? is_compatible_polymorphic(one.type)
                             : is_simple_polymorphic(one.type);
      });
  const bool is_range = result == oid::kAnyRange || result == oid::kAnyMultirange ||
                        result == oid::kAnyCompatibleRange ||
                        result == oid::kAnyCompatibleMultirange;
  if (is_range) throw Error::unsupported("a function whose result is a range of any type");
  if (is_given) return;
  throw std::move(invalid("cannot determine result data type"))
      .detail(fmt::format(
          "A result of type {} requires at least one input of type {}.", format_type(Type{result}),
          is_compatible ? "anycompatible, anycompatiblearray, anycompatiblenonarray, "
                          "anycompatiblerange, or anycompatiblemultirange"
                        : "anyelement, anyarray, anynonarray, anyenum, anyrange, or "
                          "anymultirange"));
}

void check_trigger_function(const UserFunction& function) {
  if (!function.parameters.empty()) {
    throw invalid("trigger functions cannot have declared arguments")
        .hint("The arguments of the trigger can be accessed through TG_NARGS and TG_ARGV instead.");
  }
  if (function.returns_set) throw Error::unsupported("a trigger function that returns a set");
}

void set_result(const PgQuery__CreateFunctionStmt& statement, const UtilityContext& context,
                UserFunction& function) {
  const std::vector<const FunctionParameter*> outputs = function.outputs();
  std::optional<Oid> of_outputs;
  if (outputs.size() == 1) of_outputs = outputs.front()->type;
  if (function.is_procedure) {
    function.result = outputs.empty() ? oid::kVoid : oid::kRecord;
    return;
  }
  if (outputs.size() > 1) of_outputs = oid::kRecord;
  const auto check_outputs = [&] {
    for (const FunctionParameter* output : outputs)
      check_polymorphic_result(function, output->type);
  };
  if (statement.return_type == nullptr) {
    if (!of_outputs) throw invalid("function result type must be specified");
    function.result = *of_outputs;
    return check_outputs();
  }
  function.result = type_of(*statement.return_type, context);
  function.returns_set = statement.return_type->setof != 0;
  if (of_outputs && *of_outputs != function.result) {
    throw invalid(fmt::format("function result type must be {} because of OUT parameters",
                              format_type(Type{*of_outputs})));
  }
  check_parameter_count(function.inputs().size());
  check_polymorphic_result(function, function.result);
  check_outputs();
  if (function.result == oid::kVoid && function.returns_set)
    throw Error::unsupported("a function that returns SETOF void");
}

// Each may be given once, but SET.
struct Options {
  const PgQuery__DefElem* body = nullptr;
  const PgQuery__DefElem* language = nullptr;
  std::vector<const PgQuery__DefElem*> attributes;
};

Options options_of(const PgQuery__CreateFunctionStmt& statement) {
  Options options;
  options.attributes.reserve(statement.n_options);
  std::set<std::string_view> given;
  for (std::size_t i = 0; i < statement.n_options; ++i) {
    const PgQuery__DefElem& option = *statement.options[i]->def_elem;
    const std::string_view name = option.defname;
    if (name == "window" || name == "transform" || name == "support")
      throw Error::unsupported(fmt::format("CREATE FUNCTION with the option {}", name));
    if (statement.is_procedure != 0 && name != "as" && name != "language" && name != "security" &&
        name != "set")
      throw invalid_in_procedure().at(option.location);
    if (name != "set" && !given.insert(name).second)
      throw Error(sqlstate::kSyntaxError, "conflicting or redundant options").at(option.location);
    if (name == "as") {
      options.body = &option;
    } else if (name == "language") {
      options.language = &option;
    } else {
      options.attributes.push_back(&option);
    }
  }
  return options;
}

FunctionLanguage language_of(const Options& options) {
  if (options.language == nullptr) throw invalid("no language specified");
  const std::string name = string_of(*options.language->arg);
  if (name == "sql") return FunctionLanguage::kSql;
  if (name == "c" || name == "internal") {
    throw Error::unsupported(fmt::format("CREATE FUNCTION in the language {}", name));
  }
  if (name == "plpgsql") return FunctionLanguage::kPlpgsql;
  throw Error(sqlstate::kUndefinedObject, fmt::format("language \"{}\" does not exist", name));
}

void set_options(const PgQuery__CreateFunctionStmt& statement, const UtilityContext& context,
                 UserFunction& function) {
  if (statement.sql_body != nullptr)
    throw Error::unsupported("CREATE FUNCTION with a body that is no string");
  const Options options = options_of(statement);
  function.language = language_of(options);
  for (const PgQuery__DefElem* attribute : options.attributes)
    apply_attribute(*attribute, context, function);
  if (options.body == nullptr) throw invalid("no function body specified");
  const PgQuery__List& body = *options.body->arg->list;
  if (body.n_items != 1) {
    throw invalid(fmt::format("only one AS item needed for language \"{}\"",
                              string_of(*options.language->arg)));
  }
  function.body = string_of(*body.items[0]);
}

const UserFunction* find_same(const UserFunction& function, const CatalogSnapshot& catalog) {
  for (const StoredFunction* candidate : catalog.functions(function.name)) {
    const UserFunction& known = candidate->definition();
    if (known.schema == function.schema &&
        std::ranges::equal(
            known.inputs(), function.inputs(),
            [](const auto* one, const auto* other) { return one->type == other->type; }))
      return &known;
  }
  return nullptr;
}

// The schema's own functions that no statement has made: PostGIS's.
const BuiltinProcedure* find_same_builtin(const UserFunction& function, const Schema& schema) {
  for (const BuiltinProcedure* candidate : BuiltinCatalog::instance().procedures(function.name)) {
    if (candidate->schema == schema.name &&
        std::ranges::equal(candidate->arguments, function.inputs(),
                           [](Oid type, const auto* parameter) { return type == parameter->type; }))
      return candidate;
  }
  return nullptr;
}

Error already_exists(std::string_view name) {
  return Error(sqlstate::kDuplicateFunction,
               fmt::format("function \"{}\" already exists with same argument types", name));
}

void refuse_replacement(const BuiltinProcedure& builtin, bool is_replaced,
                        const UtilityContext& context) {
  if (!is_replaced) throw already_exists(builtin.name);
  if (!context.catalog().owns(context.role(), kBootstrapSuperuser)) {
    throw must_be_owner("function", builtin.name);
  }
  throw Error::unsupported(fmt::format("another body of {}", builtin.signature));
}

// What OR REPLACE must leave as it was.
void check_replacement(const UserFunction& known, const UserFunction& function,
                       const UtilityContext& context) {
  if (!context.catalog().owns(context.role(), known.owner))
    throw must_be_owner("function", known.name);
  if (known.is_procedure != function.is_procedure) {
    throw Error(sqlstate::kWrongObjectType, "cannot change routine kind")
        .detail(fmt::format("\"{}\" is a {}.", known.name,
                            known.is_procedure ? "procedure" : "function"));
  }
  const std::string hint =
      fmt::format("Use DROP {} {} first.", known.is_procedure ? "PROCEDURE" : "FUNCTION",
                  context.catalog().find_procedure(known.oid)->signature);
  const auto same_output = [](const auto* one, const auto* other) {
    return one->type == other->type && one->name == other->name;
  };
  if (known.result != function.result || known.returns_set != function.returns_set) {
    throw invalid(known.is_procedure ? "cannot change whether a procedure has output parameters"
                                     : "cannot change return type of existing function")
        .hint(hint);
  }
  if (!std::ranges::equal(known.outputs(), function.outputs(), same_output)) {
    throw invalid("cannot change return type of existing function")
        .detail("Row type defined by OUT parameters is different.")
        .hint(hint);
  }
  const std::vector<const FunctionParameter*> before = known.inputs();
  const std::vector<const FunctionParameter*> after = function.inputs();
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (!before[i]->name.empty() && before[i]->name != after[i]->name) {
      throw std::move(
          invalid(fmt::format("cannot change name of input parameter \"{}\"", before[i]->name)))
          .hint(hint);
    }
    if (!before[i]->default_sql.empty() && after[i]->default_sql.empty()) {
      throw invalid("cannot remove parameter defaults from existing function").hint(hint);
    }
  }
}

}  // namespace

CommandTag create_function(const PgQuery__CreateFunctionStmt& statement,
                           const UtilityContext& context) {
  const bool is_procedure = statement.is_procedure != 0;
  const CommandTag tag{is_procedure ? "CREATE PROCEDURE" : "CREATE FUNCTION", std::nullopt};
  PgQuery__List name_list = PG_QUERY__LIST__INIT;
  name_list.n_items = statement.n_funcname;
  name_list.items = statement.funcname;
  const QualifiedName name = qualified_name(name_list);
  const Schema& schema = creation_schema(name, context);
  if (is_temporary(schema)) throw Error::unsupported("a function in pg_temp");
  UserFunction function;
  function.schema = schema.oid;
  function.name = name.name;
  function.is_procedure = is_procedure;
  set_options(statement, context, function);
  function.parameters = parameters_of(statement, context);
  set_result(statement, context, function);
  check_parameter_count(function.inputs().size());
  check_rows(function);
  constexpr float kRowsOfASet = 1000;
  if (function.returns_set && function.rows == 0) function.rows = kRowsOfASet;
  const UserFunction* known = find_same(function, context.catalog());
  if (known != nullptr && statement.replace == 0) throw already_exists(name.name);
  if (const BuiltinProcedure* builtin = find_same_builtin(function, schema))
    refuse_replacement(*builtin, statement.replace != 0, context);
  if (known != nullptr) {
    check_replacement(*known, function, context);
    function.oid = known->oid;
    function.owner = known->owner;
    function.acl = known->acl;
    function.comment = known->comment;
  } else {
    function.oid = context.session.generation().allocate_oid();
    function.owner = context.role();
    function.acl =
        initial_acl(ObjectKind::kFunction, function.owner, schema.oid, context.catalog());
  }
  context.put(function);
  // The language's validator, which also asks it where bodies are not looked at.
  if (function.language == FunctionLanguage::kSql && function.result == oid::kTrigger)
    throw invalid("SQL functions cannot return type trigger");
  if (context.session.settings().show("check_function_bodies") == "off") return tag;
  if (function.result == oid::kTrigger) check_trigger_function(function);
  const FunctionSettingsScope settings(context.session, function.settings);
  switch (function.language) {
    case FunctionLanguage::kSql:
      check_sql_function(function, context.session);
      break;
    case FunctionLanguage::kPlpgsql:
      check_plpgsql_function(function, context.session);
      break;
  }
  return tag;
}

}  // namespace carto_mock::sql
