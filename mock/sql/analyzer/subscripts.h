// a[1], a[1:2], j['key'] (manual, chapters 4.2.3 and 8.14.5).
#pragma once

#include <span>

#include "sql/analyzer/scope.h"

namespace carto_mock::sql::analysis {

// 42804 `cannot subscript type integer because it does not support subscripting`.
ExpressionPtr subscript(ExpressionPtr array, std::span<const PgQuery__AIndices* const> indices,
                        Scope& scope);

}  // namespace carto_mock::sql::analysis
