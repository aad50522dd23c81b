#include "sql/engine/functions_in_place.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>

#include "sql/analyzer/analyzer.h"
#include "sql/analyzer/resolve.h"
#include "sql/analyzer/type_rules.h"
#include "sql/engine/function_parameters.h"
#include "sql/engine/function_privileges.h"
#include "sql/engine/kept_expressions.h"
#include "sql/engine/long_names.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/time_words.h"
#include "sql/evaluator/sql_definitions.h"
#include "sql/functions/composite_columns.h"
#include "sql/lowering/costs.h"
#include "sql/syntax/parser.h"
#include "sql/tree/volatility.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// The parameters as InputReferences, by their places.
class ParameterPlaces final : public ParameterSource {
 public:
  ParameterPlaces(const UserFunction& function, const CatalogSnapshot& catalog)
      : numbers_(function, numbered_values(function.inputs().size()), catalog) {}

  ExpressionPtr numbered(int number) const override { return placed(numbers_.numbered(number)); }
  ExpressionPtr named(std::span<const std::string> names) const override {
    return placed(numbers_.named(names));
  }
  bool conflicts_with_columns() const override { return numbers_.conflicts_with_columns(); }

 private:
  static std::vector<Value> numbered_values(std::size_t count) {
    std::vector<Value> values;
    values.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
      values.push_back(Value::integer(static_cast<std::int64_t>(i)));
    return values;
  }
  // All constants are the numbers given above.
  static ExpressionPtr placed(ExpressionPtr expression) {
    if (expression == nullptr) return nullptr;
    if (const auto* constant = get_if<Constant>(*expression)) {
      expression->node = InputReference{static_cast<int>(constant->value.as_integer())};
      return expression;
    }
    visit_children(
        *expression,
        ChildVisitor{[](ExpressionPtr& child) { child = placed(std::move(child)); }, {}});
    return expression;
  }

  FunctionParameters numbers_;
};

// Is there an expression of which the predicate holds?
template <typename Predicate>
bool any_within(const Expression& expression, const Predicate& predicate) {
  bool found = predicate(expression);
  visit_children(expression, ConstChildVisitor{[&](const Expression& child) {
                                                 found = found || any_within(child, predicate);
                                               },
                                               {}});
  return found;
}

bool is_mutable(const Expression& expression) {
  if (const auto* call = get_if<FunctionCall>(expression))
    return !call->immutable && !is_text_of_fixed(*call);
  if (const auto* conversion = get_if<TextConversion>(expression))
    return !has_fixed_text(conversion->argument->type.oid) || !has_fixed_text(expression.type.oid);
  return get_if<SessionValueExpression>(expression) != nullptr;
}

// May it be something else than NULL where what it is given is NULL?
bool is_lenient(const Expression& expression) {
  if (const auto* call = get_if<FunctionCall>(expression)) return !call->strict;
  return get_if<Constant>(expression) == nullptr && get_if<InputReference>(expression) == nullptr &&
         get_if<Relabel>(expression) == nullptr && get_if<TextConversion>(expression) == nullptr &&
         get_if<TypmodCoercion>(expression) == nullptr &&
         get_if<FieldSelection>(expression) == nullptr &&
         get_if<Subscript>(expression) == nullptr && get_if<ArrayConversion>(expression) == nullptr;
}

bool may_be_used_often(const Expression& argument, const CatalogSnapshot& catalog) {
  constexpr double kMost = 10;
  return !is_volatile_throughout(argument) && cost_of_row(argument, catalog) <= kMost &&
         !any_within(argument,
                     [](const Expression& e) { return get_if<SubqueryExpression>(e) != nullptr; });
}

bool gives_set(const Expression& argument) {
  return any_within(argument,
                    [](const Expression& e) { return get_if<SetFunctionCall>(e) != nullptr; });
}

// Of the row, of a query, or of nothing at all, but not of literals alone: those may be others in
// the plan's next run, where PostgreSQL plans with them.
bool may_stand_in_body(const Expression& argument) {
  bool reads_literal = false;
  bool reads_row = false;
  static_cast<void>(any_within(argument, [&](const Expression& e) {
    reads_literal = reads_literal || get_if<LiteralReference>(e) != nullptr;
    reads_row = reads_row || get_if<ColumnReference>(e) != nullptr ||
                get_if<InputReference>(e) != nullptr || get_if<AggregateCall>(e) != nullptr ||
                get_if<WindowCall>(e) != nullptr || get_if<SubqueryExpression>(e) != nullptr;
    return false;
  }));
  return !reads_literal || reads_row;
}

// An ArrayConversion's element reads an input of its own.
template <typename Body>
void visit_inputs(ExpressionPtr& expression, const Body& body) {
  if (get_if<InputReference>(*expression) != nullptr) return body(expression);
  if (auto* conversion = std::get_if<ArrayConversion>(&expression->node))
    return visit_inputs(conversion->array, body);
  visit_children(*expression,
                 ChildVisitor{[&body](ExpressionPtr& child) { visit_inputs(child, body); }, {}});
}

