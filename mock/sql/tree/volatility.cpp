#include "sql/tree/volatility.h"

#include "sql/tree/walk.h"

namespace carto_mock::sql {
namespace {

bool calls_volatile(const Expression& expression) {
  const auto* call = get_if<FunctionCall>(expression);
  return call != nullptr && call->is_volatile;
}

// Notes in `found` what is volatile below a node.
ConstChildVisitor look_throughout(bool& found) {
  return {
      [&found](const Expression& child) { found = found || is_volatile_throughout(child); },
      [&found](const Query& nested) { found = found || is_volatile_throughout(nested); },
  };
}

}  // namespace

bool is_volatile(const Expression& expression) {
  bool found = calls_volatile(expression);
  visit_children(
      expression,
      ConstChildVisitor{[&](const Expression& child) { found = found || is_volatile(child); }, {}});
  return found;
}

bool is_volatile_throughout(const Expression& expression) {
  bool found = calls_volatile(expression);
  visit_children(expression, look_throughout(found));
  return found;
}

bool is_volatile_throughout(const Query& query) {
  bool found = false;
  visit_children(query, look_throughout(found));
  return found;
}

}  // namespace carto_mock::sql
