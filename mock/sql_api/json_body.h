// JSON bodies, with the errors of the runtime behind the real service (Node 12, V8): their texts
// reach the client.
#pragma once

#include <string_view>

#include "sql_api/js_value.h"

namespace carto_mock::sql_api {

// Throws ApiError 400: `Unexpected end of JSON input`, `Unexpected token x in JSON at position 5`
// and so on.
JsValue parse_json_body(std::string_view text);

}  // namespace carto_mock::sql_api
