// Text encodings and digests that more than one folder needs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace carto_mock {

std::string base64_encode(std::string_view bytes, bool url_safe = false, bool padding = true);
// Lenient: stops at the first character outside the alphabet; missing padding is fine.
std::string base64_decode(std::string_view text);

std::string hex_encode(std::string_view bytes, bool upper_case = false);
std::optional<std::string> hex_decode(
    std::string_view text);  // none: odd length or another character

// %XX escapes; nothing else is touched. None: a `%` is not followed by two hexadecimal digits.
std::optional<std::string> percent_decode(std::string_view text);
// application/x-www-form-urlencoded: blank to `+`; letters, digits and `-._*` stay.
std::string form_encode(std::string_view text);

std::string md5_hex(std::string_view bytes);
std::string sha256(std::string_view bytes);  // 32 raw bytes

bool is_valid_utf8(std::string_view text);
std::string to_lower_ascii(std::string_view text);

}  // namespace carto_mock
