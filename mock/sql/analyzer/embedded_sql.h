// Expressions and queries that the catalog keeps as text: defaults of columns and of function
// parameters, views.
#pragma once

#include <memory>
#include <string_view>

#include "sql/analyzer/scope.h"

namespace carto_mock::sql::analysis {

// Without any column; its locations are forgotten, since they count in another text than the
// statement's.
ExpressionPtr analyze_embedded_expression(std::string_view sql, const AnalysisContext& context);

// Sets every location below to unknown.
void forget_locations(Expression& expression);
void forget_locations(Query& query);

}  // namespace carto_mock::sql::analysis
