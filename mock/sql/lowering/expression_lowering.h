// Inside lowering: typed expressions to SQLite text over the columns in sight.
//
// Most become pg_eval(?n, inputs…). SQLite's own operators are emitted where they mean the same and
// something is won by them: an index can be used, or a subquery must run only if PostgreSQL runs
// it.
#pragma once

#include <string>

#include "sql/lowering/plan_builder.h"
#include "sql/tree/expression.h"

namespace carto_mock::sql {

// The expression's value in its stored form; an operand of every operator without parentheses.
std::string lower_scalar(PlanBuilder& builder, const Level& level, const Expression& expression);

// A condition where only true counts (WHERE, ON, HAVING, WHEN): it can be joined by AND without
// parentheses. Conjuncts are put in the order in which PostgreSQL's planner runs them: the cheap
// ones first.
std::string lower_condition(PlanBuilder& builder, const Level& level, const Expression& condition);

// subquery_lowering.cpp
std::string lower_subquery_expression(PlanBuilder& builder, const Level& level,
                                      const Expression& expression);

bool contains_subquery(const Expression& expression);

}  // namespace carto_mock::sql
