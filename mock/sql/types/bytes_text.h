// Text of bytea (manual, chapter 8.4) and uuid (chapter 8.12).
#pragma once

#include <string>
#include <string_view>

namespace carto_mock::sql {

// Both formats: \x and hexadecimal digits, or escapes. Throws 22023 and 22P02 in PostgreSQL's
// words.
std::string parse_bytea(std::string_view text);
std::string format_bytea(std::string_view bytes, bool escape);

// The canonical form, lower-case. Throws 22P02.
std::string parse_uuid(std::string_view text);

}  // namespace carto_mock::sql
