// What PostgreSQL's planner computes before it runs a statement (eval_const_expressions; manual,
// chapter 38.7 on volatility, chapter 4.2.14 on the early errors that this causes).
#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/snapshot.h"
#include "sql/evaluator/node_evaluator.h"
#include "sql/evaluator/planned_calls.h"
#include "sql/evaluator/sql_definitions.h"
#include "sql/functions/execute_privilege.h"
#include "sql/tree/volatility.h"
#include "sql/tree/walk.h"
#include "sql/types/type_registry.h"

namespace carto_mock::sql {
namespace {

const Value* constant_value(const Expression& expression) {
  const auto* constant = get_if<Constant>(expression);
  return constant == nullptr ? nullptr : &constant->value;
}

// Constant in the plan, whatever literal stands for it in the statement's text.
bool all_fixed(const std::vector<ExpressionPtr>& expressions) {
  return std::ranges::all_of(expressions, [](const ExpressionPtr& e) {
    return constant_value(*e) != nullptr || get_if<LiteralReference>(*e) != nullptr;
  });
}

bool all_constant(const std::vector<ExpressionPtr>& expressions) {
  return std::ranges::all_of(
      expressions, [](const ExpressionPtr& e) { return e == nullptr || constant_value(*e); });
}

// Of what converts an element of an array. A domain's constraints are looked at when it runs.
bool is_immutable(const Expression& expression) {
  if (get_if<DomainCoercion>(expression) != nullptr) return false;
  if (const auto* call = get_if<FunctionCall>(expression); call != nullptr && !call->immutable)
    return false;
  if (const auto* conversion = get_if<TextConversion>(expression);
      conversion != nullptr &&
      !(has_fixed_output(conversion->argument->type.oid) && has_fixed_text(expression.type.oid)))
    return false;
  bool result = true;
  visit_children(expression,
                 ConstChildVisitor{
                     [&](const Expression& child) { result = result && is_immutable(child); }, {}});
  return result;
}

class Folder {
 public:
  Folder(const EvaluationContext& context, const PlannedCalls& calls)
      : context_(context), calls_(calls) {}

  void fold(ExpressionPtr& expression) const {
    if (auto* boolean = std::get_if<BooleanExpression>(&expression->node))
      return fold_boolean(expression, *boolean);
    if (auto* choice = std::get_if<CaseExpression>(&expression->node))
      return fold_case(expression, *choice);
    if (auto* coalesce = std::get_if<Coalesce>(&expression->node))
      return fold_coalesce(expression, *coalesce);
    if (auto* conversion = std::get_if<ArrayConversion>(&expression->node)) {
      // Its element expression reads an input of its own.
      fold(conversion->array);
      if (constant_value(*conversion->array) && is_immutable(*conversion->element))
        compute(expression);
      return;
    }
    if (auto* test = std::get_if<DistinctTest>(&expression->node))
      return fold_equality(expression, *test->equality);
    if (auto* subscript = std::get_if<Subscript>(&expression->node))
      return fold_subscript(expression, *subscript);
    if (auto* order = std::get_if<RowOrder>(&expression->node)) return fold_operands(*order);
    if (auto* null_if = std::get_if<NullIf>(&expression->node))
      return fold_null_if(expression, *null_if->equality);
    visit_children(*expression, {.expression = [this](ExpressionPtr& child) { fold(child); },
                                 .query = [this](Query& query) { fold(query); }});
    fold_node(expression);
  }

  void fold(Query& query) const {
    visit_children(query, {.expression = [this](ExpressionPtr& child) { fold(child); },
                           .query = [this](Query& nested) { fold(nested); }});
    fold_condition(query.where);
    fold_condition(query.having);
    for (FromItem& item : query.from) fold_conditions(item);
  }

 private:
  static void fold_conditions(FromItem& item) {
    auto* join = std::get_if<FromJoin>(&item.item);
    if (join == nullptr) return;
    fold_condition(join->condition);
    fold_conditions(*join->left);
    fold_conditions(*join->right);
  }

  // Of a condition NULL is as good as false: AND needs nothing else, OR does without it
  // (canonicalize_qual).
  static void fold_condition(ExpressionPtr& condition) {
    auto* boolean =
        condition == nullptr ? nullptr : std::get_if<BooleanExpression>(&condition->node);
    if (boolean == nullptr || boolean->op == BooleanOperator::kNot) return;
    const bool is_or = boolean->op == BooleanOperator::kOr;
    std::vector<ExpressionPtr> kept;
    for (ExpressionPtr& argument : boolean->arguments) {
      fold_condition(argument);
      const Value* value = constant_value(*argument);
      if (value == nullptr) {
        kept.push_back(std::move(argument));
      } else if ((!value->is_null() && value->as_bool()) == is_or) {
        condition = make_expression(condition->type, Constant{Value::boolean(is_or)});
        return;
      }
    }
    if (kept.empty()) {
      condition = make_expression(condition->type, Constant{Value::boolean(!is_or)});
    } else if (kept.size() == 1) {
      promote(condition, std::move(kept.front()));
    } else {
      boolean->arguments = std::move(kept);
    }
  }

