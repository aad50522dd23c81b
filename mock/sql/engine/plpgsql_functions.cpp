#include "sql/engine/plpgsql_functions.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "sql/engine/object_names.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/value_conversion.h"
#include "sql/evaluator/evaluator.h"
#include "sql/plpgsql/interpreter.h"
#include "sql/plpgsql/parameter_names.h"
#include "sql/plpgsql/reader.h"
#include "sql/tree/query.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr std::string_view kSubtransaction = "subtransaction of PL/pgSQL";

Type declared_type(std::string_view name, SessionState& session) {
  const SyntaxTree tree = parse(fmt::format("SELECT NULL::{}", name));
  const PgQuery__SelectStmt& select = *tree.statement(0).select_stmt;
  const PgQuery__Node& value = *select.target_list[0]->res_target->val;
  if (value.node_case != PG_QUERY__NODE__NODE_TYPE_CAST)
    throw Error::unsupported("such a variable in PL/pgSQL");
  const std::vector<std::string> path = session.effective_search_path();
  const Type type = resolve_type_name(*value.type_cast->type_name, analysis_context(session, path));
  const BuiltinType* found = BuiltinCatalog::instance().find_type(type.oid);
  if (found == nullptr || found->kind == 'c')
    throw Error::unsupported("a variable of a composite type");
  return type;
}

class SessionHost final : public plpgsql::Host {
 public:
  SessionHost(SessionState& session, Transaction& transaction, NestedStatements& statements,
              bool may_write)
      : session_(session),
        transaction_(transaction),
        statements_(statements),
        may_write_(may_write) {}

  plpgsql::StatementResult run(std::string_view sql, const ParameterSource& parameters) override {
    const SessionState::ParameterScope scope(session_, &parameters);
    CollectingSink sink;
    statements_.run_all(sql, may_write_, sink);
    plpgsql::StatementResult result;
    if (sink.results.empty()) return result;
    CollectingSink::Result& last = sink.results.back();
    result.columns = std::move(last.columns);
    result.rows = std::move(last.rows);
    result.counts = last.tag.rows.has_value();
    result.count = last.tag.rows.value_or(0);
    const std::string& command = last.tag.command;
    result.writes = command == "INSERT" || command == "UPDATE" || command == "DELETE";
    return result;
  }

  Value convert(Value value, Type from, Type to) override {
    if (std::optional<Value> converted =
            convert_value(value, from, to, CoercionContext::kAssignment, session_))
      return *std::move(converted);
    const Type plain{to.oid};
    std::optional<Value> typed = convert_value(through_text(std::move(value), from, plain), plain,
                                               to, CoercionContext::kAssignment, session_);
    if (!typed) throw Error::unsupported(fmt::format("a variable of type {}", format_type(to)));
    return *std::move(typed);
  }

  std::string text(const Value& value, Type type) override {
    return type.oid == oid::kText ? value.as_text()
                                  : through_text(value, type, Type{oid::kText}).as_text();
  }

  Type resolve_type(std::string_view name) override { return declared_type(name, session_); }

  void notice(Severity severity, std::string message) override {
    session_.notice(severity, std::move(message));
  }
  void check_interrupts() override { session_.check_interrupts(); }

  void run_in_subtransaction(const std::function<void()>& work) override {
    transaction_.savepoint(kSubtransaction);
    try {
      work();
    } catch (...) {
      transaction_.rollback_to(kSubtransaction);
      transaction_.release(kSubtransaction);
      throw;
    }
    transaction_.release(kSubtransaction);
  }

 private:
  Value through_text(Value value, Type from, Type to) {
    const ExpressionPtr conversion =
        make_expression(to, TextConversion{make_expression(from, Constant{std::move(value)})});
    return evaluate(*conversion, {}, {session_, session_.text_settings(), {}});
  }

  SessionState& session_;
  Transaction& transaction_;
  NestedStatements& statements_;
  bool may_write_;
};

