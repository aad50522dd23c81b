#include "sql/evaluator/evaluator.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <variant>
#include <vector>

#include "sql/catalog/builtin_catalog.h"
#include "sql/evaluator/node_evaluator.h"
#include "sql/functions/definition_session.h"
#include "sql/functions/element_order.h"
#include "sql/types/domain_types.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// The arguments of one call side by side, in place for the usual few.
class ArgumentBuffer {
 public:
  explicit ArgumentBuffer(std::size_t count) : count_(count) {
    if (count > kInPlace) {
      more_values_.resize(count);
      more_types_.resize(count);
    }
  }
  Value* values() { return count_ > kInPlace ? more_values_.data() : values_.data(); }
  Type* types() { return count_ > kInPlace ? more_types_.data() : types_.data(); }

 private:
  static constexpr std::size_t kInPlace = 4;
  std::size_t count_;
  std::array<Value, kInPlace> values_;
  std::array<Type, kInPlace> types_;
  std::vector<Value> more_values_;
  std::vector<Type> more_types_;
};

// f(input k, input k+1, …) reads its arguments where they are. None: they are not side by side.
std::optional<Arguments> adjacent_inputs(const std::vector<ExpressionPtr>& arguments,
                                         std::span<const Value> inputs) {
  if (arguments.empty()) return Arguments{};
  const auto* first = get_if<InputReference>(*arguments.front());
  if (first == nullptr) return std::nullopt;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const auto* next = get_if<InputReference>(*arguments[i]);
    if (next == nullptr || next->slot != first->slot + static_cast<int>(i)) return std::nullopt;
  }
  return inputs.subspan(static_cast<std::size_t>(first->slot), arguments.size());
}

[[noreturn]] void refuse_node(const char* kind) {
  throw Error(sqlstate::kInternalError,
              fmt::format("the evaluator cannot compute a {} node", kind));
}

// Whether a value counts as NULL for IS NULL: a row does if all of its fields are (manual,
// chapter 9.2).
bool passes_null_test(const Value& value, Type type, bool is_not) {
  if (value.is_null()) return !is_not;
  const TypeTraits* traits = find_type_traits(type.oid);
  if (traits == nullptr || traits->representation != Representation::kRecord) return is_not;
  return std::ranges::all_of(value.as_record().fields,
                             [&](const Value& field) { return field.is_null() != is_not; });
}

class NodeEvaluator {
 public:
  NodeEvaluator(const Expression& expression, const EvaluationFrame& frame)
      : expression_(expression), frame_(frame) {}

  Value operator()(const Constant& node) const { return node.value; }
  Value operator()(const LiteralReference& node) const {
    return frame_.context.literals[static_cast<std::size_t>(node.index)];
  }
  Value operator()(const InputReference& node) const {
    return frame_.inputs[static_cast<std::size_t>(node.slot)];
  }

  Value operator()(const FunctionCall& node) const {
    const std::size_t count = node.arguments.size();
    ArgumentBuffer buffer(count);
    for (std::size_t i = 0; i < count; ++i) buffer.types()[i] = node.arguments[i]->type;
    std::optional<Arguments> arguments = adjacent_inputs(node.arguments, frame_.inputs);
    if (!arguments) {
      for (std::size_t i = 0; i < count; ++i)
        buffer.values()[i] = evaluate_node(*node.arguments[i], frame_);
      arguments = Arguments{buffer.values(), count};
    }
    return call_function(node.procedure, node.body, node.strict, *arguments,
                         {buffer.types(), count}, expression_.type, frame_.context);
  }

  Value operator()(const BooleanExpression& node) const {
    switch (node.op) {
      case BooleanOperator::kNot: {
        const std::optional<bool> argument = evaluate_condition(*node.arguments.front(), frame_);
        return argument ? Value::boolean(!*argument) : Value();
      }
      case BooleanOperator::kAnd:
        return connect(node.arguments, false);
      case BooleanOperator::kOr:
        return connect(node.arguments, true);
    }
    refuse_node("boolean");
  }

  Value operator()(const NullTest& node) const {
    Value scratch;
    const Value& value = evaluate_in_place(*node.argument, frame_, scratch);
    return Value::boolean(passes_null_test(value, node.argument->type, node.is_not));
  }

  Value operator()(const BooleanTest& node) const {
    const std::optional<bool> value = evaluate_condition(*node.argument, frame_);
    switch (node.test) {
      case TruthTest::kTrue:
        return Value::boolean(value == true);
      case TruthTest::kNotTrue:
        return Value::boolean(value != true);
      case TruthTest::kFalse:
        return Value::boolean(value == false);
      case TruthTest::kNotFalse:
        return Value::boolean(value != false);
      case TruthTest::kUnknown:
        return Value::boolean(!value);
      case TruthTest::kNotUnknown:
        return Value::boolean(value.has_value());
    }
    refuse_node("truth test");
  }

