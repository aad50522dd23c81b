// Calls by name: functions, casts and columns in functional notation; aggregates and window
// functions go on to aggregates.h (ParseFuncOrColumn of PostgreSQL).
#include <fmt/format.h>

#include <utility>

#include "sql/analyzer/aggregates.h"
#include "sql/analyzer/call_on_value.h"
#include "sql/analyzer/conversions.h"
#include "sql/analyzer/embedded_sql.h"
#include "sql/analyzer/expressions.h"
#include "sql/analyzer/finish.h"
#include "sql/analyzer/letters.h"
#include "sql/analyzer/locations.h"
#include "sql/analyzer/operators.h"
#include "sql/analyzer/procedure_call.h"
#include "sql/analyzer/type_names.h"
#include "sql/analyzer/type_rules.h"
#include "sql/analyzer/user_functions.h"
#include "sql/analyzer/written_arguments.h"
#include "sql/functions/object_names.h"
#include "sql/functions/service_calls.h"
#include "sql/functions/user_data.h"
#include "sql/functions/variadic_arrays.h"
#include "sql/types/domain_types.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

struct CallName {
  std::string schema;
  std::string name;
};

CallName call_name(const PgQuery__FuncCall& call, const Scope& scope) {
  const std::vector<std::string> names = strings_of(nodes(call.n_funcname, call.funcname));
  if (names.size() == 1) return {"", names[0]};
  if (names.size() > 3) {
    throw Error(
        sqlstate::kSyntaxError,
        fmt::format("improper qualified name (too many dotted names): {}", join_names(names)))
        .at(call.location);
  }
  if (names.size() == 3 && names[0] != scope.analysis.context.session.database_name()) {
    throw Error(sqlstate::kFeatureNotSupported,
                fmt::format("cross-database references are not implemented: {}", join_names(names)))
        .at(call.location);
  }
  const std::string& schema = names[names.size() - 2];
  // What a view or the catalog keeps was asked for when it was made.
  const bool is_kept = scope.analysis.view_depth > 0 || scope.analysis.context.is_kept;
  if (!is_kept) require_schema(schema, scope.analysis.context.session, call.location);
  return {schema, names.back()};
}

// Only an aggregate takes DISTINCT, ORDER BY, FILTER or a star.
void check_plain_call(const PgQuery__FuncCall& call, const std::string& name) {
  const auto refuse = [&](std::string message) {
    throw Error(sqlstate::kWrongObjectType, std::move(message)).at(call.location);
  };
  if (call.agg_star)
    refuse(fmt::format("{}(*) specified, but {} is not an aggregate function", name, name));
  if (call.agg_distinct)
    refuse(fmt::format("DISTINCT specified, but {} is not an aggregate function", name));
  if (call.agg_within_group)
    refuse(fmt::format("WITHIN GROUP specified, but {} is not an aggregate function", name));
  if (call.n_agg_order > 0)
    refuse(fmt::format("ORDER BY specified, but {} is not an aggregate function", name));
  if (call.agg_filter != nullptr)
    refuse(fmt::format("FILTER specified, but {} is not an aggregate function", name));
  if (call.over != nullptr) {
    refuse(fmt::format("OVER specified, but {} is not a window function nor an aggregate function",
                       name));
  }
}

bool could_be_column(const PgQuery__FuncCall& call, const CallName& name) {
  return name.schema.empty() && call.n_args == 1 && !call.agg_star && !call.agg_distinct &&
         call.n_agg_order == 0 && call.agg_filter == nullptr && call.over == nullptr &&
         !call.func_variadic && call.funcformat == PG_QUERY__COERCION_FORM__COERCE_EXPLICIT_CALL;
}

// The default of the `parameter`-th input parameter.
ExpressionPtr default_argument(const BuiltinProcedure& procedure, std::size_t parameter,
                               const Scope& scope) {
  const std::size_t first = called_types(procedure).size() - procedure.defaults.size();
  return analyze_embedded_expression(procedure.defaults[parameter - first], scope.analysis.context);
}

