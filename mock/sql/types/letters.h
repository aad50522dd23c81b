// Which characters are letters and have cases is the collation's affair: the database's own,
// C.UTF-8, knows those of Unicode, "C" those of ASCII only (manual, chapter 24.2.2.1).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace carto_mock::sql {

enum class Letters : std::uint8_t { kUnicode, kAscii };

bool is_alphanumeric(char32_t character, Letters letters);
char32_t to_lower(char32_t character, Letters letters);
char32_t to_upper(char32_t character, Letters letters);

std::string to_lower(std::string_view text, Letters letters);
std::string to_upper(std::string_view text, Letters letters);
// Words are runs of letters and digits.
std::string to_initial_capitals(std::string_view text, Letters letters);

}  // namespace carto_mock::sql
