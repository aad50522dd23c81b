// The system columns of tables (manual, chapter 5.5).
#pragma once

#include <string_view>

#include "sql/analyzer/scope.h"

namespace carto_mock::sql::analysis {

// For a name that is no column of the item: its table's system column of that name, as seen from
// `levels_up` queries further in; null: it has none. Throws Error::unsupported for those that tell
// of transactions, and where a row has no place yet.
// In a partitioned table that is read, `tableoid` is a column behind the others.
ExpressionPtr system_column(Scope& owner, const NamespaceItem& item, std::string_view name,
                            int levels_up, int location);

// The place of that column.
std::size_t partition_column(const Relation& partitioned);

}  // namespace carto_mock::sql::analysis
