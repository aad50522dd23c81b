#include "auth_api/answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "auth_api/json_text.h"
#include "support/encodings.h"

namespace carto_mock::auth_api {
namespace {

constexpr std::string_view kJsonType = "application/json; charset=utf-8";
constexpr std::string_view kFrameOptions = "X-Frame-Options";
constexpr std::string_view kNoCache = "no-cache";
constexpr std::string_view kRevalidate = "max-age=0, private, must-revalidate";

std::string_view reason_of(int status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 422:
      return "Unprocessable Entity";
    default:
      return "Internal Server Error";
  }
}

bool is_callback_name(std::string_view name) {
  const auto is_letter = [](char character) {
    return (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z') ||
           character == '$' || character == '_';
  };
  if (name.empty() || !is_letter(name.front())) return false;
  return std::all_of(name.begin(), name.end(), [&](char character) {
    return is_letter(character) || (character >= '0' && character <= '9');
  });
}

Failure framework_answer(int status, std::string_view content_type, std::string body) {
  http::Response response;
  response.status = status;
  response.headers.add("Content-Type", std::string(content_type));
  response.body = std::move(body);
  return {{std::move(response), Answer::Maker::kFramework}};
}

enum class Format { kJson, kXml, kHtml };

// The query parameter `format`, else the first type of Accept, unless the list contains */*.
Format wanted_format(const ApiRequest& request) {
  if (const Parameter* format = find_member(request.query, "format")) {
    const std::string text = ruby_text(*format);
    if (text == "json") return Format::kJson;
    if (text == "xml") return Format::kXml;
  }
  const std::string_view accept = request.http->headers.get("Accept");
  if (accept.find("*/*") != std::string_view::npos) return Format::kHtml;
  std::string_view first = accept.substr(0, std::min(accept.find_first_of(",;"), accept.size()));
  while (first.ends_with(' ')) first.remove_suffix(1);
  if (first == "application/json" || first == "text/x-json") return Format::kJson;
  if (first == "application/xml" || first == "text/xml") return Format::kXml;
  return Format::kHtml;
}

// The host of an absolute URL; "" for a relative one. None: not a URI.
std::optional<std::string> host_of_origin(std::string_view origin) {
  for (const char character : origin) {
    const bool is_allowed =
        character > ' ' && character < 0x7f &&
        std::string_view("<>\"{}|\\^`").find(character) == std::string_view::npos;
    if (!is_allowed) return std::nullopt;
  }
  const std::size_t scheme = origin.find("://");
  if (scheme == std::string_view::npos) {
    if (origin.starts_with(':')) return std::nullopt;
    return std::string();
  }
  std::string_view rest = origin.substr(scheme + 3);
  rest = rest.substr(0, std::min(rest.find_first_of("/?#"), rest.size()));
  return std::string(rest.substr(0, std::min(rest.rfind(':'), rest.size())));
}

}  // namespace

Answer json_answer(const ApiRequest& request, int status, std::string json) {
  http::Response response;
  response.status = status;
  std::string content_type(kJsonType);
  const Parameter* callback = request.parameter("callback");
  if (callback != nullptr && !callback->is_null()) {
    if (callback->text() == nullptr || !is_callback_name(*callback->text())) {
      response.status = 400;
      response.headers = {{"Content-Type", std::string(kJsonType)},
                          {"Cache-Control", std::string(kNoCache)}};
      response.body = R"({"errors":{"callback":"Invalid callback format"}})";
      return {std::move(response)};
    }
    json = fmt::format("/**/{}({})", *callback->text(), json);
    content_type = "text/javascript; charset=utf-8";
  }
  const std::string etag = fmt::format("W/\"{}\"", md5_hex(json));
  const bool is_reading = request.method == "GET" || request.method == "HEAD";
  // No answer has a date, so that a condition on one is never met, whatever else is asked.
  const bool is_conditional_on_date = request.http->headers.find("If-Modified-Since").has_value();
  if (is_reading && !is_conditional_on_date && request.http->headers.get("If-None-Match") == etag) {
    response.status = 304;
  } else {
    response.headers.add("Content-Type", content_type);
    response.body = std::move(json);
  }
  response.headers.add("ETag", etag);
  response.headers.add("Cache-Control", std::string(kRevalidate));
  return {std::move(response)};
}

Answer no_content() {
  http::Response response;
  response.status = 204;
  response.headers.add("Cache-Control", std::string(kNoCache));
  return {std::move(response)};
}

Failure api_error(int status, std::string_view text) {
  http::Response response;
  response.status = status;
  response.headers = {{"Content-Type", std::string(kJsonType)},
                      {"Cache-Control", std::string(kNoCache)}};
  response.body = fmt::format(R"({{"errors":{},"errors_cause":null}})", json_string(text));
  return {{std::move(response), Answer::Maker::kRescue}};
}

Failure empty_error(int status) {
  http::Response response;
  response.status = status;
  response.headers = {{"Content-Type", "application/json"},
                      {"Cache-Control", std::string(kNoCache)}};
  return {{std::move(response)}};
}

Failure unverified_error() {
  Failure failure = empty_error(403);
  failure.answer.response.headers.set("Content-Type", std::string(kJsonType));
  failure.answer.response.body = R"({"error":"unverified"})";
  return failure;
}

Failure forgery_error(std::string_view media_type) {
  Failure failure = empty_error(403);
  // Refused before the API has set its own.
  failure.answer.response.headers.add(std::string(kFrameOptions), "SAMEORIGIN");
  failure.answer.response.headers.set("Content-Type", std::string(media_type));
  if (media_type == "text/html") {
    failure.answer.response.headers.set("Content-Type", "text/html; charset=utf-8");
    failure.answer.response.body =
        "<!DOCTYPE "
        "html>\n<html><head><title>Forbidden</title></head><body>Forbidden</body></html>\n";
  }
  return failure;
}

Failure framework_json(int status) {
  return framework_answer(
      status, kJsonType,
      fmt::format(R"({{"status":"{}","error":"{}"}})", status, reason_of(status)));
}

Failure framework_error(const ApiRequest& request, int status) {
  constexpr int kBadRequest = 400;
  switch (wanted_format(request)) {
    case Format::kJson:
      return framework_json(status);
    case Format::kXml:
      return framework_error_as("xml", status, false);
    case Format::kHtml:
      break;
  }
  return framework_error_as("html", status, status != kBadRequest);
}

Failure framework_error_as(std::string_view extension, int status, bool has_page) {
  if (extension == "xml") {
    return framework_answer(
        status, "application/xml; charset=utf-8",
        fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<hash>\n  <status>{}</status>\n  "
                    "<error>{}</error>\n</hash>\n",
                    status, reason_of(status)));
  }
  std::string page;
  if (has_page) {
    page = fmt::format(
        "<!DOCTYPE html>\n<html><head><title>{0} {1}</title></head><body><h1>{0} "
        "{1}</h1></body></html>\n",
        status, reason_of(status));
  }
  return framework_answer(status, "text/html; charset=utf-8", std::move(page));
}

