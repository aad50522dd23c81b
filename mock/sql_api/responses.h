// The SQL API's answers that are no results: errors, the HTML page of unknown paths.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"
#include "sql_api/api_error.h"
#include "sql_api/parameters.h"

namespace carto_mock::sql_api {

// What every answer below /sql carries.
void add_cors_headers(http::Headers& headers);

// An error keeps the headers that the request had got so far. With a callback in the query string
// it is JSONP with status 200 (spec 1.12).
http::Response error_response(http::Headers headers, const ApiError& error,
                              const std::optional<std::string>& callback);

// The callback of the query string as errors use it: odd characters dropped; none if nothing is
// left.
std::optional<std::string> error_callback(const JsValue& query);

// Express' page, e.g. `Cannot GET /api/v1/whatever` (spec 1.4).
http::Response html_page(http::Headers headers, int status, std::string_view text);
std::string unknown_path_text(std::string_view method, std::string_view path);

http::Response json_response(std::string body);

}  // namespace carto_mock::sql_api
