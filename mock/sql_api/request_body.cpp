#include "sql_api/request_body.h"

#include "http/message.h"
#include "sql_api/api_error.h"
#include "sql_api/json_body.h"
#include "sql_api/query_string.h"
#include "support/encodings.h"

namespace carto_mock::sql_api {
namespace {

[[noreturn]] void refuse(const char* message) { throw ApiError{400, message, {}, {}, {}, {}}; }

// `name="value"` or `name=value` among the parameters of a header.
std::optional<std::string> header_parameter(std::string_view header, std::string_view name) {
  std::size_t at = header.find(';');
  while (at != std::string_view::npos) {
    std::string_view rest = header.substr(at + 1);
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
    const std::size_t equals = rest.find('=');
    at = header.find(';', at + 1);
    if (equals == std::string_view::npos ||
        !http::equals_ignoring_case(rest.substr(0, equals), name))
      continue;
    rest.remove_prefix(equals + 1);
    if (!rest.starts_with('"')) return std::string(rest.substr(0, rest.find_first_of("; \t\r\n")));
    std::string value;
    for (std::size_t i = 1; i < rest.size() && rest[i] != '"'; ++i) {
      if (rest[i] == '\\' && i + 1 < rest.size()) ++i;
      value += rest[i];
    }
    return value;
  }
  return std::nullopt;
}

void add(JsValue& parameters, const std::string& name, std::string value) {
  if (!parameters.contains(name)) {
    parameters[name] = std::move(value);
    return;
  }
  JsValue& known = parameters[name];
  if (!known.is_array()) known = JsValue::array({std::move(known)});
  known.push_back(std::move(value));
}

JsValue parse_multipart(std::string_view content_type, std::string_view body) {
  const std::optional<std::string> boundary = header_parameter(content_type, "boundary");
  if (!boundary || boundary->empty()) refuse("Multipart: Boundary not found");
  const std::string delimiter = "--" + *boundary;
  JsValue parameters = JsValue::object();
  std::size_t at = body.find(delimiter);
  while (at != std::string_view::npos) {
    at += delimiter.size();
    if (body.substr(at, 2) == "--") break;
    const std::size_t head_end = body.find("\r\n\r\n", at);
    const std::size_t next = body.find("\r\n" + delimiter, at);
    if (head_end == std::string_view::npos || next == std::string_view::npos || next < head_end) {
      refuse("Unexpected end of multipart data");
    }
    std::string_view head = body.substr(at, head_end - at);
    while (!head.empty()) {
      const std::string_view line = head.substr(0, head.find("\r\n"));
      head.remove_prefix(std::min(line.size() + 2, head.size()));
      const std::size_t colon = line.find(':');
      if (colon == std::string_view::npos ||
          !http::equals_ignoring_case(line.substr(0, colon), "Content-Disposition")) {
        continue;
      }
      if (header_parameter(line, "filename")) refuse("Unexpected field");
      if (const auto name = header_parameter(line, "name")) {
        // An empty field has its end where its text would begin.
        const std::size_t start = std::min(head_end + 4, next);
        add(parameters, *name, std::string(body.substr(start, next - start)));
      }
    }
    at = next + 2;
  }
  return parameters;
}

}  // namespace

JsValue parse_body(std::string_view content_type, std::string_view bytes) {
  const std::string body = decode_utf8(bytes);
  const std::string_view type = content_type.substr(0, content_type.find(';'));
  if (type == "application/x-www-form-urlencoded") return decode_query_string(body);
  if (type == "multipart/form-data") return parse_multipart(content_type, body);
  if (type != "application/json" || body.empty()) return JsValue::object();
  JsValue value = parse_json_body(body);
  if (value.is_null()) refuse("Cannot read property 'format' of null");
  return value.is_object() ? value : JsValue::object();
}

}  // namespace carto_mock::sql_api
