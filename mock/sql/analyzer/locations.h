// Where an expression begins in the statement's text, as PostgreSQL's errors point at it
// (exprLocation).
#pragma once

#include "sql/analyzer/syntax_nodes.h"
#include "sql/tree/expression.h"

namespace carto_mock::sql::analysis {

// An operator's own location is that of its symbol; the expression begins at its leftmost operand.
int location_of(const Expression& expression);
int location_of(const SyntaxNode& node);

}  // namespace carto_mock::sql::analysis