  Value operator()(const DistinctTest& node) const {
    const Comparison comparison = compare(*node.equality);
    const bool left_null = comparison.arguments[0].is_null();
    const bool right_null = comparison.arguments[1].is_null();
    bool distinct = left_null != right_null;
    if (!left_null && !right_null) {
      const Value equal = call(comparison);
      distinct = equal.is_null() || !equal.as_bool();
    }
    return Value::boolean(distinct != node.is_not);
  }

  Value operator()(const RowOrder& node) const {
    for (const RowOrderField& field : node.fields) {
      const Comparison comparison = compare(*field.comparison);
      if (comparison.arguments[0].is_null() || comparison.arguments[1].is_null()) return Value();
      if (&field == &node.fields.back() || !are_equal(comparison, field.equality))
        return call(comparison);
    }
    refuse_node("comparison of empty rows");
  }

  Value operator()(const NullIf& node) const {
    Comparison comparison = compare(*node.equality);
    if (!comparison.arguments[0].is_null() && !comparison.arguments[1].is_null()) {
      const Value equal = call(comparison);
      if (!equal.is_null() && equal.as_bool()) return Value();
    }
    return std::move(comparison.arguments[0]);
  }

  // CASE over a volatile subject, each of whose conditions is a volatile call of it and another
  // value: they see one value of it.
  static bool computes_subject_once(const CaseExpression& node) {
    const auto* call = node.has_subject && !node.branches.empty()
                           ? get_if<FunctionCall>(*node.branches.front().condition)
                           : nullptr;
    return call != nullptr && call->is_volatile;
  }

  Value choose_by_subject(const CaseExpression& node) const {
    std::array<Value, 2> values;
    values[0] = evaluate_node(
        *get_if<FunctionCall>(*node.branches.front().condition)->arguments.front(), frame_);
    for (const CaseBranch& branch : node.branches) {
      const FunctionCall& call = *get_if<FunctionCall>(*branch.condition);
      values[1] = evaluate_node(*call.arguments[1], frame_);
      const std::array types{call.arguments[0]->type, call.arguments[1]->type};
      const Value equal = call_function(call.procedure, call.body, call.strict, values, types,
                                        branch.condition->type, frame_.context);
      if (!equal.is_null() && equal.as_bool()) return evaluate_node(*branch.result, frame_);
    }
    return evaluate_node(*node.otherwise, frame_);
  }

  Value operator()(const CaseExpression& node) const {
    if (computes_subject_once(node)) return choose_by_subject(node);
    for (const CaseBranch& branch : node.branches) {
      if (evaluate_condition(*branch.condition, frame_) == true)
        return evaluate_node(*branch.result, frame_);
    }
    return evaluate_node(*node.otherwise, frame_);
  }

  Value operator()(const Coalesce& node) const {
    for (const ExpressionPtr& argument : node.arguments) {
      Value value = evaluate_node(*argument, frame_);
      if (!value.is_null()) return value;
    }
    return Value();
  }

  Value operator()(const GreatestLeast& node) const {
    require_order(expression_.type.oid, frame_.context.session.catalog());
    // All are computed before any two are compared: either may fail.
    std::vector<Value> values;
    values.reserve(node.arguments.size());
    for (const ExpressionPtr& argument : node.arguments)
      values.push_back(evaluate_node(*argument, frame_));
    Value best;
    for (Value& value : values) {
      if (value.is_null()) continue;
      if (!best.is_null()) {
        const int order = compare_values(best, value, expression_.type.oid);
        if (node.greatest ? order >= 0 : order <= 0) continue;
      }
      best = std::move(value);
    }
    return best;
  }

  Value operator()(const ArrayComparison& node) const {
    return evaluate_array_comparison(node, frame_);
  }
  Value operator()(const ArrayConstructor& node) const {
    return evaluate_array_constructor(node, frame_);
  }
  Value operator()(const Subscript& node) const { return evaluate_subscript(node, frame_); }
  Value operator()(const ArrayConversion& node) const {
    return evaluate_array_conversion(node, frame_);
  }

  Value operator()(const RowConstructor& node) const {
    Record record;
    record.names = node.names;
    record.types.reserve(node.fields.size());
    record.fields.reserve(node.fields.size());
    for (const ExpressionPtr& field : node.fields) {
      record.types.push_back(is_domain_type(field->type.oid) ? Type{below_domain(field->type.oid)}
                                                             : field->type);
      record.fields.push_back(evaluate_node(*field, frame_));
    }
    return Value::record(std::move(record));
  }

  Value operator()(const FieldSelection& node) const {
    Value scratch;
    const Value& record = evaluate_in_place(*node.record, frame_, scratch);
    return record.is_null() ? Value()
                            : record.as_record().fields.at(static_cast<std::size_t>(node.field));
  }

  Value operator()(const Relabel& node) const {
    return relabel(evaluate_node(*node.argument, frame_), node.argument->type, expression_.type);
  }

  Value operator()(const TextConversion& node) const {
    Value scratch;
    const Value& value = evaluate_in_place(*node.argument, frame_, scratch);
    if (value.is_null()) return Value();
    return convert_through_text(value, node.argument->type, expression_.type, frame_.context);
  }

