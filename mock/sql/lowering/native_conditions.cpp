#include "sql/lowering/native_conditions.h"

#include <algorithm>
#include <variant>

#include "sql/types/type_registry.h"

namespace carto_mock::sql {
namespace {

// Longer chains go to the evaluator: SQLite's expressions may not be deeper than 1000.
constexpr std::size_t kLongestNativeChain = 100;

bool is_record(Type type) {
  const TypeTraits* traits = find_type_traits(type.oid);
  return traits != nullptr && traits->representation == Representation::kRecord;
}

bool is_constant(const Expression& expression) {
  return get_if<Constant>(expression) != nullptr || get_if<LiteralReference>(expression) != nullptr;
}

bool is_listable(const Level& level, const Expression& array) {
  if (const auto* constructor = get_if<ArrayConstructor>(array)) {
    return !constructor->multidimensional &&
           std::ranges::all_of(constructor->elements, [&](const ExpressionPtr& element) {
             return is_constant(*element) || is_plain(level, *element);
           });
  }
  const auto* constant = get_if<Constant>(array);
  return constant != nullptr && !constant->value.is_null();
}

}  // namespace

const Replacement* find_replacement(const Level& level, const Expression& expression) {
  auto found = std::ranges::find(level.replacements, &expression, &Replacement::place);
  if (found == level.replacements.end()) {
    found = std::ranges::find_if(level.replacements, [&](const Replacement& replacement) {
      return equivalent(*replacement.expression, expression);
    });
  }
  return found == level.replacements.end() ? nullptr : &*found;
}

const FunctionCall* find_native_division(const Level& level, const Expression& expression) {
  const auto* call = get_if<FunctionCall>(expression);
  if (call == nullptr || division_symbol(call->body).empty()) return nullptr;
  return is_constant(*call->arguments[1]) && is_plain(level, *call->arguments[0]) ? call : nullptr;
}

bool is_plain(const Level& level, const Expression& expression) {
  if (get_if<ColumnReference>(expression) != nullptr ||
      find_replacement(level, expression) != nullptr ||
      find_native_division(level, expression) != nullptr)
    return true;
  if (const auto* subquery = get_if<SubqueryExpression>(expression))
    return subquery->kind == SubqueryKind::kScalar;
  const auto* relabel = get_if<Relabel>(expression);
  return relabel != nullptr && same_stored_form(relabel->argument->type, expression.type) &&
         is_plain(level, *relabel->argument);
}

std::optional<NativeComparison> find_native_comparison(const Level& level,
                                                       const Expression& expression) {
  const auto* call = get_if<FunctionCall>(expression);
  if (call == nullptr || call->arguments.size() != 2) return std::nullopt;
  const std::optional<NativeOperator> op =
      find_native_operator(call->body, call->arguments[0]->type);
  if (!op) return std::nullopt;
  const Expression& left = *call->arguments[0];
  const Expression& right = *call->arguments[1];
  if (!is_plain(level, left) && !is_plain(level, right)) return std::nullopt;
  return NativeComparison{*op, &left, &right};
}

bool is_native_in_list(const Level& level, const ArrayComparison& node) {
  const std::optional<NativeOperator> op = find_native_operator(node.body, node.scalar->type);
  const bool is_in = node.any && op == NativeOperator::kEqual;
  const bool is_not_in = !node.any && op == NativeOperator::kNotEqual;
  return (is_in || is_not_in) && is_plain(level, *node.scalar) && is_listable(level, *node.array);
}

bool is_native_condition(const Level& level, const Expression& expression) {
  if (find_replacement(level, expression) != nullptr || is_constant(expression)) return true;
  if (find_native_comparison(level, expression)) return true;
  if (const auto* boolean = get_if<BooleanExpression>(expression)) {
    return boolean->arguments.size() <= kLongestNativeChain &&
           std::ranges::all_of(boolean->arguments, [&](const ExpressionPtr& argument) {
             return is_native_condition(level, *argument);
           });
  }
  if (const auto* test = get_if<NullTest>(expression)) {
    return is_plain(level, *test->argument) && !is_record(test->argument->type);
  }
  if (const auto* test = get_if<BooleanTest>(expression))
    return is_native_condition(level, *test->argument);
  if (const auto* test = get_if<DistinctTest>(expression)) {
    const std::optional<NativeComparison> equality = find_native_comparison(level, *test->equality);
    return equality && equality->op == NativeOperator::kEqual;
  }
  if (const auto* order = get_if<RowOrder>(expression)) {
    return order->fields.size() <= kLongestNativeChain &&
           std::ranges::all_of(order->fields, [&](const RowOrderField& field) {
             return find_native_comparison(level, *field.comparison) &&
                    find_native_operator(field.equality) == NativeOperator::kEqual;
           });
  }
  if (const auto* comparison = get_if<ArrayComparison>(expression))
    return is_native_in_list(level, *comparison);
  return get_if<ColumnReference>(expression) != nullptr ||
         get_if<SubqueryExpression>(expression) != nullptr;
}

}  // namespace carto_mock::sql
