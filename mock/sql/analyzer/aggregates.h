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

// The index that the window of OVER w, OVER (…) will have in query.windows (windows.cpp). Equal
// ones are one. Throws 42704 `window "w" does not exist`.
int window_index(const PgQuery__WindowDef& over, Scope& scope);

// Makes query.windows, which PostgreSQL looks into when it has read all other clauses; also what
// WINDOW defines and nothing uses. Throws 42P20 and what the expressions in them throw.
void analyze_windows(Scope& scope);

// Does the expression hold an aggregate, GROUPING or a window function of this query (not of a
// subquery in it)?
const Expression* find_aggregate(const Expression& expression);
const Expression* find_grouping_call(const Expression& expression);
// The place of an aggregate of this query that stands in a subquery.
const Expression* find_outer_aggregate(const Expression& expression);
const Expression* find_window_call(const Expression& expression);

}  // namespace carto_mock::sql::analysis
