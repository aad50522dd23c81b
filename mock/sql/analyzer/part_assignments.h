// What SET and the columns of an INSERT name beyond a column: elements and slices of its array,
// fields of its row, parts of its jsonb (PostgreSQL: transformAssignmentIndirection()).
#pragma once

#include "sql/analyzer/scope.h"

namespace carto_mock::sql::analysis {

// The value as the part has it. 42804 `subfield "f" is of type integer but expression is of type
// text`.
ExpressionPtr to_part(ExpressionPtr value, const Column& column, SyntaxNodes steps, Scope& scope);

// The whole column's value, of which `whole` is what it was, with the part changed.
ExpressionPtr assign_part(ExpressionPtr whole, const Column& column, SyntaxNodes steps,
                          ExpressionPtr value, Scope& scope);

// DEFAULT is for whole columns: 0A000.
[[noreturn]] void refuse_default_of_part(SyntaxNodes steps, int location);

}  // namespace carto_mock::sql::analysis
