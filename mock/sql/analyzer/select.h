// SELECT, VALUES, set operations: queries (transformSelectStmt of PostgreSQL).
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "sql/analyzer/scope.h"

namespace carto_mock::sql::analysis {

// Untyped literals among the outputs become text, or stay for someone who knows the type that they
// should have: the columns of an INSERT, the other side of a UNION.
enum class UnknownOutputs { kAsText, kKept };

std::unique_ptr<Query> analyze_select(const PgQuery__SelectStmt& select, Analysis& analysis,
                                      Scope* parent,
                                      UnknownOutputs unknown_outputs = UnknownOutputs::kAsText);

// A set operation's query; `scope` is that of the query to make, with its WITH done.
void analyze_set_operation(const PgQuery__SelectStmt& select, Scope& scope);

// Its sides' visible outputs, which it may coerce.
std::vector<ExpressionPtr*> visible_targets(Query& query);
// Gives both sides the same types, and scope.query the targets of the whole. `construct`: UNION …
// Throws 42601 `each UNION query must have the same number of columns`, 42804.
void match_columns(SetOperation& operation, std::string_view construct, Scope& scope);

// VALUES (…), (…).
void analyze_values(const PgQuery__SelectStmt& select, Scope& scope);

// ORDER BY, LIMIT and OFFSET behind a set operation or VALUES, where only output columns can be
// named.
void analyze_limits(const PgQuery__SelectStmt& select, Scope& scope);

// Refuses the clauses of SELECT that carto-mock lacks.
void refuse_unsupported_clauses(const PgQuery__SelectStmt& select);

// `SELECT … FROM (inner) "name"`: an outer query whose targets are the inner one's columns. For
// coercions that must come after the inner query's own sorting and grouping.
std::unique_ptr<Query> wrap(std::unique_ptr<Query> inner, std::string name);

// WITH: analyzes the queries into scope.query.ctes (common_tables.cpp).
void analyze_with(const PgQuery__WithClause& with, Scope& scope);
// For a statement inside WITH: gives it the entries that stand before it.
void inherit_with(const Scope& outer, Scope& scope);
// And those of the statement's own WITH.
void inherit_with(const Scope& outer, const PgQuery__WithClause& inner, Scope& scope);

}  // namespace carto_mock::sql::analysis
