// Parameters are JavaScript values in the emulated service: what a query string or a body decodes
// to, and what JavaScript makes of a value where it expects another type.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace carto_mock::sql_api {

using JsValue = nlohmann::ordered_json;

bool is_truthy(const JsValue& value);
// String(value): arrays are joined with commas, objects are "[object Object]".
std::string to_js_string(const JsValue& value);
// parseInt(value, 10): leading digits; none where there are none. Beyond 2^53 as JavaScript prints
// it.
std::optional<std::string> parse_js_integer(const JsValue& value);

// Bytes as Node decodes them: what is not UTF-8 becomes U+FFFD.
std::string decode_utf8(std::string_view bytes);
// As Node decodes a request's target: each byte is a character.
std::string decode_latin1(std::string_view bytes);

}  // namespace carto_mock::sql_api
