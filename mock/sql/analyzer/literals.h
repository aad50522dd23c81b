// Constants as they are written.
#pragma once

#include "sql/analyzer/analysis.h"

namespace carto_mock::sql::analysis {

// integer, bigint or numeric by size; a string is of type unknown until something decides what it
// is.
// Notes its type in the analysis.
ExpressionPtr literal(const PgQuery__AConst& constant, Analysis& analysis);

}  // namespace carto_mock::sql::analysis
