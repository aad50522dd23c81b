#include "contract/wire_view.h"

#include <fmt/format.h>

#include <cstdlib>

#include "sql_api/api_error.h"
#include "sql_api/query_string.h"
#include "sql_api/request_body.h"
#include "support/encodings.h"
#include "support/settable_clock.h"

namespace carto_mock::contract {
namespace {

using nlohmann::ordered_json;

constexpr std::string_view kUnsupportedHeader = "Carto-Mock-Unsupported";

std::string body_text(const ordered_json& entry, const std::string& name) {
  if (entry.contains(name)) return entry[name];
  return base64_decode(entry.value(name + "_base64", std::string()));
}

http::Headers headers_of(const ordered_json& list) {
  http::Headers headers;
  for (const auto& pair : list) headers.add(pair[0], pair[1]);
  return headers;
}

std::string media_type(const http::Headers& headers) {
  const std::string_view value = headers.get("Content-Type");
  return to_lower_ascii(value.substr(0, value.find_first_of("; ")));
}

// Without the `/user/NAME` that names the account.
std::string resource_path(std::string_view path, const std::string& account, ordered_json& view) {
  const std::string prefix = fmt::format("/user/{}", account);
  const bool is_prefixed = path.starts_with(prefix + "/") || path == prefix;
  view["account_in"] = is_prefixed ? "path" : "host";
  if (is_prefixed) path.remove_prefix(prefix.size());
  return std::string(path);
}

// Bodies of COPY are data, whatever their media type says.
bool has_parameters(const std::string& path) { return !path.ends_with("/copyfrom"); }

// Of a long body the journal has the beginning only, which is no form.
void add_multipart(const WireRequest& request, ordered_json& view) {
  try {
    view["form"] = sql_api::parse_body(request.headers.get("Content-Type"), request.body);
  } catch (const sql_api::ApiError&) {
    view["form"] = ordered_json::object();
  }
}

void add_body(const WireRequest& request, const std::string& path, ordered_json& view) {
  if (request.body.empty()) return;
  view["body"] = is_valid_utf8(request.body) ? ordered_json(request.body) : ordered_json("(bytes)");
  if (!has_parameters(path)) return;
  const std::string type = media_type(request.headers);
  if (type == "application/json") {
    const auto value = ordered_json::parse(request.body, nullptr, false);
    if (!value.is_discarded()) view["json"] = value;
  } else if (type == "application/x-www-form-urlencoded") {
    view["form"] = sql_api::decode_query_string(request.body);
  } else if (type == "multipart/form-data") {
    add_multipart(request, view);
  }
}

const ordered_json* member_of(const ordered_json& view, const char* part, const char* name) {
  const auto found = view.find(part);
  if (found == view.end() || !found->is_object() || !found->contains(name)) return nullptr;
  return &(*found)[name];
}

void add_credentials(const WireRequest& request, ordered_json& view) {
  ordered_json places = ordered_json::array();
  ordered_json key;
  const std::string_view authorization = request.headers.get("Authorization");
  constexpr std::string_view kBasic = "basic ";
  if (to_lower_ascii(authorization.substr(0, kBasic.size())) == kBasic) {
    const std::string pair = base64_decode(authorization.substr(kBasic.size()));
    places.push_back("basic");
    key = pair.substr(std::min(pair.find(':'), pair.size() - 1) + 1);
  }
  for (const char* part : {"query", "form", "json"}) {
    const ordered_json* value = member_of(view, part, "api_key");
    if (value == nullptr) continue;
    places.push_back(part);
    if (key.is_null()) key = *value;
  }
  if (!key.is_null()) view["api_key"] = key;
  view["key_in"] = std::move(places);
}

void add_statement(ordered_json& view) {
  for (const char* part : {"query", "form", "json"}) {
    for (const char* name : {"q", "query"}) {
      if (const ordered_json* value = member_of(view, part, name)) {
        view["q"] = *value;
        return;
      }
    }
  }
}

// Places where a key has no business: they end in logs of others.
void add_key_leaks(const WireRequest& request, ordered_json& view) {
  const auto key = view.find("api_key");
  if (key == view.end() || !key->is_string()) return;
  const std::string& token = key->get_ref<const std::string&>();
  constexpr std::size_t kShortestToken = 16;  // not default_public
  if (token.size() < kShortestToken) return;
  ordered_json places = ordered_json::array();
  for (const auto& [name, value] : request.headers.list()) {
    if (!http::equals_ignoring_case(name, "Authorization") &&
        value.find(token) != std::string::npos)
      places.push_back(name);
  }
  if (request.target.substr(0, request.target.find('?')).find(token) != std::string::npos)
    places.push_back("path");
  if (!places.empty()) view["key_elsewhere"] = std::move(places);
}

ordered_json view_of(const WireRequest& request, std::uint64_t body_size,
                     const std::string& account) {
  ordered_json view{{"method", request.method}};
  const std::size_t question = request.target.find('?');
  const std::string raw = request.target.substr(0, question);
  const std::string path = resource_path(raw, account, view);
  view["raw_path"] = path;
  view["path"] = percent_decode(path).value_or(path);
  view["host"] = std::string(request.headers.get("Host"));
  view["query"] = question == std::string::npos
                      ? ordered_json::object()
                      : sql_api::decode_query_string(request.target.substr(question + 1));
  ordered_json headers = ordered_json::object();
  for (const auto& [name, value] : request.headers.list()) headers[to_lower_ascii(name)] = value;
  view["headers"] = std::move(headers);
  view["body_size"] = body_size;
  add_body(request, path, view);
  add_credentials(request, view);
  add_statement(view);
  add_key_leaks(request, view);
  view["status"] = request.status;
  return view;
}

}  // namespace

std::vector<WireRequest> read_wire(const ordered_json& journal, const std::string& account) {
  std::vector<WireRequest> wire;
  for (const auto& entry : journal["entries"]) {
    WireRequest request;
    request.method = entry["method"];
    request.target = entry["target"];
    if (request.target.starts_with("/_mock/")) continue;
    request.time = std::chrono::microseconds(parse_rfc3339(entry["time"].get<std::string>()));
    request.headers = headers_of(entry["headers"]);
    request.body = body_text(entry, "body");
    request.status = entry["status"];
    request.answer = body_text(entry, "answer");
    const http::Headers answer_headers = headers_of(entry["answer_headers"]);
    if (const auto seconds = answer_headers.find("Retry-After"))
      request.retry_after = std::chrono::seconds(std::atoi(std::string(*seconds).c_str()));
    if (const auto lacking = answer_headers.find(kUnsupportedHeader)) {
      request.is_unsupported = true;
      request.unsupported = *lacking;
    }
    request.view = view_of(request, entry["body_size"], account);
    wire.push_back(std::move(request));
  }
  return wire;
}

std::string describe_wire(const std::vector<WireRequest>& wire) {
  if (wire.empty()) return "  nothing was sent\n";
  constexpr std::size_t kShown = 300;
  std::string text;
  for (const WireRequest& request : wire) {
    text += fmt::format("  {} {}", request.method, request.target.substr(0, kShown));
    if (!request.body.empty()) text += fmt::format("  [{}]", request.body.substr(0, kShown));
    text += fmt::format("\n    -> {} {}\n", request.status, request.answer.substr(0, kShown));
  }
  return text;
}

}  // namespace carto_mock::contract