// Packs the arguments from the variadic parameter on into its array.
void pack_variadic(std::vector<ExpressionPtr>& arguments, const ResolvedFunction& function) {
  const std::size_t fixed = called_types(*function.procedure).size() - 1;
  const Oid element = function.argument_types[fixed];
  ArrayConstructor array{element, {}, false};
  for (std::size_t i = fixed; i < arguments.size(); ++i)
    array.elements.push_back(std::move(arguments[i]));
  arguments.resize(fixed);
  const int location = array.elements.empty() ? -1 : location_of(*array.elements[0]);
  arguments.push_back(
      make_expression(Type{require_array_type(element, location)}, std::move(array), location));
}

// Functions of any type know no domains, but for the one that names them.
bool takes_any_type(const BuiltinProcedure& procedure, std::size_t place) {
  if (procedure.name == "pg_typeof") return false;
  const std::span<const Oid> types = called_types(procedure);
  const bool is_repeated = procedure.variadic_element != kInvalidOid && place + 1 >= types.size();
  if (!is_repeated && place >= types.size()) return true;
  const Oid declared = is_repeated ? procedure.variadic_element : types[place];
  return declared == oid::kAny || is_polymorphic(declared);
}

void strip_domain(ExpressionPtr& argument) {
  const Oid type = argument->type.oid;
  if (!is_domain_type(type)) return;
  const int location = argument->location;
  argument = make_expression(Type{base_type(type)}, Relabel{std::move(argument)}, location);
  argument->notation = Notation::kHiddenCast;
}

std::vector<ExpressionPtr> bind_arguments(const ResolvedFunction& function,
                                          std::vector<ExpressionPtr> given, const Scope& scope) {
  std::vector<ExpressionPtr> arguments;
  for (std::size_t i = 0; i < function.argument_types.size(); ++i) {
    const int source = function.argument_order.empty()
                           ? (i < given.size() ? static_cast<int>(i) : -1)
                           : function.argument_order[i];
    ExpressionPtr argument = source >= 0 ? std::move(given[static_cast<std::size_t>(source)])
                                         : default_argument(*function.procedure, i, scope);
    Oid target = function.argument_types[i];
    if (takes_any_type(*function.procedure, i)) {
      strip_domain(argument);
      target = base_type(target);
    }
    if (target != oid::kAny && argument->type.oid != target) {
      const CoercionContext context =
          source >= 0 ? CoercionContext::kImplicit : CoercionContext::kAssignment;
      argument = convert(std::move(argument), Type{target}, context, scope);
      if (!argument)
        throw Error::unsupported(fmt::format("arguments of {}", function.procedure->signature));
    }
    arguments.push_back(std::move(argument));
  }
  if (function.variadic) pack_variadic(arguments, function);
  return arguments;
}

ExpressionPtr make_set_call(const BuiltinProcedure& procedure, std::vector<ExpressionPtr> arguments,
                            Type result, int location, Scope& scope) {
  if (!allows_set_functions(scope.kind)) {
    throw Error(
        sqlstate::kFeatureNotSupported,
        fmt::format("set-returning functions are not allowed in {}", place_name(scope.kind)))
        .at(location);
  }
  const SetFunctionEntry* body = find_set_function_body(procedure.signature);
  if (scope.analysis.context.catalog.find_function(procedure.oid) != nullptr)
    body = &bind_user_set_function(procedure, arguments);
  return make_expression(
      result, SetFunctionCall{procedure.oid, body, procedure.strict, std::move(arguments)},
      location);
}

ExpressionPtr make_user_call(const BuiltinProcedure& procedure,
                             std::vector<ExpressionPtr> arguments, Type result, int location) {
  const FunctionEntry& body = bind_user_function(procedure, arguments);
  return make_expression(
      result,
      FunctionCall{procedure.oid, &body, procedure.strict, procedure.volatility == 'i',
                   procedure.volatility == 'v', std::move(arguments)},
      location);
}

