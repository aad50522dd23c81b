// What ogr2ogr prints when a query fails, as the SQL API hands it on (spec sql-api.md 4.6, 4.7).
// The real service writes csv through ogr2ogr too; carto-mock writes it itself, and its errors.
#pragma once

#include <string>
#include <string_view>

#include "support/error.h"

namespace carto_mock::formats {

// `ogr2ogr command return code 1, Error: ` and what it printed.
Error ogr_failure(int exit_status, std::string_view printed);

// The name that OGR's PostgreSQL driver gives to the cursor whose columns it looks at first.
inline constexpr std::string_view kDescribingCursor = "DECLARE executeSQLCursor CURSOR for ";

// PostgreSQL's error as its client library words it: with DETAIL and HINT, and the line of
// `statement` that the error's offset is in.
std::string client_message(const Error& error, std::string_view statement);

// `LINE 1: …` with a caret below the character at the byte offset; at most 60 characters of it.
std::string excerpt(std::string_view statement, std::size_t offset);

}  // namespace carto_mock::formats
