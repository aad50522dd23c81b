// Operators as calls of their functions.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "sql/analyzer/scope.h"

namespace carto_mock::sql::analysis {

// `left op right`; a null `left` makes a prefix operator. Throws 42883 `operator does not exist:
// text = integer`.
ExpressionPtr make_operator(std::string_view name, ExpressionPtr left, ExpressionPtr right,
                            int location, Scope& scope);

// 42804 `row comparison operator must yield type boolean, not type integer`.
void require_truth_of_rows(const Expression& comparison, int location);

// (a, b) op (c, d), field by field; `right` has as many as `left`. Only = <> < <= > >=.
ExpressionPtr make_row_comparison(std::string_view name, std::vector<ExpressionPtr> left,
                                  std::vector<ExpressionPtr> right, int location, Scope& scope);

// `scalar op ANY (array)`, or ALL. Throws 42809 `op ANY/ALL (array) requires array on right side`.
ExpressionPtr make_array_comparison(std::string_view name, bool any, ExpressionPtr scalar,
                                    ExpressionPtr array, int location, Scope& scope);

// `left IS DISTINCT FROM right`.
ExpressionPtr make_distinct(ExpressionPtr left, ExpressionPtr right, bool is_not, int location,
                            Scope& scope);

// The call of a catalog function whose arguments have its types already. A function without a body
// of ours gets none: finish() refuses the statement, after PostgreSQL's own errors.
ExpressionPtr make_call(const BuiltinProcedure& procedure, std::vector<ExpressionPtr> arguments,
                        Type result, int location);

// The operator's name of an A_Expr; schemas other than PostgreSQL's are unknown.
std::string_view operator_name(SyntaxNodes names);

}  // namespace carto_mock::sql::analysis