void mark_filled(Expression& call, int written_arguments) {
  call.notation = Notation::kFilledCall;
  call.written_arguments = written_arguments;
}

// The Data Observatory's, which an account may be without.
bool is_of_observatory(const BuiltinProcedure& procedure) {
  if (procedure.schema != "cdb_dataservices_client") return false;
  const std::string_view name = procedure.name;
  return name.starts_with("obs_") || name.starts_with("_obs_") || name.starts_with("__obs_") ||
         name.starts_with("_dst_");
}

// `schema`._CDB_UserQuotaInBytes(): CARTO makes one in each schema that has a quota. Null: it is
// something else.
ExpressionPtr transform_quota_of_schema(const PgQuery__FuncCall& call, const CallName& name,
                                        const Scope& scope) {
  const bool is_named = name.name == "_cdb_userquotainbytes" && call.n_args == 0;
  const Schema* schema =
      is_named ? scope.analysis.context.catalog.find_schema(name.schema) : nullptr;
  if (schema == nullptr || !schema->quota) return nullptr;
  check_plain_call(call, name.name);
  std::vector<ExpressionPtr> arguments;
  arguments.push_back(
      make_expression({oid::kText, -1}, Constant{Value::text(name.schema)}, call.location));
  const BuiltinProcedure* procedure =
      BuiltinCatalog::instance().find_procedure_by_signature("_cdb_userquotainbytes()");
  return make_expression({oid::kInt8, -1},
                         FunctionCall{procedure->oid, &quota_function_of_schema(), false, false,
                                      true, std::move(arguments)},
                         call.location);
}

ResolvedFunction resolve_call(const PgQuery__FuncCall& call, const CallName& name,
                              const std::vector<Type>& types,
                              const std::vector<std::string>& argument_names, const Scope& scope,
                              bool is_call = false) {
  const auto check_use = [&](const BuiltinProcedure& procedure) {
    if (is_call) return;
    if (procedure.kind == 'a' || procedure.kind == 'w') {
      check_aggregate_clauses(call, procedure);
    } else if (procedure.kind == 'p') {
      throw Error(sqlstate::kWrongObjectType,
                  fmt::format("{} is a procedure",
                              call_signature(name.schema, name.name, types, argument_names)))
          .hint("To call a procedure, use CALL.")
          .at(call.location);
    } else {
      check_plain_call(call, name.name);
    }
  };
  try {
    return resolve_function(
        name.schema, name.name, types, argument_names, call.func_variadic != 0, call.location,
        {&scope.analysis.context.catalog, scope.analysis.context.search_path, is_call, check_use});
  } catch (Error& error) {
    const bool may_be_misplaced = call.n_agg_order > 1 && !call.agg_within_group;
    if (!may_be_misplaced || error.state() != sqlstate::kUndefinedFunction) throw;
    throw std::move(error).hint(
        "No aggregate function matches the given name and argument types. Perhaps you misplaced "
        "ORDER BY; ORDER BY must appear after all regular arguments of the aggregate.");
  }
}

// The names of the arguments of a call; empty: none is named.
std::vector<std::string> argument_names_of(const PgQuery__FuncCall& call, std::size_t count) {
  std::vector<std::string> names;
  bool any_named = false;
  for (std::size_t i = 0; i < count; ++i) {
    const bool named =
        i < call.n_args && call.args[i]->node_case == PG_QUERY__NODE__NODE_NAMED_ARG_EXPR;
    names.emplace_back(named ? text_of(call.args[i]->named_arg_expr->name) : std::string_view());
    any_named = any_named || named;
  }
  if (!any_named) names.clear();
  return names;
}

std::vector<Type> types_of(const std::vector<ExpressionPtr>& arguments) {
  std::vector<Type> types;
  types.reserve(arguments.size());
  for (const ExpressionPtr& argument : arguments) types.push_back(argument->type);
  return types;
}