http::Response finish_answer(Answer answer, const ApiRequest& request,
                             std::string_view platform_host, std::string request_id,
                             double seconds) {
  http::Headers headers;
  if (answer.maker == Answer::Maker::kAction) {
    const auto origin = request.http->headers.find("Origin");
    const auto host = origin ? host_of_origin(*origin) : std::string();
    if (!host) {
      answer = framework_json(500).answer;
    } else if (origin && *host == platform_host) {
      headers.add("Access-Control-Allow-Origin", std::string(*origin));
      headers.add("Access-Control-Allow-Methods", "GET, POST, DELETE");
      headers.add("Access-Control-Allow-Headers", "Content-Type");
      headers.add("Access-Control-Allow-Credentials", "true");
    }
  }
  http::Response response = std::move(answer.response);
  http::Headers all;
  if (answer.maker != Answer::Maker::kFramework) {
    const std::string frame_options(response.headers.find(kFrameOptions).value_or("DENY"));
    response.headers.remove(kFrameOptions);
    all = {{std::string(kFrameOptions), frame_options},
           {"X-XSS-Protection", "1; mode=block"},
           {"X-Content-Type-Options", "nosniff"}};
  }
  for (const auto& [name, value] : headers.list()) all.add(name, value);
  for (const auto& [name, value] : response.headers.list()) all.add(name, value);
  all.add("X-Request-Id", std::move(request_id));
  all.add("X-Runtime", fmt::format("{:.6f}", seconds));
  response.headers = std::move(all);
  if (request.http->method == "HEAD" || request.method == "HEAD") response.body.clear();
  return response;
}

}  // namespace carto_mock::auth_api
