// Expressions and queries that the catalog keeps as text: defaults of columns and of function
// parameters, views.
#pragma once

#include <memory>
#include <string_view>

#include "sql/analyzer/scope.h"

namespace carto_mock::sql::analysis {

// For a text that is not the statement's own: none of its literals may stay open.
AnalysisContext context_of_text(const AnalysisContext& context);

// The analysis of a query that stands behind a relation, inside that of a statement.
struct StoredQueryAnalysis {
  // `check_as`: see Analysis.
  StoredQueryAnalysis(const Analysis& outer, Oid check_as);
  StoredQueryAnalysis(const StoredQueryAnalysis&) = delete;
  StoredQueryAnalysis& operator=(const StoredQueryAnalysis&) = delete;

  AnalysisContext context;
  Analysis analysis;  // refers to it
};
// Whose privileges on what a view reads count: its owner's, or as a security invoker those of the
// session's role, even inside a view of another owner.
Oid reader_of(const Relation& view);

// Without any column; its locations are forgotten, since they count in another text than the
// statement's.
ExpressionPtr analyze_embedded_expression(std::string_view sql, const AnalysisContext& context);

// Sets every location below to unknown.
void forget_locations(Expression& expression);
void forget_locations(Query& query);

}  // namespace carto_mock::sql::analysis
