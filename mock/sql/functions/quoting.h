// Text as an SQL identifier or literal, quoted as PostgreSQL does it.
#pragma once

#include <string>
#include <string_view>

namespace carto_mock::sql {

// Quoted only where it must be: by its characters or because it is a key word that is not
// unreserved.
std::string quote_identifier(std::string_view name);
// With doubled quotes; E'' where there are backslashes.
std::string quote_literal(std::string_view text);

}  // namespace carto_mock::sql
