// Parameters are JavaScript values in the emulated service: what a query string or a body decodes
// to, and what JavaScript makes of a value where it expects another type.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace carto_mock::sql_api {

using JsValue = nlohmann::ordered_json;

bool is_truthy(const JsValue& value);
// String(value): arrays are joined with commas, objects are "[object Object]".
std::string to_js_string(const JsValue& value);
// parseInt(value, 10): leading digits; none where there are none. Beyond 2^53 as JavaScript prints
// it.
std::optional<std::string> parse_js_integer(const JsValue& value);

}  // namespace carto_mock::sql_api
