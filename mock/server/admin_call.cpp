#include "server/admin_call.h"

#include <fmt/format.h>

#include <algorithm>

namespace carto_mock::server {

using nlohmann::ordered_json;

namespace {

constexpr std::size_t kBodyLimit = std::size_t{64} << 20;

}  // namespace

std::string json_line(const ordered_json& body) {
  return body.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

http::Response json_answer(const ordered_json& body, int status) {
  http::Response response;
  response.status = status;
  response.headers.add("Content-Type", "application/json; charset=utf-8");
  response.body = json_line(body);
  return response;
}

ordered_json AdminCall::read_object(bool may_be_empty) {
  const std::string body = exchange_.read_body(kBodyLimit);
  if (may_be_empty && body.empty()) return ordered_json::object();
  ordered_json object;
  try {
    object = ordered_json::parse(body);
  } catch (const ordered_json::parse_error& error) {
    throw BadCall{400, fmt::format("the body is not JSON: byte {}: {}", error.byte, error.what())};
  }
  if (!object.is_object()) throw BadCall{400, "the body must be a JSON object"};
  return object;
}

void AdminCall::answer(const ordered_json& body, int status) {
  exchange_.respond(json_answer(body, status));
}

std::string require_text(const ordered_json& object, const char* name) {
  const auto member = object.find(name);
  if (member == object.end()) throw BadCall{400, fmt::format("\"{}\" is missing", name)};
  if (!member->is_string()) throw BadCall{400, fmt::format("\"{}\" must be a string", name)};
  return member->get<std::string>();
}

void refuse_others(const ordered_json& object, std::initializer_list<std::string_view> known) {
  for (const auto& [name, value] : object.items()) {
    if (std::ranges::find(known, name) == known.end()) {
      throw BadCall{
          400, fmt::format("unknown member \"{}\"; known are: {}", name, fmt::join(known, ", "))};
    }
  }
}

bool require_bool(const std::string& name, const ordered_json& value) {
  if (!value.is_boolean()) throw BadCall{400, fmt::format("\"{}\" must be true or false", name)};
  return value.get<bool>();
}

}  // namespace carto_mock::server