class FunctionsInPlace {
 public:
  FunctionsInPlace(SessionState& session, std::vector<Oid>* functions)
      : session_(session), functions_(functions) {}

  ExpressionPtr operator()(const FunctionCall& call, Type result) const {
    const CatalogSnapshot& catalog = session_.catalog();
    const StoredFunction* stored = catalog.find_function(call.procedure);
    if (stored == nullptr || !has_one_result(stored->definition())) return nullptr;
    // The first says which function it is (analyzer/user_functions.h).
    const std::span arguments = std::span(call.arguments).subspan(1);
    if (arguments.size() != stored->definition().inputs().size()) return nullptr;
    UserFunction function = stored->definition();
    if (is_polymorphic(function)) {
      std::vector<Oid> types;
      types.reserve(arguments.size());
      for (const ExpressionPtr& argument : arguments) types.push_back(argument->type.oid);
      function = with_types(std::move(function), types);
    }
    if (function.result != result.oid || !may_execute(function)) return nullptr;
    ExpressionPtr body = body_of(function);
    if (body == nullptr || !is_as_declared(*body, function) ||
        !is_placed(body, arguments, function))
      return nullptr;
    if (functions_ != nullptr && catalog.find_object_acl(function.oid) != nullptr)
      functions_->push_back(function.oid);
    return body->type == result ? std::move(body)
                                : make_expression(result, Relabel{std::move(body)});
  }

 private:
  bool has_one_result(const UserFunction& function) const {
    return function.language == FunctionLanguage::kSql && !function.is_procedure &&
           !function.returns_set && !function.security_definer && function.settings.empty() &&
           function.result != oid::kVoid && function.result != oid::kRecord &&
           !composite_columns(function.result, session_.catalog()) && !names_a_time(function.body);
  }

  bool may_execute(const UserFunction& function) const {
    if (session_.catalog().find_object_acl(function.oid) == nullptr) return true;
    if (functions_ == nullptr) return false;
    try {
      check_executable(session_, std::array{function.oid});
      return true;
    } catch (const Error&) {
      return false;  // the call says so, where it is made
    }
  }

  // Over the parameters. Null: it is more than an expression.
  ExpressionPtr body_of(const UserFunction& function) const {
    const SyntaxTree tree = parse(function.body);
    tell_long_names(function.body, session_);
    if (tree.size() != 1 || !is_simple_expression(tree.statement(0))) return nullptr;
    const ParameterPlaces places(function, session_.catalog());
    const SessionState::ParameterScope scope(session_, &places);
    const std::vector<std::string> path = session_.effective_search_path();
    try {
      Statement statement = analyze(tree.statement(0), analysis_context(session_, path));
      Query& query = *std::get<SelectStatement>(statement.body).query;
      if (!is_plain_expression(query)) return nullptr;
      return coerce(std::move(query.targets.front().expression), Type{function.result},
                    CoercionContext::kAssignment, session_.text_settings(), session_);
    } catch (const Error& error) {
      if (error.unsupported_construct().empty()) throw;
      return nullptr;  // the call refuses it
    }
  }

  static bool is_as_declared(const Expression& body, const UserFunction& function) {
    if (function.volatility == 'i' && any_within(body, is_mutable)) return false;
    if (function.volatility == 's' && is_volatile(body)) return false;
    return !function.strict || !any_within(body, is_lenient);
  }

  // Puts the arguments into the body. False: one of them may not be there.
  bool is_placed(ExpressionPtr& body, std::span<const ExpressionPtr> arguments,
                 const UserFunction& function) const {
    std::vector<int> uses(arguments.size());
    visit_inputs(body, [&uses](const ExpressionPtr& input) {
      ++uses[static_cast<std::size_t>(get_if<InputReference>(*input)->slot)];
    });
    for (std::size_t i = 0; i < uses.size(); ++i) {
      if (uses[i] == 0 && function.strict) return false;
      if (gives_set(*arguments[i]) || (uses[i] > 0 && !may_stand_in_body(*arguments[i])))
        return false;
      if (uses[i] > 1 && !may_be_used_often(*arguments[i], session_.catalog())) return false;
    }
    visit_inputs(body, [arguments](ExpressionPtr& input) {
      input = clone(*arguments[static_cast<std::size_t>(get_if<InputReference>(*input)->slot)]);
    });
    return true;
  }

  SessionState& session_;
  std::vector<Oid>* functions_;
};

}  // namespace

BodyInPlace functions_in_place(SessionState& session, std::vector<Oid>* functions) {
  return FunctionsInPlace(session, functions);
}

}  // namespace carto_mock::sql
