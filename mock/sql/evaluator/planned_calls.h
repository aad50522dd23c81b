// Folding of constants for a plan that is about to run: users' functions that are IMMUTABLE are
// called for it as well (manual, chapter 38.7), and simple ones in SQL are put in the place of
// their calls.
#pragma once

#include <functional>

#include "sql/evaluator/evaluator.h"

namespace carto_mock::sql {

// Asked before a user's function is called, whose statements need a transaction to run in. False:
// the call stays, and the plan is not the one to be run. Empty: nothing is called.
using MayCallForPlan = std::function<bool()>;

// What a call of a user's function is computed by in its place, a value of the type; null: by the
// call.
using BodyInPlace = std::function<ExpressionPtr(const FunctionCall&, Type)>;

// Either may be empty.
struct PlannedCalls {
  MayCallForPlan may_call;
  BodyInPlace body_in_place = {};
};

void fold_constants(ExpressionPtr& expression, const EvaluationContext& context,
                    const PlannedCalls& calls);
void fold_constants(Query& query, const EvaluationContext& context, const PlannedCalls& calls);

}  // namespace carto_mock::sql
