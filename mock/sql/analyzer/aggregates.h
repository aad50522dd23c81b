// Aggregates and window functions.
#pragma once

#include <span>
#include <vector>

#include "sql/analyzer/scope.h"

namespace carto_mock::sql::analysis {

// Does the call have the clauses, OVER and WITHIN GROUP, that this kind of function needs? Throws
// 42809 or 0A000; PostgreSQL asks before it looks at the types of the arguments.
void check_aggregate_clauses(const PgQuery__FuncCall& call, const BuiltinProcedure& procedure);

// May these be arguments of an aggregate, or of GROUPING? Throws 42803 or 0A000: an aggregate, a
// window function or a set-returning function in them.
void check_aggregate_arguments(std::span<const ExpressionPtr> arguments);

// The call of an aggregate or window function, its arguments coerced already, its clauses checked;
// `filter`: the condition of FILTER, or null. Throws 42803 where the place takes no aggregate.
ExpressionPtr transform_aggregate(const PgQuery__FuncCall& call, const ResolvedFunction& function,
                                  std::vector<ExpressionPtr> arguments, ExpressionPtr filter,
                                  Scope& scope);

// The index in query.windows of OVER w, OVER (…) (windows.cpp).
int resolve_window(const PgQuery__WindowDef& definition, Scope& scope);

// Looks into the definitions of WINDOW that nothing has used, and refuses a name that stands twice.
void check_window_clause(Scope& scope);

// Does the expression hold an aggregate, or a window function, of this query (not of a subquery in
// it)?
const Expression* find_aggregate(const Expression& expression);
const Expression* find_window_call(const Expression& expression);

}  // namespace carto_mock::sql::analysis