  void replace(ExpressionPtr& expression, Value value) const {
    const Notation notation = expression->notation;
    expression =
        make_expression(expression->type, Constant{std::move(value)}, expression->location);
    expression->notation = notation;
  }
  void compute(ExpressionPtr& expression) const {
    replace(expression, evaluate(*expression, {}, context_));
  }
  // Users' functions run statements, which only a plan that is about to run may do.
  bool may_compute(const FunctionCall& call) const {
    if (context_.session.catalog().find_function(call.procedure) == nullptr) return true;
    return calls_.may_call && calls_.may_call();
  }
  // Of a call on constants, which PostgreSQL computes if the function is immutable.
  void ask_execute(Oid procedure) const {
    if (!context_.asks_execute) return;
    const BuiltinProcedure* called = context_.session.catalog().find_procedure(procedure);
    if (called != nullptr && called->volatility == 'i')
      require_execute(context_.session, procedure);
  }
  // The branch that decides takes its parent's place.
  static void promote(ExpressionPtr& expression, ExpressionPtr branch) {
    expression = std::move(branch);
  }

  // The children are folded already; the kinds that need care with their order are not here.
  void fold_node(ExpressionPtr& expression) const {
    std::visit(
        [&](auto& node) {
          using Node = std::decay_t<decltype(node)>;
          if constexpr (std::is_same_v<Node, FunctionCall>) {
            fold_call(expression, node);
          } else if constexpr (std::is_same_v<Node, NullTest>) {
            fold_null_test(expression, node);
          } else if constexpr (std::is_same_v<Node, BooleanTest> || std::is_same_v<Node, Relabel> ||
                               std::is_same_v<Node, TypmodCoercion>) {
            if (constant_value(*node.argument)) compute(expression);
          } else if constexpr (std::is_same_v<Node, TextConversion>) {
            const Value* value = constant_value(*node.argument);
            const bool fixed =
                has_fixed_output(node.argument->type.oid) && has_fixed_text(expression->type.oid);
            if (value != nullptr && (fixed || value->is_null())) compute(expression);
          } else if constexpr (std::is_same_v<Node, GreatestLeast>) {
            if (all_constant(node.arguments)) compute(expression);
          } else if constexpr (std::is_same_v<Node, ArrayComparison>) {
            const BuiltinProcedure* procedure =
                BuiltinCatalog::instance().find_procedure(node.procedure);
            if (procedure != nullptr && procedure->volatility == 'i' &&
                constant_value(*node.scalar) && constant_value(*node.array)) {
              ask_execute(node.procedure);
              compute(expression);
            }
          } else if constexpr (std::is_same_v<Node, RowConstructor>) {
            if (all_constant(node.fields)) compute(expression);
          } else if constexpr (std::is_same_v<Node, ArrayConstructor>) {
            if (all_constant(node.elements)) compute(expression);
          }
        },
        expression->node);
  }

  void fold_call(ExpressionPtr& expression, FunctionCall& call) const {
    const auto is_null = [&call] {
      return call.strict && std::ranges::any_of(call.arguments, [](const ExpressionPtr& argument) {
               const Value* value = constant_value(*argument);
               return value != nullptr && value->is_null();
             });
    };
    // What the row is made of may be an error that only the execution finds.
    if (expression->type.oid == oid::kRecord) return;
    if (is_null()) return replace(expression, Value());
    if (put_definition_in_place(call)) {
      for (ExpressionPtr& argument : call.arguments) fold(argument);
      if (is_null()) return replace(expression, Value());
    }
    if (all_fixed(call.arguments)) ask_execute(call.procedure);
    const bool is_immutable = call.immutable || is_text_of_fixed(call);
    if (is_immutable && call.body != nullptr && all_constant(call.arguments)) {
      if (may_compute(call)) compute(expression);
      return;
    }
    put_body_in_place(expression, call);
  }

