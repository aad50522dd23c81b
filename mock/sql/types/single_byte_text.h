// Text of "char" (manual, chapter 8.3): one byte; beyond ASCII as `\351`. An empty value is byte 0.
#pragma once

#include <string>
#include <string_view>

namespace carto_mock::sql {

// Only the first byte counts.
std::string parse_single_byte(std::string_view text);
std::string format_single_byte(std::string_view byte);

}  // namespace carto_mock::sql
