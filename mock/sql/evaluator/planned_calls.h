// Folding of constants for a plan that is about to run: users' functions that are IMMUTABLE are
// called for it as well (manual, chapter 38.7).
#pragma once

#include <functional>

#include "sql/evaluator/evaluator.h"

namespace carto_mock::sql {

// Asked before a user's function is called, whose statements need a transaction to run in. False:
// the call stays, and the plan is not the one to be run. Empty: nothing is called.
using MayCallForPlan = std::function<bool()>;

void fold_constants(ExpressionPtr& expression, const EvaluationContext& context,
                    const MayCallForPlan& may_call);
void fold_constants(Query& query, const EvaluationContext& context, const MayCallForPlan& may_call);

}  // namespace carto_mock::sql
