#include "contract/reference/reference_client.h"

#include <fmt/format.h>

#include <charconv>
#include <thread>

#include "support/encodings.h"
#include "support/settable_clock.h"

namespace carto_mock::contract {
namespace {

using Json = ReferenceClient::Json;

constexpr int kFirstError = 400;
constexpr int kUnauthorized = 401;
constexpr int kForbidden = 403;
constexpr int kTooManyRequests = 429;
constexpr int kServiceUnavailable = 503;

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// {$from: "/0/result/token"} is what an earlier step handed over.
Json with_earlier_results(const Json& value, const Json& played) {
  if (value.is_object() && value.size() == 1 && value.contains("$from"))
    return played.at(Json::json_pointer(value["$from"].get<std::string>()));
  if (!value.is_structured()) return value;
  Json filled = value;
  for (auto& member : filled) member = with_earlier_results(member, played);
  return filled;
}

std::optional<double> retry_after(const http::ClientResponse& response) {
  const auto text = response.headers.find("Retry-After");
  if (!text) return std::nullopt;
  double seconds = 0;
  const auto result = std::from_chars(text->data(), text->data() + text->size(), seconds);
  if (result.ec != std::errc() || seconds < 0) return std::nullopt;
  return seconds;
}

std::optional<std::string> text_of(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_null()) return std::nullopt;
  return value.dump();
}

}  // namespace

std::set<std::string> ReferenceClient::capabilities() {
  return {"sql.query",      "sql.query.details",
          "sql.format",     "sql.paging",
          "sql.batch",      "sql.batch.update",
          "sql.batch.list", "sql.copy",
          "auth.keys",      "auth.grants",
          "timeout",        "retry",
          "host",           "jsonp"};
}

Json ReferenceClient::play(const ClientEnvironment& environment, const Json& steps) {
  environment_ = environment;
  Json played = Json::array();
  for (const auto& step : steps) {
    try {
      base_ = parse_base_url(environment_.base_url);
      const Json arguments = with_earlier_results(step["args"], played);
      // A step with another key than the case's.
      if (arguments.contains("api_key")) environment_.api_key = arguments["api_key"];
      attempt_ = {};
      attempt_.retries = arguments.value("retries", 0);
      if (arguments.contains("timeout_ms"))
        attempt_.timeout = std::chrono::milliseconds(arguments["timeout_ms"].get<int>());
      played.push_back({{"outcome", "ok"}, {"result", perform(step["op"], arguments)}});
    } catch (const ClientFailure& failure) {
      played.push_back({{"outcome", "error"},
                        {"error", error_object(failure)},
                        {"native", fmt::format("ClientFailure: {}", failure.what())}});
    } catch (const Json::exception& error) {
      played.push_back({{"outcome", "error"},
                        {"error", error_object({FailureKind::kParse, 0, {error.what()}})},
                        {"native", error.what()}});
    }
    environment_.api_key = environment.api_key;
  }
  return played;
}

Json ReferenceClient::perform(const std::string& operation, const Json& arguments) {
  if (operation == "sql.query") return query(arguments);
  if (operation == "sql.batch.create") return create_job(arguments);
  if (operation == "sql.batch.read") return read_job(arguments);
  if (operation == "sql.batch.cancel") return cancel_job(arguments);
  if (operation == "sql.batch.update") return update_job(arguments);
  if (operation == "sql.batch.list") return list_jobs();
  if (operation == "sql.copy_from") return copy_from(arguments);
  if (operation == "sql.copy_to") return copy_to(arguments);
  if (operation == "auth.create") return create_key(arguments);
  if (operation == "auth.get") return show_key(arguments);
  if (operation == "auth.list") return list_keys(arguments);
  if (operation == "auth.regenerate") return regenerate_key(arguments);
  if (operation == "auth.delete") return delete_key(arguments);
  throw ClientFailure(FailureKind::kClient, 0, {fmt::format("there is no {}", operation)});
}

// Where the services read it: beside the other parameters of a body that has any, else in the
// query. The Auth API's is in the header, which logs of servers do not show.
void ReferenceClient::place_key(ApiRequest& request) {
  if (!environment_.api_key) return;
  if (request.path.starts_with("/api/v3/")) {
    request.headers.add("Authorization", "Basic " + base64_encode(environment_.username + ':' +
                                                                  *environment_.api_key));
  } else if (request.json) {
    (*request.json)["api_key"] = *environment_.api_key;
  } else if (request.form) {
    request.form->emplace_back("api_key", *environment_.api_key);
  } else {
    request.query.emplace_back("api_key", *environment_.api_key);
  }
}

std::string ReferenceClient::encode(const Parameters& parameters) {
  return encode_parameters(parameters);
}

std::string ReferenceClient::encode_target(const ApiRequest& request) {
  std::string target = base_.path + request.path;
  if (!request.query.empty()) target += '?' + encode(request.query);
  return target;
}

