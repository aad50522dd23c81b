// Fills a table with exactly what a file says.
#pragma once

#include <string_view>

#include "accounts/row_file.h"
#include "sql/engine/session.h"

namespace carto_mock::accounts {

// The file has all columns of the table, by name. Nothing is computed, and sequences stay where
// they are. Throws Error(F0000) with file and line.
void copy_rows(sql::Session& session, std::string_view schema, std::string_view table,
               const RowFile& file);

}  // namespace carto_mock::accounts
