// The offset of RANGE … PRECEDING and FOLLOWING (manual, chapters 4.2.8 and 38.16.3).
#pragma once

#include "sql/analyzer/scope.h"

namespace carto_mock::sql::analysis {

// The offset as the type that an in_range() function takes together with the sort key, which
// `in_range` is set to. Throws 0A000 in PostgreSQL's words where there is none, or several.
ExpressionPtr range_offset(ExpressionPtr offset, const Expression& sort_key,
                           const FunctionEntry*& in_range, const Scope& scope);

}  // namespace carto_mock::sql::analysis