  void put_body_in_place(ExpressionPtr& expression, const FunctionCall& call) const {
    const Oid function = call.procedure;
    const bool is_users = context_.session.catalog().find_function(function) != nullptr;
    if (!is_users || !calls_.body_in_place ||
        std::ranges::find(in_place_, function) != in_place_.end())
      return;
    ExpressionPtr body = calls_.body_in_place(call, expression->type);
    if (body == nullptr) return;
    in_place_.push_back(function);
    fold(body);
    in_place_.pop_back();
    // What the planner decides before this it decides by the function's own volatility.
    if (call.is_volatile && !is_volatile(*body)) make_volatile(*body);
    body->location = expression->location;
    body->notation = expression->notation;
    expression = std::move(body);
  }
  static bool make_volatile(Expression& expression) {
    if (auto* call = std::get_if<FunctionCall>(&expression.node)) {
      call->is_volatile = true;
      call->immutable = false;
      return true;
    }
    bool found = false;
    visit_children(
        expression,
        {.expression = [&found](ExpressionPtr& child) { found = found || make_volatile(*child); },
         .query = {}});
    return found;
  }

  // ROW(a, b) IS NULL is a IS NULL AND b IS NULL, which may be decided without looking at all.
  void fold_null_test(ExpressionPtr& expression, NullTest& node) const {
    auto* row = std::get_if<RowConstructor>(&node.argument->node);
    if (row == nullptr) {
      // Of a row that is constant as a whole it is left to the execution.
      const Value* value = constant_value(*node.argument);
      const bool is_row = node.argument->type.oid == oid::kRecord;
      if (value != nullptr && (!is_row || value->is_null())) compute(expression);
      return;
    }
    // A row within the row is not NULL, whatever is in it: no test of that kind says so.
    const auto is_row = [](const ExpressionPtr& field) {
      const TypeTraits* traits = find_type_traits(field->type.oid);
      return traits == nullptr || traits->representation == Representation::kRecord;
    };
    if (std::ranges::any_of(row->fields, is_row)) return;
    // The same of one that is made of literals.
    const auto is_fixed = [](const ExpressionPtr& field) {
      return constant_value(*field) != nullptr || get_if<LiteralReference>(*field) != nullptr;
    };
    if (std::ranges::all_of(row->fields, is_fixed)) return;
    std::vector<ExpressionPtr> tests;
    for (ExpressionPtr& field : row->fields) {
      const Value* value = constant_value(*field);
      // NULL is no literal.
      const bool is_literal = get_if<LiteralReference>(*field) != nullptr;
      if (is_literal || (value != nullptr && !value->is_null())) {
        if (!node.is_not) return replace(expression, Value::boolean(false));
      } else if (value != nullptr) {
        if (node.is_not) return replace(expression, Value::boolean(false));
      } else {
        const int location = field->location;
        tests.push_back(make_expression(
            expression->type, NullTest{.argument = std::move(field), .is_not = node.is_not},
            location));
      }
    }
    if (tests.empty()) return replace(expression, Value::boolean(true));
    if (tests.size() == 1) return promote(expression, std::move(tests.front()));
    expression = make_expression(
        expression->type,
        BooleanExpression{.op = BooleanOperator::kAnd, .arguments = std::move(tests)},
        expression->location);
  }

  // IS DISTINCT FROM, NULLIF: the call stays a call, whose operands they look at first.
  void fold_equality(ExpressionPtr& expression, Expression& equality) const {
    auto* call = std::get_if<FunctionCall>(&equality.node);
    if (call == nullptr) return;
    for (ExpressionPtr& argument : call->arguments) fold(argument);
    if (all_fixed(call->arguments)) ask_execute(call->procedure);
    if (call->immutable && call->body != nullptr && all_constant(call->arguments))
      compute(expression);
  }

  // The indexes before the array that they stand behind.
  void fold_subscript(ExpressionPtr& expression, Subscript& node) const {
    for (std::vector<ExpressionPtr>* indexes : {&node.upper, &node.lower})
      for (ExpressionPtr& index : *indexes)
        if (index != nullptr) fold(index);
    fold(node.array);
    if (constant_value(*node.array) && all_constant(node.upper) && all_constant(node.lower))
      compute(expression);
  }

  // What compares rows by their order is left to the execution, constant or not.
  void fold_operands(RowOrder& node) const {
    for (const std::size_t row : {0U, 1U})
      for (RowOrderField& field : node.fields)
        fold(std::get<FunctionCall>(field.comparison->node).arguments[row]);
  }

  // NULL equals nothing: the first operand is the result, and the other is not looked at.
  void fold_null_if(ExpressionPtr& expression, Expression& equality) const {
    fold_equality(expression, equality);
    auto* null_if = std::get_if<NullIf>(&expression->node);
    if (null_if == nullptr) return;
    auto* call = std::get_if<FunctionCall>(&equality.node);
    if (call == nullptr) return;
    const bool has_null = std::ranges::any_of(call->arguments, [](const ExpressionPtr& argument) {
      const Value* value = constant_value(*argument);
      return value != nullptr && value->is_null();
    });
    if (has_null && call->arguments.front()->type.oid == expression->type.oid)
      promote(expression, std::move(call->arguments.front()));
  }

