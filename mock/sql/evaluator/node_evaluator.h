// Inside the evaluator: what its files share.
#pragma once

#include <optional>
#include <span>

#include "sql/evaluator/evaluator.h"
#include "sql/tree/expression.h"

namespace carto_mock::sql {

// One evaluation: the row's inputs and the statement's surroundings.
struct EvaluationFrame {
  std::span<const Value> inputs;
  const EvaluationContext& context;
};

Value evaluate_node(const Expression& expression, const EvaluationFrame& frame);

// Without copying where the value exists already: a constant, a literal or an input. Otherwise it
// is put into `scratch`.
const Value& evaluate_in_place(const Expression& expression, const EvaluationFrame& frame,
                               Value& scratch);

// Calls a function's body unless it is strict and an argument is NULL. `body` null:
// Error::unsupported.
Value call_function(Oid procedure, const FunctionEntry* body, bool strict, Arguments arguments,
                    std::span<const Type> argument_types, Type result_type,
                    const EvaluationContext& context);

// Throws 42883 `could not identify a comparison function for type point` for types that no B-tree
// sorts: GREATEST and LEAST of them are expressions, but cannot be run.
void require_order(Oid type, const CatalogSnapshot& catalog);

// true, false or none (NULL).
std::optional<bool> evaluate_condition(const Expression& condition, const EvaluationFrame& frame);

// array_evaluation.cpp
Value evaluate_array_comparison(const ArrayComparison& node, const EvaluationFrame& frame);
Value evaluate_array_constructor(const ArrayConstructor& node, const EvaluationFrame& frame);
Value evaluate_subscript(const Subscript& node, const EvaluationFrame& frame);
Value evaluate_array_conversion(const ArrayConversion& node, const EvaluationFrame& frame);

// session_evaluation.cpp
Value evaluate_session_value(const SessionValueExpression& node, Type type,
                             const EvaluationContext& context);

// conversion_evaluation.cpp
Value relabel(Value value, Type source, Type target);
Value convert_through_text(const Value& value, Type source, Type target,
                           const EvaluationContext& context);

}  // namespace carto_mock::sql
