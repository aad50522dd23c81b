// Expressions: from syntax to typed nodes (transformExpr of PostgreSQL). One file a topic;
// transform() leads to all.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/analyzer/scope.h"

namespace carto_mock::sql::analysis {

// The result may still be of type unknown: an untyped literal that nothing has decided about.
ExpressionPtr transform(const SyntaxNode& node, Scope& scope);
ExpressionPtr transform(const SyntaxNode& node, Scope& scope, ExpressionKind kind);
// A subquery of any number of columns, as one record; NULL if it has no row.
ExpressionPtr transform_row_subquery(const PgQuery__SubLink& sublink, Scope& scope);
// `(a, b) op (SELECT …)`: NULL without a row; 21000 for several.
ExpressionPtr transform_row_comparison(const PgQuery__RowExpr& row, std::string_view name,
                                       const PgQuery__SubLink& sublink, Scope& scope);
std::vector<ExpressionPtr> transform_all(SyntaxNodes list, Scope& scope);

// ---- by topic

ExpressionPtr transform_column_reference(const PgQuery__ColumnRef& reference,
                                         Scope& scope);  // column_references.cpp
ExpressionPtr transform_indirection(const PgQuery__AIndirection& indirection, Scope& scope);
ExpressionPtr transform_operator(const PgQuery__AExpr& expression, Scope& scope);  // operators.cpp
ExpressionPtr transform_function_call(const PgQuery__FuncCall& call,
                                      Scope& scope);                        // function_calls.cpp
ExpressionPtr transform_cast(const PgQuery__TypeCast& cast, Scope& scope);  // casts.cpp
ExpressionPtr transform_collation(const PgQuery__CollateClause& clause, Scope& scope);
ExpressionPtr transform_array(const PgQuery__AArrayExpr& array, Scope& scope, const Type* target);
ExpressionPtr transform_subquery(const PgQuery__SubLink& sublink, Scope& scope);  // subqueries.cpp
ExpressionPtr transform_xml(const PgQuery__XmlExpr& expression,
                            Scope& scope);  // xml_expressions.cpp
ExpressionPtr transform_xml_serialization(const PgQuery__XmlSerialize& expression, Scope& scope);

// The selected field of a row value; 42703 `column "x" not found in data type t`.
ExpressionPtr select_field(ExpressionPtr record, std::string_view field, const Scope& scope,
                           int location);
// nullptr where the row has no such field.
ExpressionPtr try_select_field(ExpressionPtr& record, std::string_view field, const Scope& scope);

// `f(argument)` where the argument is a row: functional notation for a column. nullptr: it is none.
ExpressionPtr column_as_function(std::string_view name, ExpressionPtr& argument,
                                 const Scope& scope);

}  // namespace carto_mock::sql::analysis
