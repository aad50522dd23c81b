#include "sql/engine/plpgsql_functions.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "sql/analyzer/procedure_call.h"
#include "sql/analyzer/type_rules.h"
#include "sql/engine/cursor.h"
#include "sql/engine/declared_types.h"
#include "sql/engine/limited_sink.h"
#include "sql/engine/long_names.h"
#include "sql/engine/object_names.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/traces.h"
#include "sql/engine/value_conversion.h"
#include "sql/evaluator/evaluator.h"
#include "sql/functions/composite_columns.h"
#include "sql/functions/quoting.h"
#include "sql/plpgsql/contents.h"
#include "sql/plpgsql/interpreter.h"
#include "sql/plpgsql/parameter_names.h"
#include "sql/plpgsql/reader.h"
#include "sql/syntax/parser.h"
#include "sql/tree/query.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr std::string_view kSubtransaction = "subtransaction of PL/pgSQL";

std::vector<OutputColumn> columns_of(Type type, SessionState& session) {
  std::vector<OutputColumn> columns;
  const auto found = composite_columns(base_type(type.oid), session.catalog());
  if (!found) return columns;
  columns.reserve(found->size());
  for (const CompositeColumn& column : *found) columns.push_back({column.name, column.type});
  return columns;
}

class SessionHost final : public plpgsql::Host {
 public:
  SessionHost(SessionState& session, Transaction& transaction, NestedStatements& statements,
              bool may_write)
      : session_(session),
        transaction_(transaction),
        statements_(statements),
        may_write_(may_write) {}

  plpgsql::StatementResult run(std::string_view sql, const ParameterSource& parameters,
                               std::int64_t most_rows) override {
    return run(parse(sql), sql, parameters, NestedStatements::ParameterValues::kKnown, most_rows);
  }

  void check_loop(std::string_view query, const plpgsql::Statements& body) override {
    Traces traces(session_);
    const Trace read = traces.of_statements(std::string(query));
    if (!read.is_any()) return;
    const plpgsql::Contents contents = plpgsql::contents_of(body);
    if (contents.leaves || read.meets(traces.of_contents(contents))) {
      throw Error::unsupported(
          "FOR in PL/pgSQL over a query of functions that RAISE, write or take values of "
          "sequences");
    }
  }

  void read_text(std::string_view sql) override { tell_long_names(sql, session_); }

  // PostgreSQL plans a simple expression once for all values (plpgsql: exec_simple_check_plan).
  plpgsql::StatementResult evaluate(std::string_view sql,
                                    const ParameterSource& parameters) override {
    std::optional<KeptExpressions::Result> computed =
        statements_.kept_expressions().compute(sql, parameters, session_);
    if (computed) {
      plpgsql::StatementResult result;
      result.columns.push_back(std::move(computed->column));
      result.rows.emplace_back().push_back(std::move(computed->value));
      return result;
    }
    const SyntaxTree tree = parse(sql);
    const bool is_simple = tree.size() == 1 && is_simple_expression(tree.statement(0));
    return run(tree, sql, parameters,
               is_simple ? NestedStatements::ParameterValues::kOpen
                         : NestedStatements::ParameterValues::kKnown,
               0);
  }

