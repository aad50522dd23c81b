// What cannot be done to the system columns of tables (manual, chapter 5.5), by their names.
#pragma once

#include <string_view>

#include "sql/catalog/snapshot.h"
#include "sql/tree/system_columns.h"

namespace carto_mock::sql {

// Throws 42701 `column name "ctid" conflicts with a system column name`.
void check_not_system_column(std::string_view name);
// Throws 0A000 `index creation on system columns is not supported`, and refuses (0A000) those that
// tell of transactions.
void check_not_indexed_system_column(std::string_view name);
// The number of a column that ALTER TABLE changes. Throws 0A000 `cannot alter system column
// "ctid"`, with another verb: drop, rename; 42703 as attnum_of() does.
int altered_column(const Relation& table, std::string_view name, std::string_view verb = "alter");

}  // namespace carto_mock::sql
