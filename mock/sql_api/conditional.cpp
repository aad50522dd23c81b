#include "sql_api/conditional.h"

#include <date/date.h>

#include <chrono>
#include <optional>
#include <sstream>
#include <string>

namespace carto_mock::sql_api {
namespace {

std::optional<date::sys_seconds> parse_http_date(std::string_view text) {
  std::istringstream stream{std::string(text)};
  date::sys_seconds instant;
  stream >> date::parse("%a, %d %b %Y %H:%M:%S GMT", instant);
  if (stream.fail()) return std::nullopt;
  return instant;
}

bool has_it_already(const http::Headers& request, const http::Headers& response) {
  const std::string_view none_match = request.get("If-None-Match");
  const std::string_view since = request.get("If-Modified-Since");
  if (none_match.empty() && since.empty()) return false;
  if (request.get("Cache-Control").find("no-cache") != std::string_view::npos) return false;
  if (!none_match.empty() && none_match != "*") return false;
  if (since.empty()) return true;
  const auto modified = parse_http_date(response.get("Last-Modified"));
  const auto known = parse_http_date(since);
  return modified && known && *modified <= *known;
}

}  // namespace

http::Response answer_conditionally(const http::Request& request, http::Response response) {
  const bool is_read = request.method == "GET" || request.method == "HEAD";
  if (!is_read || response.status != 200 || !has_it_already(request.headers, response.headers))
    return response;
  response.status = 304;
  response.body.clear();
  response.headers.remove("Content-Type");
  return response;
}

}  // namespace carto_mock::sql_api
