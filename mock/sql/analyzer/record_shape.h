// The fields of a row value, for (row).field and (row).*: of a composite type by its definition, of
// type record by the expression that makes it (PostgreSQL's expandRecordVariable()).
#pragma once

#include <optional>
#include <vector>

#include "sql/analyzer/scope.h"

namespace carto_mock::sql::analysis {

// None: it is no row, or nothing says what its fields are.
std::optional<std::vector<OutputColumn>> record_shape(const Expression& expression,
                                                      const Scope& scope);

}  // namespace carto_mock::sql::analysis
