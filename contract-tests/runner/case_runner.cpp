#include "runner/case_runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include "runner/matcher.h"
#include "support/encodings.h"

namespace carto_mock::contract {
namespace {

using nlohmann::ordered_json;

// Replaces {{name}} by the variable's value, in every string of a JSON value.
std::string fill(std::string text, const std::map<std::string, std::string>& variables) {
  std::size_t from = 0;
  while ((from = text.find("{{", from)) != std::string::npos) {
    const std::size_t end = text.find("}}", from);
    if (end == std::string::npos) break;
    const std::string name = text.substr(from + 2, end - from - 2);
    const auto found = variables.find(name);
    if (found == variables.end())
      throw std::invalid_argument(fmt::format("nothing is known as {{{{{}}}}}", name));
    text.replace(from, end + 2 - from, found->second);
    from += found->second.size();
  }
  return text;
}

ordered_json fill(const ordered_json& value, const std::map<std::string, std::string>& variables) {
  if (value.is_string()) return fill(value.get<std::string>(), variables);
  if (!value.is_structured()) return value;
  ordered_json filled = value.is_array() ? ordered_json::array() : ordered_json::object();
  for (const auto& [name, member] : value.items()) {
    if (value.is_array()) {
      filled.push_back(fill(member, variables));
    } else {
      filled[fill(name, variables)] = fill(member, variables);
    }
  }
  return filled;
}

std::string form_text(const ordered_json& fields) {
  std::string text;
  for (const auto& [name, value] : fields.items()) {
    if (!text.empty()) text += '&';
    text += form_encode(name) + '=' +
            form_encode(value.is_string() ? value.get<std::string>() : value.dump());
  }
  return text;
}

std::string shell_quote(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

// Puts the step's `key` where the case has its keys: into the Basic header of the case's account,
// the query, or the body.
ordered_json place_key(ordered_json http, const std::string& place, const std::string& account) {
  if (!http.contains("key")) return http;
  const auto key = http["key"].get<std::string>();
  if (place == "basic") {
    http["basic"] = fmt::format("{}:{}", account, key);
  } else if (place == "query") {
    http["query"]["api_key"] = key;
  } else if (http.contains("form")) {
    http["form"]["api_key"] = key;
  } else {
    http["json"]["api_key"] = key;
  }
  return http;
}

ordered_json grants_document(const ordered_json& key) {
  const auto permissions = [&](const char* member, bool with_schema) {
    auto list = ordered_json::array();
    if (!key.contains(member)) return list;
    for (const auto& [name, granted] : key[member].items()) {
      ordered_json item = ordered_json::object();
      const std::size_t dot = name.find('.');
      if (with_schema) item["schema"] = name.substr(0, dot);
      item["name"] = with_schema ? name.substr(dot + 1) : name;
      item["permissions"] = granted;
      list.push_back(item);
    }
    return list;
  };
  auto grants = ordered_json::array();
  grants.push_back({{"type", "apis"},
                    {"apis", key.contains("apis") ? key["apis"] : ordered_json({"sql", "maps"})}});
  grants.push_back({{"type", "database"},
                    {"tables", permissions("tables", true)},
                    {"schemas", permissions("schemas", false)}});
  if (key.contains("services"))
    grants.push_back({{"type", "dataservices"}, {"services", key["services"]}});
  return grants;
}

}  // namespace

http::ClientResponse CaseRunner::send(const CaseRequest& request) const {
  return http::Client("127.0.0.1", port_).send(request.head, request.body);
}

ordered_json CaseRunner::admin(const std::string& method, const std::string& path,
                               const ordered_json& body) {
  CaseRequest request;
  request.head.method = method;
  request.head.target = path;
  request.head.headers = {{"Host", "127.0.0.1"}, {"Content-Type", "application/json"}};
  if (method != "GET") request.body = body.dump();
  const http::ClientResponse response = send(request);
  if (response.status >= 300) {
    throw std::runtime_error(
        fmt::format("{} {} answered {}: {}", method, path, response.status, response.body));
  }
  return ordered_json::parse(response.body, nullptr, false);
}

CaseRunner::Variables CaseRunner::prepare(const Case& one) {
  const std::string account = one.given.value("account", "dev");
  auto reset = ordered_json::object();
  if (!one.given.contains("fixture")) reset["account"] = account;
  admin("POST", "/_mock/reset", reset);

  Variables variables{{"account", account}, {"port", std::to_string(port_)}};
  const ordered_json known = admin("GET", "/_mock/accounts", {});
  for (const auto& entry : known["accounts"]) {
    const auto name = entry["name"].get<std::string>();
    if (entry["master_key"].is_null()) continue;  // an account that lacks it
    variables["master_key." + name] = entry["master_key"];
    if (name != account) continue;
    variables["master_key"] = entry["master_key"];
    variables["schema"] = entry["schema"];
  }
  if (one.given.contains("sql")) {
    for (const auto& statement : one.given["sql"]) {
      const auto answer =
          admin("POST", "/_mock/sql", {{"account", account}, {"q", fill(statement, variables)}});
      if (answer.contains("error"))
        throw std::runtime_error(fmt::format("given {}: {}", statement.dump(), answer.dump()));
    }
  }
  if (one.given.contains("keys")) {
    for (const auto& key : one.given["keys"]) {
      const auto filled = fill(key, variables);
      variables["keys." + filled["name"].get<std::string>()] = create_key(filled, variables);
    }
  }
  if (one.given.contains("switches"))
    admin("PATCH", "/_mock/accounts/" + account, one.given["switches"]);
  return variables;
}

std::string CaseRunner::create_key(const ordered_json& key, const Variables& variables) {
  const ordered_json body = {{"name", key["name"]}, {"grants", grants_document(key)}};
  const std::string account = key.value("account", variables.at("account"));
  CaseRequest request;
  request.head.method = "POST";
  request.head.target = fmt::format("/user/{}/api/v3/api_keys?api_key={}", account,
                                    variables.at("master_key." + account));
  request.head.headers = {{"Host", "127.0.0.1"}, {"Content-Type", "application/json"}};
  request.body = body.dump();
  const http::ClientResponse response = send(request);
  if (response.status != 201) {
    throw std::runtime_error(
        fmt::format("given key {}: {} {}", key["name"].dump(), response.status, response.body));
  }
  return ordered_json::parse(response.body)["token"];
}

CaseRequest CaseRunner::build_request(const ordered_json& http, const Variables& variables) const {
  CaseRequest request;
  request.head.method = http.value("method", "GET");
  request.head.target = http["path"].get<std::string>();
  if (http.contains("query")) {
    request.head.target +=
        (request.head.target.find('?') == std::string::npos ? "?" : "&") + form_text(http["query"]);
  }
  request.head.headers.add("Host",
                           http.value("host", fmt::format("127.0.0.1:{}", variables.at("port"))));
  if (http.contains("basic")) {
    request.head.headers.add("Authorization",
                             "Basic " + base64_encode(http["basic"].get<std::string>()));
  }
  std::string content_type;
  if (http.contains("form")) {
    content_type = "application/x-www-form-urlencoded";
    request.body = form_text(http["form"]);
  } else if (http.contains("json")) {
    content_type = "application/json";
    request.body = http["json"].dump();
  } else if (http.contains("body")) {
    request.body = http["body"].get<std::string>();
  } else if (http.contains("body_base64")) {
    request.body = base64_decode(http["body_base64"].get<std::string>());
  }
  bool has_content_type = false;
  if (http.contains("headers")) {
    for (const auto& [name, value] : http["headers"].items()) {
      has_content_type = has_content_type || to_lower_ascii(name) == "content-type";
      request.head.headers.add(name, value.get<std::string>());
    }
  }
  if (!content_type.empty() && !has_content_type)
    request.head.headers.add("Content-Type", content_type);
  return request;
}

// Sends the request again as long as it is answered 200 by JSON that does not match `until`: what
// changes by itself, such as a batch job. Afterwards the last answer is as good as any other.
http::ClientResponse CaseRunner::send_until(const CaseRequest& request,
                                            const ordered_json& until) const {
  constexpr std::chrono::seconds kPatience{30};
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  for (;;) {
    http::ClientResponse response = send(request);
    if (response.status != 200) return response;
    const auto value = ordered_json::parse(response.body, nullptr, false);
    const bool matches = !value.is_discarded() && mismatch(until, &value).empty();
    if (matches || std::chrono::steady_clock::now() > deadline) return response;
  }
}

std::string CaseRunner::check(const ordered_json& expect, const Variables& variables,
                              const http::ClientResponse& response) const {
  if (response.status != expect["status"]) {
    return fmt::format("status: expected {}, got {}", expect["status"].dump(), response.status);
  }
  if (expect.contains("headers")) {
    for (const auto& [name, expected] : expect["headers"].items()) {
      const auto found = response.headers.find(name);
      const ordered_json value = std::string(found.value_or(""));
      const auto result =
          mismatch(fill(expected, variables), found ? &value : nullptr, "header " + name);
      if (!result.empty()) return result;
    }
  }
  if (expect.contains("json")) {
    const auto value = ordered_json::parse(response.body, nullptr, false);
    if (value.is_discarded()) return "body: expected JSON";
    const auto result = mismatch(fill(expect["json"], variables), &value);
    if (!result.empty()) return result;
  }
  if (expect.contains("body")) {
    const ordered_json value = response.body;
    const auto result = mismatch(fill(expect["body"], variables), &value, "body");
    if (!result.empty()) return result;
  }
  return "";
}

void CaseRunner::capture(const ordered_json& wanted, const http::ClientResponse& response,
                         Variables& variables) {
  constexpr std::string_view kHeader = "header:";
  for (const auto& [name, place] : wanted.items()) {
    const auto text = place.get<std::string>();
    if (text.starts_with(kHeader)) {
      variables[name] = response.headers.get(text.substr(kHeader.size()));
      continue;
    }
    const auto body = ordered_json::parse(response.body, nullptr, false);
    const auto& value = body.at(ordered_json::json_pointer(text));
    variables[name] = value.is_string() ? value.get<std::string>() : value.dump();
  }
}

std::string CaseRunner::curl_line(const CaseRequest& request) const {
  std::string line =
      fmt::format("curl -i -X {} {}", request.head.method,
                  shell_quote(fmt::format("http://127.0.0.1:{}{}", port_, request.head.target)));
  for (const auto& [name, value] : request.head.headers.list())
    line += " -H " + shell_quote(name + ": " + value);
  if (!request.body.empty()) line += " --data-binary " + shell_quote(request.body);
  return line;
}

std::string CaseRunner::run(const Case& one) {
  for (const std::string& place : one.key_in) {
    const std::string failure = play(one, place);
    if (!failure.empty())
      return one.key_in.size() == 1 ? failure : fmt::format("{}\n  key in: {}", failure, place);
  }
  return "";
}

std::string CaseRunner::play(const Case& one, const std::string& key_place) {
  try {
    Variables variables = prepare(one);
    for (std::size_t i = 0; i < one.steps.size(); ++i) {
      const auto& step = one.steps[i];
      const CaseRequest request = build_request(
          place_key(fill(step["http"], variables), key_place, variables.at("account")), variables);
      const http::ClientResponse response =
          step.contains("until") ? send_until(request, fill(step["until"], variables))
                                 : send(request);
      const std::string difference = check(step["expect"], variables, response);
      if (!difference.empty()) {
        return fmt::format("{}:{}: {}\n  rule: {}\n  step {}: {}\n  answer: {} {}\n  again: {}",
                           one.file, one.line, one.id, one.doc, i + 1, difference, response.status,
                           response.body.substr(0, 2000), curl_line(request));
      }
      if (step.contains("capture")) capture(step["capture"], response, variables);
    }
  } catch (const std::exception& error) {
    return fmt::format("{}:{}: {}\n  could not be run: {}", one.file, one.line, one.id,
                       error.what());
  }
  return "";
}

}  // namespace carto_mock::contract
