// UTF-8 as PostgreSQL checks it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace carto_mock {

// How many bytes the well-formed character at the start of `text` has; 0: it is not well-formed. A
// NUL is none for PostgreSQL.
std::size_t utf8_character_length(std::string_view text);

// The character at `position`, which moves behind it. `text` is valid UTF-8.
char32_t next_character(std::string_view text, std::size_t& position);
void append_character(std::string& text, char32_t character);

// Throws 22021 `invalid byte sequence for encoding "UTF8": 0xff`.
void check_utf8(std::string_view text);

}  // namespace carto_mock
