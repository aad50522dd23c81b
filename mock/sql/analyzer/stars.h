// `*`, `t.*` and `(row).*`, which stand for several columns in select lists, VALUES and rows
// (manual, chapters 4.2.13 and 8.16.5). Elsewhere, as a function's argument, `t.*` is the row
// itself.
#pragma once

#include <vector>

#include "sql/analyzer/scope.h"

namespace carto_mock::sql::analysis {

bool is_star_expression(const SyntaxNode& node);

// Of a star expression: its columns with their names. Throws as PostgreSQL does for a table that is
// not there.
std::vector<TargetEntry> expand_star(const SyntaxNode& node, Scope& scope);

// The expressions of a row or of a list of VALUES, with stars expanded.
std::vector<ExpressionPtr> transform_list(SyntaxNodes list, Scope& scope);

}  // namespace carto_mock::sql::analysis
