// The select list, and RETURNING.
#pragma once

#include <vector>

#include "sql/analyzer/scope.h"

namespace carto_mock::sql::analysis {

// Expands `*` and `t.*`, names the columns.
std::vector<TargetEntry> analyze_targets(SyntaxNodes list, Scope& scope, ExpressionKind kind);

// Untyped literals become text.
void resolve_unknown_targets(std::vector<TargetEntry>& targets, const Scope& scope);

Returning analyze_returning(SyntaxNodes list, Scope& scope);
std::vector<OutputColumn> output_of(const Returning& returning);

}  // namespace carto_mock::sql::analysis
