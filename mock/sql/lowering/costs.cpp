#include "sql/lowering/costs.h"

#include "sql/catalog/procedure_details.h"
#include "sql/tree/outer_columns.h"
#include "sql/tree/walk.h"

namespace carto_mock::sql {
namespace {

double cost_of_procedure(Oid procedure, const CatalogSnapshot& catalog) {
  const auto details = procedure_details(procedure, catalog);
  return details ? details->cost : 1;
}

// How many elements the planner takes an array to have (estimate_array_length()).
double length_of(const Expression& array) {
  constexpr double kUnknown = 10;
  if (const auto* constructor = get_if<ArrayConstructor>(array)) {
    return constructor->multidimensional ? kUnknown
                                         : static_cast<double>(constructor->elements.size());
  }
  const auto* constant = get_if<Constant>(array);
  if (constant == nullptr) return kUnknown;
  return constant->value.is_null()
             ? 0
             : static_cast<double>(constant->value.as_array().elements.size());
}

double own_cost(const Expression& expression, const CatalogSnapshot& catalog) {
  constexpr double kSubquery = 1e6;
  if (const auto* call = get_if<FunctionCall>(expression))
    return cost_of_procedure(call->procedure, catalog);
  if (const auto* comparison = get_if<ArrayComparison>(expression)) {
    return cost_of_procedure(comparison->procedure, catalog) * length_of(*comparison->array) / 2;
  }
  if (get_if<TextConversion>(expression) != nullptr) return 2;  // output and input
  if (get_if<SessionValueExpression>(expression) != nullptr ||
      get_if<GreatestLeast>(expression) != nullptr)
    return 1;
  if (const auto* subquery = get_if<SubqueryExpression>(expression)) {
    const bool is_compared =
        subquery->kind == SubqueryKind::kAny || subquery->kind == SubqueryKind::kAll;
    return is_compared || reads_above(*subquery->query, 1) ? kSubquery : 0;
  }
  return 0;
}

}  // namespace

double cost_of_row(const Expression& expression, const CatalogSnapshot& catalog) {
  double sum = own_cost(expression, catalog);
  visit_children(
      expression,
      ConstChildVisitor{[&](const Expression& child) { sum += cost_of_row(child, catalog); }, {}});
  return sum;
}

}  // namespace carto_mock::sql
