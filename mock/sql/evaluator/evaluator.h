// Computes typed expressions over a row of input values. SQLite never computes a PostgreSQL
// expression of which it would give another answer: it hands the row's values to this evaluator
// (lowering/), so that NaN, exact numerics, errors and short-circuits are PostgreSQL's, and no
// nesting of the query's meets the limits of SQLite's parser.
#pragma once

#include <span>

#include "sql/functions/function.h"
#include "sql/tree/expression.h"
#include "sql/tree/query.h"

namespace carto_mock::sql {

struct EvaluationContext {
  SessionServices& session;
  const TextSettings& text;
  std::span<const Value> literals;  // of the statement's text, for LiteralReference
  // What the writing statements of WITH have returned so far, for WrittenSource.
  std::span<const std::vector<std::vector<Value>>> written = {};
  // Constants are folded for a plan: what is computed for it needs EXECUTE, which is asked before
  // anything that the execution asks for.
  bool asks_execute = false;
};

// `expression` holds no ColumnReference, AggregateCall, SubqueryExpression, SetFunctionCall or
// WindowCall any more: lowering has made inputs of them. AND, OR, CASE and COALESCE stop where
// PostgreSQL's do.
Value evaluate(const Expression& expression, std::span<const Value> inputs,
               const EvaluationContext& context);

// Replaces immutable calls on constants by their value, as PostgreSQL's planner does, with the
// early errors that this has there: `SELECT 1/0 FROM t` fails even on an empty t, and so does a
// branch of CASE unless a constant condition before it rules it out.
void fold_constants(ExpressionPtr& expression, const EvaluationContext& context);
// Of all expressions of a query and of the queries in it.
void fold_constants(Query& query, const EvaluationContext& context);

}  // namespace carto_mock::sql