http::ClientResponse ReferenceClient::send(const ApiRequest& request) {
  http::Request head;
  head.method = request.method;
  head.target = encode_target(request);
  head.headers = request.headers;
  std::string body = request.body;
  if (request.json) {
    head.headers.add("Content-Type", "application/json");
    body = request.json->dump();
  } else if (request.form) {
    head.headers.add("Content-Type", "application/x-www-form-urlencoded");
    body = encode(*request.form);
  }
  head.headers.add("Accept", "*/*");
  head.headers.add("User-Agent", "carto-mock-reference");
  if (body.empty() && request.method != "GET") head.headers.add("Content-Length", "0");
  if (!head.headers.find("Host")) head.headers.add("Host", base_.host);
  const auto time = std::chrono::system_clock::now();
  http::ClientResponse response;
  try {
    response = send_request(base_, head, body, attempt_.timeout);
  } catch (const ClientFailure&) {
    note_sent(head, body, time, {});
    throw;
  }
  note_sent(head, body, time, response);
  return follow(request, std::move(response));
}

void ReferenceClient::note_sent(const http::Request& head, const std::string& body,
                                std::chrono::system_clock::time_point time,
                                const http::ClientResponse& response) {
  const auto microseconds =
      std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch());
  sent_.push_back({{"time", format_rfc3339(microseconds.count())},
                   {"method", head.method},
                   {"target", head.target},
                   {"headers", head.headers.list()},
                   {"body_base64", base64_encode(body)},
                   {"body_size", body.size()},
                   {"status", response.status},
                   {"answer_headers", response.headers.list()},
                   {"answer_base64", base64_encode(response.body)}});
}

// A redirect may lead to another host, which has no business with the key: the caller is told.
http::ClientResponse ReferenceClient::follow(const ApiRequest& /*request*/,
                                             http::ClientResponse response) {
  if (!is_redirect(response.status)) return response;
  throw ClientFailure(FailureKind::kServer, response.status,
                      {fmt::format("the server sends us elsewhere ({})", response.status)});
}

http::ClientResponse ReferenceClient::exchange(ApiRequest request) {
  place_key(request);
  for (int tries = 0;; ++tries) {
    try {
      http::ClientResponse response = send(request);
      check_status(response);
      return response;
    } catch (const ClientFailure& failure) {
      const auto wait =
          tries < attempt_.retries ? wait_before_retry(request, failure, tries) : std::nullopt;
      if (!wait) throw;
      std::this_thread::sleep_for(*wait);
    }
  }
}

// A limit says when to come again. Other failures may have done their work: only reads are
// repeated.
std::optional<std::chrono::milliseconds> ReferenceClient::wait_before_retry(
    const ApiRequest& request, const ClientFailure& failure, int attempt) {
  constexpr std::chrono::milliseconds kFirstWait{50};
  if (failure.kind == FailureKind::kRateLimit) {
    return std::chrono::ceil<std::chrono::milliseconds>(
        std::chrono::duration<double>(failure.retry_after_s.value_or(1)));
  }
  const bool may_pass =
      failure.kind == FailureKind::kNetwork || failure.status == kServiceUnavailable;
  if (!may_pass || request.method != "GET") return std::nullopt;
  return kFirstWait * (1 << attempt);
}

void ReferenceClient::check_status(const http::ClientResponse& response) {
  if (response.status >= kFirstError) throw failure_of(response);
}

ClientFailure ReferenceClient::failure_of(const http::ClientResponse& response) {
  FailureKind kind = FailureKind::kServer;
  if (response.status == kUnauthorized || response.status == kForbidden) kind = FailureKind::kAuth;
  if (response.status == kTooManyRequests) kind = FailureKind::kRateLimit;
  ClientFailure failure(kind, response.status, messages_of(response.body));
  failure.retry_after_s = retry_after(response);
  return failure;
}

// `error` of the SQL API is a list of texts; `errors` of the Auth API is a text.
std::vector<std::string> ReferenceClient::messages_of(const std::string& body) {
  const Json value = Json::parse(body, nullptr, false);
  std::vector<std::string> messages;
  for (const char* member : {"error", "errors"}) {
    if (!value.is_object() || !value.contains(member)) continue;
    const Json& said = value[member];
    const Json list = said.is_array() ? said : Json::array({said});
    for (const auto& item : list) {
      if (const auto text = text_of(item)) messages.push_back(*text);
    }
  }
  if (messages.empty() && !body.empty()) messages.push_back(body);
  return messages;
}

Json ReferenceClient::read_json(const http::ClientResponse& response) {
  Json value = Json::parse(response.body, nullptr, false);
  if (value.is_discarded())
    throw ClientFailure(FailureKind::kParse, response.status, {"the answer is no JSON"});
  return value;
}

}  // namespace carto_mock::contract