  Value operator()(const TypmodCoercion& node) const {
    Value value = evaluate_node(*node.argument, frame_);
    return value.is_null() ? value
                           : apply_typmod(std::move(value), expression_.type, node.is_explicit);
  }

  Value operator()(const DomainCoercion& node) const {
    Value value = evaluate_node(*node.argument, frame_);
    definition_session(frame_.context.session).check_domain(expression_.type.oid, value);
    return value;
  }

  Value operator()(const SessionValueExpression& node) const {
    return evaluate_session_value(node, expression_.type, frame_.context);
  }

  // Lowering has made inputs of these.
  Value operator()(const ColumnReference&) const { refuse_node("column reference"); }
  Value operator()(const AggregateCall&) const { refuse_node("aggregate"); }
  Value operator()(const GroupingCall&) const { refuse_node("GROUPING"); }
  Value operator()(const SubqueryExpression&) const { refuse_node("subquery"); }
  Value operator()(const SetFunctionCall&) const { refuse_node("set function"); }
  Value operator()(const WindowCall&) const { refuse_node("window function"); }

 private:
  // AND and OR: `decisive` (false, true) ends them; without it a NULL makes the result NULL.
  Value connect(const std::vector<ExpressionPtr>& arguments, bool decisive) const {
    bool any_null = false;
    for (const ExpressionPtr& argument : arguments) {
      const std::optional<bool> value = evaluate_condition(*argument, frame_);
      if (value == decisive) return Value::boolean(decisive);
      any_null = any_null || !value;
    }
    return any_null ? Value() : Value::boolean(!decisive);
  }

  struct Comparison {
    const FunctionCall& function;
    std::array<Value, 2> arguments;
  };
  // Evaluates both operands of a comparison, once.
  Comparison compare(const Expression& equality) const {
    const auto* function = get_if<FunctionCall>(equality);
    if (function == nullptr || function->arguments.size() != 2)
      refuse_node("comparison without an equality function");
    return {*function,
            {evaluate_node(*function->arguments[0], frame_),
             evaluate_node(*function->arguments[1], frame_)}};
  }
  Value call(const Comparison& comparison) const {
    const FunctionCall& function = comparison.function;
    const std::array<Type, 2> types{function.arguments[0]->type, function.arguments[1]->type};
    return call_function(function.procedure, function.body, function.strict, comparison.arguments,
                         types, Type{oid::kBool}, frame_.context);
  }

  bool are_equal(const Comparison& comparison, const FunctionEntry* equality) const {
    const FunctionCall& function = comparison.function;
    const std::array<Type, 2> types{function.arguments[0]->type, function.arguments[1]->type};
    const Value equal = call_function(kInvalidOid, equality, true, comparison.arguments, types,
                                      Type{oid::kBool}, frame_.context);
    return !equal.is_null() && equal.as_bool();
  }

  const Expression& expression_;
  const EvaluationFrame& frame_;
};

}  // namespace

Value evaluate_node(const Expression& expression, const EvaluationFrame& frame) {
  return std::visit(NodeEvaluator(expression, frame), expression.node);
}

const Value& evaluate_in_place(const Expression& expression, const EvaluationFrame& frame,
                               Value& scratch) {
  if (const auto* constant = get_if<Constant>(expression)) return constant->value;
  if (const auto* input = get_if<InputReference>(expression))
    return frame.inputs[static_cast<std::size_t>(input->slot)];
  if (const auto* literal = get_if<LiteralReference>(expression)) {
    return frame.context.literals[static_cast<std::size_t>(literal->index)];
  }
  scratch = evaluate_node(expression, frame);
  return scratch;
}

Value call_function(Oid procedure, const FunctionEntry* body, bool strict, Arguments arguments,
                    std::span<const Type> argument_types, Type result_type,
                    const EvaluationContext& context) {
  if (body == nullptr) {
    const BuiltinProcedure* found = BuiltinCatalog::instance().find_procedure(procedure);
    throw Error::unsupported(
        fmt::format("function {}", found ? found->signature : "without a body"));
  }
  if (strict && std::ranges::any_of(arguments, [](const Value& value) { return value.is_null(); }))
    return Value();
  return body->body(CallContext{context.session, context.text, argument_types, result_type},
                    arguments);
}

void require_order(Oid type, const CatalogSnapshot& catalog) {
  const Oid element = array_element(type);
  const Oid ordered = element == kInvalidOid ? type : element;
  // Transactions and commands are numbers, but only hashed.
  if (has_order(type, catalog) && ordered != oid::kXid && ordered != oid::kCid) return;
  throw Error(
      sqlstate::kUndefinedFunction,
      fmt::format("could not identify a comparison function for type {}", format_type(Type{type})));
}

std::optional<bool> evaluate_condition(const Expression& condition, const EvaluationFrame& frame) {
  Value scratch;
  const Value& value = evaluate_in_place(condition, frame, scratch);
  if (value.is_null()) return std::nullopt;
  return value.as_bool();
}

Value evaluate(const Expression& expression, std::span<const Value> inputs,
               const EvaluationContext& context) {
  return evaluate_node(expression, EvaluationFrame{inputs, context});
}

}  // namespace carto_mock::sql
