// Inside lowering: typed expressions to SQLite text over the columns in sight.
//
// Most become pg_eval(?n, inputs…). SQLite's own operators are emitted where they mean the same and
// something is won by them: an index can be used, or a subquery must run only if PostgreSQL runs
// it.
#pragma once

#include <string>
#include <vector>

#include "sql/lowering/plan_builder.h"
#include "sql/tree/expression.h"

namespace carto_mock::sql {

// The expression's value in its stored form; an operand of every operator without parentheses.
std::string lower_scalar(PlanBuilder& builder, const Level& level, const Expression& expression);

// A condition where only true counts (WHERE, ON, HAVING, WHEN): it can be joined by AND without
// parentheses. Conjuncts are put in the order in which PostgreSQL's planner runs them: the cheap
// ones first.
std::string lower_condition(PlanBuilder& builder, const Level& level, const Expression& condition);

// Expressions that are not computed where they stand: `programs` read InputReference{i}, the i-th
// of the inputs that they share.
struct DeferredExpressions {
  std::vector<ExpressionPtr> programs;
  std::vector<std::string> inputs;  // SQL
  std::vector<Type> input_types;
};
DeferredExpressions lower_deferred(PlanBuilder& builder, const Level& level,
                                   const std::vector<const Expression*>& expressions);

// Is it more than a value that is there already: a column, a constant, what a stage has computed?
bool is_computed(const Level& level, const Expression& expression);

// Must SQLite call it again for the same inputs, and no oftener than PostgreSQL? It is volatile, or
// a call in it may tell the client something, which it does at each row unless the planner has made
// it.
bool repeats(const Expression& expression);
// Is it seen how often it is computed: is there something volatile in it, or what gives notices?
bool shows_repetition(const Expression& expression);

// subquery_lowering.cpp
std::string lower_subquery_expression(PlanBuilder& builder, const Level& level,
                                      const Expression& expression);

bool contains_subquery(const Expression& expression);

}  // namespace carto_mock::sql