plpgsql::Program program_of(const UserFunction& function) {
  plpgsql::Signature signature;
  for (const FunctionParameter& parameter : function.parameters)
    signature.parameters.push_back(parameter.name);
  signature.has_outputs = !function.outputs().empty();
  signature.returns_set = function.returns_set;
  signature.returns_void = function.result == oid::kVoid;
  signature.returns_trigger = function.result == oid::kTrigger;
  return plpgsql::read_program(function.body, signature);
}

plpgsql::ResultShape shape_of(const UserFunction& function) {
  plpgsql::ResultShape shape{Type{function.result}, function.returns_set, {}};
  std::size_t number = 0;
  for (const FunctionParameter& parameter : function.parameters) {
    std::string name = plpgsql::parameter_name(parameter.name, ++number);
    if (parameter.is_output()) shape.outputs.push_back({std::move(name), Type{parameter.type}});
  }
  return shape;
}

}  // namespace

void check_plpgsql_function(const UserFunction& function, SessionState& session) {
  const std::vector<const FunctionParameter*> outputs = function.outputs();
  for (const FunctionParameter* output : outputs) {
    if (output->name.empty() && outputs.size() > 1)
      throw Error::unsupported("several output parameters without names in PL/pgSQL");
  }
  const plpgsql::Program program = program_of(function);
  for (const plpgsql::Declaration& declaration : program.declarations) {
    try {
      static_cast<void>(declared_type(declaration.type, session));
    } catch (const Error& error) {
      // What is not built is refused where it is used.
      if (error.unsupported_construct().empty()) throw;
    }
  }
  plpgsql::check_returns(program, shape_of(function));
}

std::vector<Value> call_plpgsql_function(const UserFunction& function,
                                         std::span<const Value> arguments, SessionState& session,
                                         Transaction& transaction, NestedStatements& statements) {
  if (function.result == oid::kTrigger) {
    throw Error(sqlstate::kFeatureNotSupported, "trigger functions can only be called as triggers");
  }
  plpgsql::Variables variables(function.name);
  std::size_t next = 0;
  std::size_t number = 0;
  for (const FunctionParameter& parameter : function.parameters) {
    plpgsql::Variable variable{plpgsql::parameter_name(parameter.name, ++number),
                               Type{parameter.type}};
    if (parameter.is_input()) variable.value = arguments[next++];
    variables.add_parameter(std::move(variable));
  }
  SessionHost host(session, transaction, statements, function.volatility == 'v');
  return plpgsql::interpret(program_of(function), shape_of(function), variables, host);
}

Value call_plpgsql_trigger(const UserFunction& function, plpgsql::Variables& variables,
                           SessionState& session, Transaction& transaction,
                           NestedStatements& statements) {
  SessionHost host(session, transaction, statements, function.volatility == 'v');
  std::vector<Value> returned =
      plpgsql::interpret(program_of(function), shape_of(function), variables, host);
  return std::move(returned.front());
}

CommandTag execute_do(const PgQuery__DoStmt& statement, const UtilityContext& context) {
  std::string body;
  for (std::size_t i = 0; i < statement.n_args; ++i) {
    const PgQuery__DefElem& option = *statement.args[i]->def_elem;
    const std::string value = string_of(*option.arg);
    if (std::string_view(option.defname) == "as") {
      body = value;
    } else if (value == "sql") {
      throw Error(sqlstate::kFeatureNotSupported,
                  "language \"sql\" does not support inline code execution");
    } else if (value != "plpgsql") {
      throw Error(sqlstate::kUndefinedObject, fmt::format("language \"{}\" does not exist", value));
    }
  }
  const plpgsql::Program program = plpgsql::read_program(body, {});
  const plpgsql::ResultShape shape;
  plpgsql::check_returns(program, shape);
  NestedStatements statements(context.session, context.transaction);
  SessionHost host(context.session, context.transaction, statements, true);
  plpgsql::Variables variables("");
  static_cast<void>(plpgsql::interpret(program, shape, variables, host));
  return {"DO", std::nullopt};
}

}  // namespace carto_mock::sql
