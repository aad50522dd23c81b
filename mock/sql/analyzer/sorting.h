// ORDER BY, GROUP BY and DISTINCT: finding the output column that an item means, or adding a hidden
// one.
#pragma once

#include <string_view>

#include "sql/analyzer/scope.h"

namespace carto_mock::sql::analysis {

bool is_descending(const PgQuery__SortBy& sort);
// As said, or PostgreSQL's default: NULLs count as larger than all values.
bool nulls_first(const PgQuery__SortBy& sort);

// Are they the same expression? If so, the literals in both have decided something about the plan
// and stay closed.
bool matches(Analysis& analysis, const Expression& left, const Expression& right);

// 42883 `could not identify an ordering operator for type json`.
void require_order(const Expression& expression, int location, const Scope& scope);
// 42883 `could not identify an equality operator for type json`.
void require_equality(const Expression& expression, int location, const Scope& scope);

enum class SortClause { kOrderBy, kGroupBy, kDistinctOn };

// The index of the target that an item of the clause means: by output name, position or equal
// expression; else a hidden target is added.
int find_target(const SyntaxNode& item, SortClause clause, Scope& scope);

void analyze_order_by(SyntaxNodes items, Scope& scope);
// Behind ORDER BY and GROUP BY. Throws 42P10 where ORDER BY does not go with it.
void analyze_distinct(SyntaxNodes clause, Scope& scope);

// 42P10 `argument of LIMIT must not contain variables`: columns of this query.
void refuse_columns(const Expression& value, std::string_view construct);

// LIMIT and OFFSET, as bigint.
ExpressionPtr analyze_limit(const SyntaxNode* node, ExpressionKind kind, std::string_view construct,
                            Scope& scope);

}  // namespace carto_mock::sql::analysis