const FunctionEntry& expanding_body(const BuiltinProcedure& procedure) {
  const FunctionEntry* body = find_expanding_body(procedure.signature);
  if (body == nullptr)
    throw Error::unsupported(fmt::format("VARIADIC of an array in {}", procedure.signature));
  return *body;
}

// The call of what was found for it.
ExpressionPtr make_resolved_call(const PgQuery__FuncCall& call, const CallName& name,
                                 const ResolvedFunction& function, std::vector<ExpressionPtr> given,
                                 ExpressionPtr filter, Scope& scope) {
  const std::vector<std::string> argument_names = argument_names_of(call, given.size());
  const bool any_named = !argument_names.empty();
  if (function.is_cast) {
    check_plain_call(call, name.name);
    ExpressionPtr result =
        convert(std::move(given[0]), function.result, CoercionContext::kExplicit, scope);
    if (!result) throw Error::unsupported(fmt::format("cast {}", name.name));
    return result;
  }
  const BuiltinProcedure& procedure = *function.procedure;
  if (is_of_observatory(procedure)) {
    SessionServices& session = scope.analysis.context.session;
    if (!has_observatory(session)) {
      throw missing_function(
          call_signature(name.schema, name.name, types_of(given), argument_names))
          .at(call.location);
    }
    const bool is_built = find_function_body(procedure.signature) != nullptr ||
                          find_set_function_body(procedure.signature) != nullptr;
    if (!is_built) check_observatory_permission(session, procedure.name);
  }
  const bool is_filled = any_named || given.size() < function.argument_types.size();
  const auto named = std::ranges::count_if(
      argument_names, [](const std::string& argument) { return !argument.empty(); });
  const int written = written_arguments_of(function.argument_order, static_cast<int>(given.size()),
                                           static_cast<int>(named));
  if (procedure.kind == 'a' || procedure.kind == 'w') {
    ExpressionPtr result =
        transform_aggregate(call, function, bind_arguments(function, std::move(given), scope),
                            std::move(filter), scope);
    if (is_filled) mark_filled(*result, written);
    return result;
  }
  std::vector<ExpressionPtr> arguments = bind_arguments(function, std::move(given), scope);
  choose_letters(procedure, arguments, scope);
  if (procedure.returns_set) {
    ExpressionPtr result =
        make_set_call(procedure, std::move(arguments), function.result, call.location, scope);
    if (is_filled) mark_filled(*result, written);
    return result;
  }
  if (scope.analysis.context.catalog.find_function(procedure.oid) != nullptr) {
    ExpressionPtr result =
        make_user_call(procedure, std::move(arguments), function.result, call.location);
    if (is_filled) mark_filled(*result, written);
    return result;
  }
  ExpressionPtr result = make_call(procedure, std::move(arguments), function.result, call.location);
  if (call.func_variadic && procedure.variadic_element == oid::kAny)
    std::get<FunctionCall>(result->node).body = &expanding_body(procedure);
  if (call.funcformat == PG_QUERY__COERCION_FORM__COERCE_SQL_SYNTAX) {
    result->notation = Notation::kSqlSyntax;
  } else if (is_filled) {
    mark_filled(*result, written);
  }
  return result;
}

void check_argument_count(const std::vector<ExpressionPtr>& arguments, int location) {
  constexpr std::size_t kMost = 100;
  if (arguments.size() <= kMost) return;
  throw Error(SqlState("54023"),
              fmt::format("cannot pass more than {} arguments to a function", kMost))
      .at(location);
}

}  // namespace