  std::vector<OutputArgument> output_arguments(std::string_view call,
                                               const ParameterSource& parameters) override {
    const SessionState::ParameterScope scope(session_, &parameters);
    const SyntaxTree tree = parse(call);
    const std::vector<std::string> path = session_.effective_search_path();
    const ProcedureCall found =
        analyze_procedure_call(*tree.statement(0).call_stmt, analysis_context(session_, path));
    const StoredFunction* procedure = session_.catalog().find_function(found.procedure->oid);
    std::vector<OutputArgument> outputs;
    const std::vector<FunctionParameter>& all = procedure->definition().parameters;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (!all[i].is_output()) continue;
      outputs.push_back(
          {all[i].name.empty() ? std::to_string(i + 1) : fmt::format("\"{}\"", all[i].name),
           found.written[i]});
    }
    return outputs;
  }

  void end_transaction(bool commits) override {
    session_.nested_statements().end_transaction(commits);
  }

  Value convert(Value value, Type from, Type to) override {
    if (std::optional<Value> converted =
            convert_value(value, from, to, CoercionContext::kAssignment, session_))
      return *std::move(converted);
    // A row is read from text as a literal is.
    if (!value.is_null() && !row_columns(to).empty()) {
      Value literal = Value::text(text(value, from));
      return *convert_value(std::move(literal), Type{oid::kUnknown}, to,
                            CoercionContext::kAssignment, session_);
    }
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

  std::vector<OutputColumn> row_columns(Type type) override { return columns_of(type, session_); }

  void notice(Severity severity, std::string message) override {
    session_.notice(severity, std::move(message));
  }
  void check_interrupts() override { session_.check_interrupts(); }

  void run_in_subtransaction(const std::function<void()>& work) override {
    transaction_.savepoint(kSubtransaction);
    const auto undo = [this] {
      // Cursors that were opened in it too.
      transaction_.rollback_to(kSubtransaction);
      transaction_.release(kSubtransaction);
    };
    try {
      work();
    } catch (const Error& error) {
      // While the catalog still has the types that it names: the body may read what it says.
      const Error named = session_.with_type_names(error);
      undo();
      if (named.message() == error.message() && named.detail() == error.detail()) throw;
      throw Error(named);
    } catch (...) {
      undo();
      throw;
    }
    transaction_.release(kSubtransaction);
  }

  bool has_cursor(std::string_view name) override {
    return std::ranges::find(session_.cursors(), name, &Cursor::name) != session_.cursors().end();
  }

  std::string new_cursor_name() override {
    while (true) {
      std::string name =
          fmt::format("<unnamed portal {}>", session_.nested_statements().count_unnamed_cursor());
      if (!has_cursor(name)) return name;
    }
  }

  void open_cursor(std::string_view name, plpgsql::Scrolling scrolling, std::string_view query,
                   const ParameterSource& parameters) override {
    std::string_view scroll;
    if (scrolling == plpgsql::Scrolling::kScroll) scroll = "SCROLL ";
    if (scrolling == plpgsql::Scrolling::kNoScroll) scroll = "NO SCROLL ";
    const SyntaxTree tree = parse(query);
    if (tree.size() != 1 || tree.statement(0).node_case != PG_QUERY__NODE__NODE_SELECT_STMT)
      throw Error::unsupported("OPEN of such a statement in PL/pgSQL");
    static_cast<void>(run(fmt::format("DECLARE {} {}CURSOR FOR {}", quote_identifier(name), scroll,
                                      tree.statement_text(0, query)),
                          parameters, 0));
  }

 private:
  plpgsql::StatementResult run(const SyntaxTree& tree, std::string_view sql,
                               const ParameterSource& parameters,
                               NestedStatements::ParameterValues values, std::int64_t most_rows) {
    const SessionState::ParameterScope scope(session_, &parameters);
    CollectingSink sink;
    LimitedSink limited(sink, tree.size(), most_rows);
    statements_.run_all(tree, sql, may_write_, limited, values);
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

  Value through_text(Value value, Type from, Type to) {
    const ExpressionPtr conversion =
        make_expression(to, TextConversion{make_expression(from, Constant{std::move(value)})});
    return sql::evaluate(*conversion, {}, {session_, session_.text_settings(), {}});
  }

  SessionState& session_;
  Transaction& transaction_;
  NestedStatements& statements_;
  bool may_write_;
};

// `is_new`: the function is being made; what is not built is refused when it is called.
plpgsql::TypeResolver type_resolver(SessionState& session, bool is_new) {
  return [&session, is_new](std::string_view text) -> plpgsql::DeclaredType {
    try {
      const Type type = declared_type(text, session);
      return {type, type.oid == oid::kRecord || !columns_of(type, session).empty()};
    } catch (const Error& error) {
      if (!is_new || error.unsupported_construct().empty()) throw;
      return {};
    }
  };
}

// PostgreSQL cuts them, and says so each time that it reads one.
void refuse_long_names(std::string_view body) {
  if (!long_names(body).empty())
    throw Error::unsupported("a name of more than 63 bytes in the code of PL/pgSQL");
}

plpgsql::Program program_of(const UserFunction& function, SessionState& session,
                            bool is_new = false) {
  plpgsql::Signature signature;
  signature.function = function.name;
  for (const FunctionParameter& parameter : function.parameters) {
    const Type type{parameter.type};
    signature.parameters.push_back(parameter.name);
    signature.types.push_back({type, !columns_of(type, session).empty()});
  }
  signature.has_outputs = !function.outputs().empty();
  signature.returns_set = function.returns_set;
  signature.returns_void = function.result == oid::kVoid;
  signature.returns_trigger = function.result == oid::kTrigger;
  signature.is_procedure = function.is_procedure;
  signature.returns_void = signature.returns_void || function.is_procedure;
  signature.is_new = is_new;
  refuse_long_names(function.body);
  return plpgsql::read_program(function.body, signature, type_resolver(session, is_new));
}

}  // namespace

