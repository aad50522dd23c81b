// The system columns of tables (manual, chapter 5.5), of which carto-mock has no values.
#pragma once

#include <string_view>

#include "sql/analyzer/scope.h"

namespace carto_mock::sql::analysis {

// For a name that is no column of the item: throws Error::unsupported if a table has a system
// column of that name.
void refuse_system_column(const Scope& scope, const NamespaceItem& item, std::string_view name);

}  // namespace carto_mock::sql::analysis
