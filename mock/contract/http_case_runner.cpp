#include "contract/http_case_runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "contract/curl_line.h"
#include "contract/matcher.h"
#include "support/encodings.h"

namespace carto_mock::contract {
namespace {

using nlohmann::ordered_json;

std::string form_text(const ordered_json& fields) {
  std::string text;
  for (const auto& [name, value] : fields.items()) {
    if (!text.empty()) text += '&';
    text += form_encode(name) + '=' +
            form_encode(value.is_string() ? value.get<std::string>() : value.dump());
  }
  return text;
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

}  // namespace

http::ClientResponse HttpCaseRunner::send(const CaseRequest& request) const {
  http::Client client("127.0.0.1", port_);
  if (!request.pace) return client.send(request.head, request.body);
  client.send_head(request.head, request.body.size());
  std::string_view rest = request.body;
  while (!rest.empty()) {
    std::this_thread::sleep_for(request.pace->interval);
    client.send_raw(rest.substr(0, request.pace->bytes));
    rest.remove_prefix(std::min(rest.size(), request.pace->bytes));
  }
  return client.receive_response();
}

Variables HttpCaseRunner::prepare(const Case& one) {
  const std::string account = one.given.value("account", "dev");
  auto reset = ordered_json::object();
  if (!one.given.contains("fixture")) reset["account"] = account;
  admin_.call("POST", "/_mock/reset", reset);

  Variables variables{{"account", account}, {"port", std::to_string(port_)}};
  const ordered_json known = admin_.call("GET", "/_mock/accounts");
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
      admin_.run_sql(account, fill(statement.get<std::string>(), variables));
    }
  }
  if (one.given.contains("keys")) {
    for (const auto& key : one.given["keys"]) {
      const auto filled = fill(key, variables);
      const std::string owner = filled.value("account", account);
      variables["keys." + filled["name"].get<std::string>()] =
          admin_.create_key(owner, variables.at("master_key." + owner), filled);
    }
  }
  if (one.given.contains("switches"))
    admin_.call("PATCH", "/_mock/accounts/" + account, one.given["switches"]);
  return variables;
}

CaseRequest HttpCaseRunner::build_request(const ordered_json& http,
                                          const Variables& variables) const {
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
  if (http.contains("pace")) {
    request.pace = {http["pace"]["bytes"].get<std::size_t>(),
                    std::chrono::milliseconds(http["pace"]["every_ms"].get<int>())};
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
http::ClientResponse HttpCaseRunner::send_until(const CaseRequest& request,
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

std::string HttpCaseRunner::check(const ordered_json& expect, const Variables& variables,
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

void HttpCaseRunner::capture(const ordered_json& wanted, const http::ClientResponse& response,
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

std::string HttpCaseRunner::run(const Case& one) {
  for (const std::string& place : one.key_in) {
    const std::string failure = play(one, place);
    if (!failure.empty())
      return one.key_in.size() == 1 ? failure : fmt::format("{}\n  key in: {}", failure, place);
  }
  return "";
}

std::string HttpCaseRunner::play(const Case& one, const std::string& key_place) {
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
                           response.body.substr(0, 2000),
                           curl_line(fmt::format("http://127.0.0.1:{}", port_), request.head.method,
                                     request.head.target, request.head.headers, request.body));
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
