// What a result column is called that has no AS (FigureColname of PostgreSQL).
#pragma once

#include <string>

#include "sql/analyzer/analysis.h"

namespace carto_mock::sql::analysis {

// `?column?` where nothing suggests a name.
std::string column_name(const SyntaxNode& node, const Analysis& analysis);

}  // namespace carto_mock::sql::analysis
