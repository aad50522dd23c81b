#include "sql/lowering/harmless.h"

#include "sql/lowering/native_operators.h"
#include "sql/tree/query.h"
#include "sql/tree/walk.h"

namespace carto_mock::sql {
namespace {

bool is_harmless_node(const Expression& expression) {
  if (const auto* call = get_if<FunctionCall>(expression))
    return !call->arguments.empty() &&
           find_native_operator(call->body, call->arguments[0]->type).has_value();
  return get_if<Constant>(expression) != nullptr ||
         get_if<LiteralReference>(expression) != nullptr ||
         get_if<ColumnReference>(expression) != nullptr || get_if<Relabel>(expression) != nullptr ||
         get_if<BooleanExpression>(expression) != nullptr ||
         get_if<NullTest>(expression) != nullptr || get_if<SetFunctionCall>(expression) != nullptr;
}

}  // namespace

bool is_harmless(const Expression& expression) {
  bool harmless = is_harmless_node(expression);
  visit_children(expression, ConstChildVisitor{[&harmless](const Expression& child) {
                                                 harmless = harmless && is_harmless(child);
                                               },
                                               {}});
  return harmless;
}

}  // namespace carto_mock::sql
