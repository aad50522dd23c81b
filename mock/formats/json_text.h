// Text of JSON as JavaScript writes it (JSON.stringify), appended to a buffer: the hot path of
// every answer.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace carto_mock::formats {

// With quotes. Only `"`, `\` and control characters are escaped (spec sql-api.md 4.2.3).
void append_json_string(std::string& out, std::string_view text);

// Upper-case hexadecimal digits.
void append_hex(std::string& out, std::string_view bytes);

// What JSON has no number for: the JSON format says "NaN", "Infinity", "-Infinity"; the others say
// null.
enum class NonFinite { kString, kNull };

// ECMAScript's Number::toString: 1e21 and 1e-7 have exponents, 100000000000000000000 and 0.000001
// do not.
void append_js_number(std::string& out, double value, NonFinite non_finite);
void append_js_number(std::string& out, float value, NonFinite non_finite);  // with float4's digits
// Beyond 2^53 an integer loses its last digits, as in JavaScript.
void append_js_integer(std::string& out, std::int64_t value);
// The text of any of PostgreSQL's number types.
void append_js_number(std::string& out, std::string_view text, NonFinite non_finite);

// JavaScript's parseFloat on a text that is all number; NaN else.
double parse_js_number(std::string_view text);

}  // namespace carto_mock::formats
