// Queries that come as texts, for the functions of CARTO's extensions that put them into their own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sql/functions/function.h"

namespace carto_mock::sql {

// Split at semicolons outside of quotes. The original is a regular expression, which knows nothing
// of comments.
std::vector<std::string> statements_of(std::string_view text);

// Runs a statement that holds texts of the caller's, with the caller's rights. Throws 0A000 where
// they make it several statements.
std::vector<std::vector<Value>> run_one_statement(const CallContext& context,
                                                  std::string_view statement);
// How many rows a query has; it may end with a semicolon.
std::int64_t row_count(const CallContext& context, std::string_view query);

}  // namespace carto_mock::sql
