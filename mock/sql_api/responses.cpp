#include "sql_api/responses.h"

#include <fmt/format.h>

#include "support/encodings.h"
#include "support/markup.h"

namespace carto_mock::sql_api {
namespace {

constexpr const char* kJsonType = "application/json; charset=utf-8";

bool is_hex_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// Escapes what a URL may not hold, and leaves escapes alone.
std::string encode_url(std::string_view path) {
  std::string encoded;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const char c = path[i];
    const bool is_escape =
        c == '%' && i + 2 < path.size() && is_hex_digit(path[i + 1]) && is_hex_digit(path[i + 2]);
    const bool is_unsafe = static_cast<unsigned char>(c) >= 0x7f ||
                           std::string_view(" \"<>\\^`{|}").find(c) != std::string_view::npos;
    if (is_unsafe || (c == '%' && !is_escape)) {
      encoded += '%' + hex_encode({&c, 1}, true);
    } else {
      encoded += c;
    }
  }
  return encoded;
}

// U+2028 and U+2029 end a line in JavaScript before ES2019.
std::string escape_line_separators(std::string_view json) {
  std::string escaped;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const std::string_view three = json.substr(i, 3);
    if (three == "\xe2\x80\xa8" || three == "\xe2\x80\xa9") {
      escaped += three == "\xe2\x80\xa8" ? "\\u2028" : "\\u2029";
      i += 2;
    } else {
      escaped += json[i];
    }
  }
  return escaped;
}

}  // namespace

void add_cors_headers(http::Headers& headers) {
  headers.add("Access-Control-Allow-Origin", "*");
  headers.add("Access-Control-Allow-Headers", "*");
  headers.add("Access-Control-Expose-Headers", "*");
}

http::Response error_response(http::Headers headers, const ApiError& error,
                              const std::optional<std::string>& callback) {
  http::Response response;
  response.status = callback ? 200 : error.status;
  response.headers = std::move(headers);
  response.headers.set("Content-Disposition", "inline");
  response.headers.set("Content-Type", callback ? "text/javascript; charset=utf-8" : kJsonType);
  response.body = error.body();
  if (callback) {
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.body = fmt::format("/**/ typeof {0} === 'function' && {0}({1});", *callback,
                                escape_line_separators(response.body));
  }
  if (!error.unsupported.empty()) response.headers.set("Carto-Mock-Unsupported", error.unsupported);
  return response;
}

std::optional<std::string> error_callback(const JsValue& query) {
  const auto parameter = query.find("callback");
  if (parameter == query.end()) return std::nullopt;
  const JsValue& value =
      parameter->is_array() && !parameter->empty() ? parameter->front() : *parameter;
  if (!value.is_string()) return std::nullopt;
  std::string name;
  for (const char c : value.get_ref<const std::string&>()) {
    const bool is_kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '_' || c == '$' || c == '.' || c == '[' ||
                         c == ']';
    if (is_kept) name += c;
  }
  if (value.get_ref<const std::string&>().empty()) return std::nullopt;
  return name;
}

http::Response html_page(http::Headers headers, int status, std::string_view text) {
  http::Response response;
  response.status = status;
  response.headers = std::move(headers);
  response.headers.add("Content-Security-Policy", "default-src 'self'");
  response.headers.add("X-Content-Type-Options", "nosniff");
  response.headers.add("Content-Type", "text/html; charset=utf-8");
  response.body = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta "
      "charset=\"utf-8\">\n<title>Error</title>\n</head>\n<body>\n"
      "<pre>{}</pre>\n</body>\n</html>\n",
      escape_markup(text, {{'"', "&quot;"}, {'\'', "&#39;"}}));
  return response;
}

std::string unknown_path_text(std::string_view method, std::string_view path) {
  return fmt::format("Cannot {} {}", method, encode_url(path));
}

http::Response json_response(std::string body) {
  http::Response response;
  response.headers.add("Content-Type", kJsonType);
  response.body = std::move(body);
  return response;
}

}  // namespace carto_mock::sql_api
