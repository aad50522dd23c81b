#include "sql_api/api_error.h"

#include "formats/json_text.h"

namespace carto_mock::sql_api {
namespace {

constexpr const char* kTimeoutMessage =
    "You are over platform's limits: SQL query timeout error. Refactor your query before running "
    "again or contact CARTO "
    "support for more details.";

bool contains(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

bool is_interruption(const std::string& message) {
  return contains(message, "statement timeout") ||
         contains(message, "canceling statement due to user request") ||
         contains(message, "RuntimeError: Execution of function interrupted by signal");
}

void append_member(std::string& body, const char* name, const std::string& text) {
  if (text.empty()) return;
  body += ',';
  formats::append_json_string(body, name);
  body += ':';
  formats::append_json_string(body, text);
}

}  // namespace

std::string ApiError::body() const {
  std::string text = R"({"error":[)";
  formats::append_json_string(text, message);
  text += ']';
  append_member(text, "context", context);
  append_member(text, "detail", detail);
  append_member(text, "hint", hint);
  text += '}';
  return text;
}

ApiError to_api_error(const Error& error) {
  if (is_interruption(error.message()))
    return {429, kTimeoutMessage, "limit", "datasource", {}, {}};
  const int status = contains(error.message(), "permission denied") ? 403 : 400;
  return {status, error.message(), {}, error.detail(), error.hint(), error.unsupported_construct()};
}

}  // namespace carto_mock::sql_api