ExpressionPtr transform_function_call(const PgQuery__FuncCall& call, Scope& scope) {
  std::vector<ExpressionPtr> given = transform_all(nodes(call.n_args, call.args), scope);
  // What WITHIN GROUP sorts by are arguments, too.
  if (call.agg_within_group) {
    const KindGuard guard(scope, ExpressionKind::kOrderBy);
    for (const SyntaxNode* node : nodes(call.n_agg_order, call.agg_order))
      given.push_back(transform(*node->sort_by->node, scope));
  }
  ExpressionPtr filter;
  if (call.agg_filter != nullptr) {
    filter =
        to_boolean(transform(*call.agg_filter, scope, ExpressionKind::kFilter), "FILTER", scope);
  }
  check_argument_count(given, call.location);
  const CallName name = call_name(call, scope);
  if (could_be_column(call, name)) {
    if (ExpressionPtr column = column_as_function(name.name, given[0], scope)) return column;
  }
  if (ExpressionPtr quota = transform_quota_of_schema(call, name, scope)) return quota;
  const std::vector<Type> types = types_of(given);
  const std::vector<std::string> argument_names = argument_names_of(call, given.size());
  const ResolvedFunction function = resolve_call(call, name, types, argument_names, scope);
  return make_resolved_call(call, name, function, std::move(given), std::move(filter), scope);
}

bool may_call_on_value(std::string_view name, const Scope& scope) {
  return !scope.analysis.context.catalog.functions(name).empty() ||
         !BuiltinCatalog::instance().procedures(name).empty() ||
         BuiltinCatalog::instance().find_type(name) != nullptr;
}

ExpressionPtr call_on_value(std::string_view name, ExpressionPtr& value, Scope& scope,
                            int location) {
  if (!may_call_on_value(name, scope)) return nullptr;
  PgQuery__FuncCall call = PG_QUERY__FUNC_CALL__INIT;
  call.location = location;
  const CallName function_name{"", std::string(name)};
  ResolvedFunction function;
  try {
    function = resolve_call(call, function_name, {value->type}, {}, scope);
  } catch (const Error& error) {
    if (error.state() == sqlstate::kUndefinedFunction ||
        error.state() == sqlstate::kAmbiguousFunction)
      return nullptr;
    throw;
  }
  std::vector<ExpressionPtr> given;
  given.push_back(std::move(value));
  return make_resolved_call(call, function_name, function, std::move(given), nullptr, scope);
}

}  // namespace carto_mock::sql::analysis

namespace carto_mock::sql {

ProcedureCall analyze_procedure_call(const PgQuery__CallStmt& statement,
                                     const AnalysisContext& context) {
  const PgQuery__FuncCall& call = *statement.funccall;
  analysis::Analysis analysis{context};
  Query query;
  analysis::Scope scope(analysis, nullptr, query);
  const analysis::KindGuard guard(scope, analysis::ExpressionKind::kCallArgument);
  std::vector<ExpressionPtr> given =
      analysis::transform_all(analysis::nodes(call.n_args, call.args), scope);
  analysis::check_argument_count(given, call.location);
  const analysis::CallName name = analysis::call_name(call, scope);
  const std::vector<Type> types = analysis::types_of(given);
  const std::vector<std::string> names = analysis::argument_names_of(call, given.size());
  const ResolvedFunction function = analysis::resolve_call(call, name, types, names, scope, true);
  if (function.is_cast) throw Error::unsupported("CALL of a cast");
  const BuiltinProcedure& procedure = *function.procedure;
  if (procedure.kind != 'p') {
    throw Error(
        sqlstate::kWrongObjectType,
        fmt::format("{} is not a procedure", call_signature(name.schema, name.name, types, names)))
        .hint("To call a function, use SELECT.")
        .at(call.location);
  }
  analysis::check_plain_call(call, name.name);
  ProcedureCall result{&procedure, {}, function.argument_order};
  if (result.written.empty()) {
    const std::size_t count = called_types(procedure).size();
    for (std::size_t i = 0; i < count; ++i)
      result.written.push_back(i < given.size() ? static_cast<int>(i) : -1);
  }
  result.arguments = analysis::bind_arguments(function, std::move(given), scope);
  for (ExpressionPtr& argument : result.arguments) analysis::finish(argument, analysis);
  return result;
}

}  // namespace carto_mock::sql
