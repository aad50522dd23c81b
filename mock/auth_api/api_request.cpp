#include "auth_api/api_request.h"

#include <algorithm>
#include <array>
#include <optional>

#include "auth_api/form_reader.h"
#include "auth_api/json_reader.h"
#include "support/encodings.h"

namespace carto_mock::auth_api {
namespace {

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::string to_upper_ascii(std::string_view text) {
  std::string upper(text);
  std::transform(upper.begin(), upper.end(), upper.begin(), [](char character) {
    return character >= 'a' && character <= 'z' ? static_cast<char>(character - 'a' + 'A')
                                                : character;
  });
  return upper;
}

std::string media_type(const http::Request& request) {
  const std::string_view header = request.headers.get("Content-Type");
  return to_lower_ascii(
      trim(header.substr(0, std::min(header.find_first_of(";,"), header.size()))));
}

std::string boundary_of(std::string_view content_type) {
  const std::size_t at = to_lower_ascii(content_type).find("boundary=");
  if (at == std::string::npos) return {};
  std::string_view value = content_type.substr(at + std::string_view("boundary=").size());
  if (value.starts_with('"')) return std::string(value.substr(1, value.find('"', 1) - 1));
  return std::string(value.substr(0, std::min(value.find_first_of(";, "), value.size())));
}

void read_body(ApiRequest& request, std::string_view body) {
  const std::string type = media_type(*request.http);
  if (body.empty()) return;
  if (type == "application/json" || type == "text/x-json" || type == "application/jsonrequest") {
    auto document = read_json(body);
    if (!document) {
      request.is_malformed = true;
    } else if (Parameter::Object* object = document->object()) {
      request.body = std::move(*object);
    }
  } else if (type == "application/x-www-form-urlencoded") {
    request.body = read_form(body).value_or(Parameter::Object());
  } else if (type == "multipart/form-data") {
    request.body = read_multipart(body, boundary_of(request.http->headers.get("Content-Type")))
                       .value_or(Parameter::Object());
  }
  drop_nulls_of_lists(request.body);
}

// POST can be another method by a header or, in a form, by `_method`.
void override_method(ApiRequest& request) {
  constexpr std::array<std::string_view, 9> kMethods = {
      "GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS", "PATCH", "LINK", "UNLINK"};
  if (request.method != "POST") return;
  const std::string type = media_type(*request.http);
  const bool is_form = type == "application/x-www-form-urlencoded" || type == "multipart/form-data";
  // An empty field hides the header all the same.
  const Parameter* field = is_form ? find_member(request.body, "_method") : nullptr;
  const std::string wanted =
      to_upper_ascii(field != nullptr && !field->is_null()
                         ? ruby_text(*field)
                         : std::string(request.http->headers.get("X-HTTP-Method-Override")));
  if (std::find(kMethods.begin(), kMethods.end(), wanted) != kMethods.end())
    request.method = wanted;
}

std::string find_scheme(const http::Headers& headers, bool is_secure) {
  if (headers.get("X-Forwarded-Ssl") == "on") return "https";
  if (const auto scheme = headers.find("X-Forwarded-Scheme"))
    return *scheme == "https" ? "https" : "http";
  if (const auto forwarded = headers.find("X-Forwarded-Proto")) {
    const std::string_view first =
        forwarded->substr(0, std::min(forwarded->find(','), forwarded->size()));
    return first == "https" ? "https" : "http";
  }
  return is_secure ? "https" : "http";
}

std::string find_host(const http::Headers& headers) {
  std::string_view forwarded = headers.get("X-Forwarded-Host");
  while (forwarded.ends_with(',')) forwarded.remove_suffix(1);
  if (forwarded.empty()) return std::string(headers.get("Host"));
  const std::size_t comma = forwarded.rfind(',');
  return std::string(
      trim(comma == std::string_view::npos ? forwarded : forwarded.substr(comma + 1)));
}

}  // namespace

const Parameter* ApiRequest::parameter(std::string_view name) const {
  const Parameter* value = find_member(query, name);
  return value != nullptr ? value : find_member(body, name);
}

ApiRequest read_request(const http::Request& request, std::string_view body) {
  ApiRequest result;
  result.http = &request;
  result.method = request.method;
  result.path = request.path();
  result.scheme = find_scheme(request.headers, request.is_secure);
  result.host = find_host(request.headers);
  if (auto query = read_form(request.query())) {
    result.query = *std::move(query);
    drop_nulls_of_lists(result.query);
  } else {
    result.is_malformed = true;
  }
  read_body(result, body);
  override_method(result);
  return result;
}

}  // namespace carto_mock::auth_api
