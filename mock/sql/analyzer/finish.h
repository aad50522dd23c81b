// The last pass over an analyzed statement: which literals may stay open in a cached plan, which
// queries are volatile or write, and whether carto-mock can run every function in it.
#pragma once

#include "sql/analyzer/analysis.h"

namespace carto_mock::sql::analysis {

// Throws Error::unsupported for a function without body: only now, so that PostgreSQL's own errors
// come first.
void finish(Statement& statement, const Analysis& analysis);
void finish(ExpressionPtr& expression, const Analysis& analysis);

// Does a built-in function change the database when it is called?
bool writes_when_called(const BuiltinProcedure& procedure);

}  // namespace carto_mock::sql::analysis