  // AND, OR: what comes after a deciding constant is not looked at; neutral constants go.
  void fold_boolean(ExpressionPtr& expression, BooleanExpression& node) const {
    if (node.op == BooleanOperator::kNot) {
      fold(node.arguments.front());
      if (constant_value(*node.arguments.front())) compute(expression);
      return;
    }
    const bool decisive = node.op == BooleanOperator::kOr;
    std::vector<ExpressionPtr> kept;
    bool any_null = false;
    for (ExpressionPtr& argument : node.arguments) {
      fold(argument);
      const Value* value = constant_value(*argument);
      if (value == nullptr) {
        kept.push_back(std::move(argument));
      } else if (value->is_null()) {
        any_null = true;
      } else if (value->as_bool() == decisive) {
        return replace(expression, Value::boolean(decisive));
      }
    }
    if (any_null) kept.push_back(make_null(expression->type));
    if (kept.empty()) return replace(expression, Value::boolean(!decisive));
    if (kept.size() == 1) return promote(expression, std::move(kept.front()));
    node.arguments = std::move(kept);
  }

  void fold_case(ExpressionPtr& expression, CaseExpression& node) const {
    std::vector<CaseBranch> kept;
    ExpressionPtr otherwise;
    for (CaseBranch& branch : node.branches) {
      fold(branch.condition);
      const Value* value = constant_value(*branch.condition);
      if (value != nullptr && (value->is_null() || !value->as_bool()))
        continue;  // never taken, not even looked at
      fold(branch.result);
      if (value != nullptr) {
        otherwise = std::move(branch.result);
        break;
      }
      kept.push_back(std::move(branch));
    }
    if (otherwise == nullptr) {
      fold(node.otherwise);
      otherwise = std::move(node.otherwise);
    }
    if (kept.empty()) return promote(expression, std::move(otherwise));
    node.branches = std::move(kept);
    node.otherwise = std::move(otherwise);
  }

  void fold_coalesce(ExpressionPtr& expression, Coalesce& node) const {
    std::vector<ExpressionPtr> kept;
    for (ExpressionPtr& argument : node.arguments) {
      fold(argument);
      const Value* value = constant_value(*argument);
      if (value != nullptr && value->is_null()) continue;
      // A literal of the text, which may be another one in the next statement, but not NULL.
      const bool is_literal = get_if<LiteralReference>(*argument) != nullptr;
      kept.push_back(std::move(argument));
      if (value != nullptr || is_literal) break;
    }
    if (kept.empty()) return replace(expression, Value());
    if (kept.size() == 1 && constant_value(*kept.front()))
      return promote(expression, std::move(kept.front()));
    node.arguments = std::move(kept);
  }

  const EvaluationContext& context_;
  const PlannedCalls& calls_;
  mutable std::vector<Oid> in_place_;  // functions whose bodies are being folded
};

// GREATEST and LEAST fail when the execution starts, however many rows there are: not before the
// planner is through, nor where it has left them out.
void require_orders(const Expression& expression, const CatalogSnapshot& catalog);
void require_orders(const Query& query, const CatalogSnapshot& catalog) {
  visit_children(
      query,
      ConstChildVisitor{
          .expression = [&catalog](const Expression& child) { require_orders(child, catalog); },
          .query = [&catalog](const Query& nested) { require_orders(nested, catalog); }});
}
void require_orders(const Expression& expression, const CatalogSnapshot& catalog) {
  if (get_if<GreatestLeast>(expression) != nullptr) require_order(expression.type.oid, catalog);
  visit_children(
      expression,
      ConstChildVisitor{
          .expression = [&catalog](const Expression& child) { require_orders(child, catalog); },
          .query = [&catalog](const Query& nested) { require_orders(nested, catalog); }});
}

}  // namespace

void fold_constants(ExpressionPtr& expression, const EvaluationContext& context,
                    const PlannedCalls& calls) {
  Folder(context, calls).fold(expression);
  require_orders(*expression, context.session.catalog());
}

void fold_constants(Query& query, const EvaluationContext& context, const PlannedCalls& calls) {
  Folder(context, calls).fold(query);
  require_orders(query, context.session.catalog());
}

void fold_constants(ExpressionPtr& expression, const EvaluationContext& context) {
  fold_constants(expression, context, {});
}

void fold_constants(Query& query, const EvaluationContext& context) {
  fold_constants(query, context, {});
}

}  // namespace carto_mock::sql
