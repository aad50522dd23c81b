#include "sql/engine/merge_choice.h"

#include <functional>
#include <utility>

#include "sql/lowering/plan.h"

namespace carto_mock::sql {
namespace {

using Leaf = std::function<ExpressionPtr(std::size_t index)>;

// CASE WHEN the first condition THEN its leaf WHEN …, of the actions for one kind of rows.
ExpressionPtr choose(const std::vector<MergeAction>& actions, bool matched, const Leaf& leaf,
                     const std::function<ExpressionPtr()>& none) {
  CaseExpression choice;
  choice.otherwise = none();
  const Type type = choice.otherwise->type;
  for (std::size_t i = 0; i < actions.size(); ++i) {
    if (actions[i].matched != matched) continue;
    if (actions[i].condition == nullptr) {
      choice.otherwise = leaf(i);
      break;
    }
    choice.branches.push_back({clone(*actions[i].condition), leaf(i)});
  }
  if (choice.branches.empty()) return std::move(choice.otherwise);
  return make_expression(type, std::move(choice));
}

ExpressionPtr choose(const std::vector<MergeAction>& actions, const Relation& target,
                     const Leaf& leaf, const std::function<ExpressionPtr()>& none) {
  CaseExpression choice;
  choice.branches.push_back(
      {make_expression(Type{oid::kBool}, NullTest{target_identity(target), true}),
       choose(actions, true, leaf, none)});
  choice.otherwise = choose(actions, false, leaf, none);
  const Type type = choice.otherwise->type;
  return make_expression(type, std::move(choice));
}

ExpressionPtr number(std::size_t value) {
  return make_expression(Type{oid::kInt4},
                         Constant{Value::integer(static_cast<std::int64_t>(value))});
}

}  // namespace

ExpressionPtr chosen_action(const std::vector<MergeAction>& actions, const Relation& target) {
  return choose(
      actions, target, [](std::size_t i) { return number(i + 1); }, [] { return number(0); });
}

ExpressionPtr value_if_chosen(const std::vector<MergeAction>& actions, std::size_t index,
                              const Expression& value, const Relation& target) {
  const auto none = [&value] { return make_null(value.type); };
  return choose(
      actions, target, [&](std::size_t i) { return i == index ? clone(value) : none(); }, none);
}

}  // namespace carto_mock::sql