std::shared_ptr<const plpgsql::Program> known_program(const UserFunction& function,
                                                      SessionState& session) {
  ProgramCache::Key key{
      function.oid, session.catalog_pointer(), {}, session.effective_search_path()};
  key.types.reserve(function.parameters.size() + 1);
  for (const FunctionParameter& parameter : function.parameters)
    key.types.push_back(parameter.type);
  key.types.push_back(function.result);
  return session.nested_statements().programs().get(std::move(key),
                                                    [&] { return program_of(function, session); });
}

namespace {

plpgsql::ResultShape shape_of(const UserFunction& function, SessionState& session) {
  plpgsql::ResultShape shape{Type{function.result}, function.returns_set};
  shape.is_procedure = function.is_procedure;
  shape.columns = columns_of(shape.type, session);
  for (std::size_t i = 0; i < function.parameters.size(); ++i) {
    const FunctionParameter& parameter = function.parameters[i];
    if (!parameter.is_output()) continue;
    std::string name =
        parameter.name.empty() ? fmt::format("column{}", shape.outputs.size() + 1) : parameter.name;
    shape.output_variables.push_back({name, static_cast<int>(i)});
    shape.outputs.push_back({std::move(name), Type{parameter.type}});
  }
  return shape;
}

}  // namespace

namespace {

// Any type stands for integer, any array for one of these.
UserFunction with_any_types(UserFunction function) {
  const auto settle = [](Oid& type) {
    const bool is_any_array = type == oid::kAnyArray || type == oid::kAnyCompatibleArray;
    if (is_polymorphic(type)) type = is_any_array ? array_type(oid::kInt4) : oid::kInt4;
  };
  for (FunctionParameter& parameter : function.parameters) settle(parameter.type);
  settle(function.result);
  return function;
}

}  // namespace

void check_plpgsql_function(const UserFunction& function, SessionState& session) {
  const UserFunction checked = with_any_types(function);
  plpgsql::check_returns(program_of(checked, session, true), shape_of(checked, session));
}

std::vector<Value> call_plpgsql_function(const UserFunction& function,
                                         std::span<const Value> arguments,
                                         const std::vector<OutputColumn>& expected,
                                         SessionState& session, Transaction& transaction,
                                         NestedStatements& statements) {
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
    variable.columns = columns_of(variable.type, session);
    variables.add_parameter(std::move(variable));
  }
  SessionHost host(session, transaction, statements, function.volatility == 'v');
  plpgsql::ResultShape shape = shape_of(function, session);
  if (shape.type.oid == oid::kRecord && shape.outputs.empty()) shape.columns = expected;
  std::vector<Value> rows =
      plpgsql::interpret(*known_program(function, session), shape, variables, host);
  // A procedure's only output is a record as well.
  if (function.is_procedure && shape.outputs.size() == 1) {
    Record record;
    record.names.push_back(shape.outputs.front().name);
    record.types.push_back(shape.outputs.front().type);
    record.fields.push_back(std::move(rows.front()));
    rows.front() = Value::record(std::move(record));
  }
  return rows;
}

Value call_plpgsql_trigger(const UserFunction& function, plpgsql::Variables& variables,
                           SessionState& session, Transaction& transaction,
                           NestedStatements& statements) {
  SessionHost host(session, transaction, statements, function.volatility == 'v');
  std::vector<Value> returned = plpgsql::interpret(*known_program(function, session),
                                                   shape_of(function, session), variables, host);
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
  refuse_long_names(body);
  plpgsql::Signature signature;
  signature.is_new = true;
  const plpgsql::Program program =
      plpgsql::read_program(body, signature, type_resolver(context.session, false));
  const plpgsql::ResultShape shape;
  plpgsql::check_returns(program, shape);
  NestedStatements& statements = context.session.nested_statements();
  const NestedStatements::TransactionControl control(
      statements, !context.in_block || statements.may_end_transaction());
  SessionHost host(context.session, context.transaction, statements, true);
  plpgsql::Variables variables("");
  static_cast<void>(plpgsql::interpret(program, shape, variables, host));
  return {"DO", std::nullopt};
}

}  // namespace carto_mock::sql
