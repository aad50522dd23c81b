#include "sql/tree/volatility.h"

#include "sql/tree/walk.h"

namespace carto_mock::sql {

bool is_volatile(const Expression& expression) {
  const auto* call = get_if<FunctionCall>(expression);
  bool found = call != nullptr && call->is_volatile;
  visit_children(
      expression,
      ConstChildVisitor{[&](const Expression& child) { found = found || is_volatile(child); }, {}});
  return found;
}

}  // namespace carto_mock::sql
