// Text of bit and bit varying (manual, chapter 8.10): a value is its text of 0 and 1, whose order
// by bytes is PostgreSQL's order of bit strings.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sql/types/type.h"

namespace carto_mock::sql {

// `101`, `B101` and, in hexadecimal, `X1F`. Throws 22P02 `"2" is not a valid binary digit`.
std::string parse_bits(std::string_view text);

// Applies a length. An explicit cast cuts, and fills bit(n) with zeros on the right. Throws 22026
// `bit string length 3 does not match type bit(2)`, 22001 `bit string too long for type bit
// varying(2)`. `type`: bit or bit varying.
std::string apply_bit_length(std::string bits, Oid type, std::int32_t length, bool is_explicit);

}  // namespace carto_mock::sql
