// The parameters in a request's body (spec sql-api.md 3.1).
#pragma once

#include <string_view>

#include "sql_api/js_value.h"

namespace carto_mock::sql_api {

// By the text of Content-Type before the first `;`, whose letter case counts. An empty object where
// the service reads none. Throws ApiError 400.
JsValue parse_body(std::string_view content_type, std::string_view bytes);

}  // namespace carto_mock::sql_api
