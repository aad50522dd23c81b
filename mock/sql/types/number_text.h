// Text of int2, int4, int8, oid, float4, float8 and bool (manual, chapters 8.1 and 8.6).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace carto_mock::sql {

// Throw 22P02 `invalid input syntax for type integer: "x"`, 22003 `value "x" is out of range for
// type integer`.
std::int64_t parse_integer(std::string_view text, std::int64_t minimum, std::int64_t maximum,
                           std::string_view type_name);
std::int64_t parse_oid(std::string_view text);
// What the text begins with, which is taken off it. Its errors name all of the text.
std::int64_t take_oid(std::string_view& text);

// Throw 22P02 and 22003 `"1e400" is out of range for type double precision`.
double parse_float8(std::string_view text);
double parse_float4(std::string_view text);
// With extra_float_digits > 0 the shortest text that reads back as the same value; else fewer
// digits.
std::string format_float8(double value, int extra_float_digits);
std::string format_float4(double value, int extra_float_digits);

// Unique prefixes of true, false, yes, no, on, off, and 1, 0. Throws 22P02.
bool parse_bool(std::string_view text);

}  // namespace carto_mock::sql
