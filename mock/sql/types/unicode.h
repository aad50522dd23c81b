// Characters of UTF-8 text and their case, as PostgreSQL sees them in a database with locale
// C.UTF-8 (manual, chapter 24.1): case is mapped character by character, so `upper('straße')` keeps
// its ß.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "support/utf8.h"

namespace carto_mock::sql {

std::size_t character_count(std::string_view text);
// Where the `index`-th character (from 0) begins; the size of `text` if it has fewer.
std::size_t character_offset(std::string_view text, std::size_t index);

char32_t to_lower(char32_t character);
char32_t to_upper(char32_t character);
bool is_alphanumeric(char32_t character);
bool is_alphabetic(char32_t character);
bool is_blank_space(char32_t character);

std::string to_lower(std::string_view text);
std::string to_upper(std::string_view text);

}  // namespace carto_mock::sql
