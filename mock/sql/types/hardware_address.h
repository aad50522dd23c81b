// Text of macaddr and macaddr8 (manual, chapter 8.9): a value is its text `08:00:2b:01:02:03`,
// whose order by bytes is that of the addresses.
#pragma once

#include <string>
#include <string_view>

namespace carto_mock::sql {

// Throws 22P02 `invalid input syntax for type macaddr: "x"`, 22003 `invalid octet value in
// "macaddr" value: "x"`.
std::string parse_macaddr(std::string_view text);
// Takes six bytes, too, which get ff:fe into their middle.
std::string parse_macaddr8(std::string_view text);

}  // namespace carto_mock::sql
