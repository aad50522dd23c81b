// Text of money (manual, chapter 8.2): cents, printed as the locale C does.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace carto_mock::sql {

// Throws 22P02 `invalid input syntax for type money: "x"`, 22003 `value "x" is out of range for
// type money`.
std::int64_t parse_money(std::string_view text);
// `$1,234.50`, `-$0.05`.
std::string format_money(std::int64_t cents);

}  // namespace carto_mock::sql
