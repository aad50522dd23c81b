// The reference client's operations on the SQL API.
#include <fmt/format.h>

#include <thread>

#include "contract/reference/gzip.h"
#include "contract/reference/reference_client.h"
#include "support/encodings.h"

namespace carto_mock::contract {
namespace {

using Json = ReferenceClient::Json;

constexpr const char* kSqlPath = "/api/v2/sql";
constexpr const char* kCallback = "reference_client";  // of JSONP
constexpr std::int64_t kLargestExactInteger = std::int64_t{1} << 53;

// Integers that a double cannot hold, in the normal form of values.
Json normal_form(Json value) {
  if (value.is_number_integer()) {
    const auto number = value.get<std::int64_t>();
    if (number > kLargestExactInteger || number < -kLargestExactInteger)
      return {{"$int", std::to_string(number)}};
    return value;
  }
  for (auto& member : value) {
    if (value.is_structured()) member = normal_form(std::move(member));
  }
  return value;
}

bool is_over(const Json& job) {
  return job.at("status") != "pending" && job.at("status") != "running";
}

std::string text_argument(const Json& arguments, const char* name) {
  if (arguments.contains(name)) return arguments[name];
  return base64_decode(arguments.at(std::string(name) + "_base64").get<std::string>());
}

Json body_result(std::string body) {
  if (is_valid_utf8(body)) return {{"body", std::move(body)}};
  return {{"body_base64", base64_encode(body)}};
}

}  // namespace

bool ReferenceClient::fits_url(const std::string& statement) {
  constexpr std::size_t kLongest = 1024;
  return statement.size() < kLongest;
}

ApiRequest ReferenceClient::query_request(const Json& arguments) {
  Parameters parameters;
  for (const auto& [name, value] : arguments.items()) {
    if (name == "retries" || name == "timeout_ms" || name == "api_key" || name == "jsonp") continue;
    parameters.emplace_back(name, value.is_string() ? value.get<std::string>() : value.dump());
  }
  ApiRequest request{.path = kSqlPath};
  const bool is_script = arguments.value("jsonp", false);
  if (is_script) parameters.emplace_back("callback", kCallback);
  if (is_script || fits_url(arguments.at("q"))) {
    request.query = std::move(parameters);
  } else {
    request.method = "POST";
    request.form = std::move(parameters);
  }
  return request;
}

Json ReferenceClient::query(const Json& arguments) {
  http::ClientResponse response = exchange(query_request(arguments));
  if (arguments.value("jsonp", false)) response.body = unwrap(response);
  const std::string format = arguments.value("format", "json");
  if (format != "json" && format != "geojson") return body_result(response.body);
  return read_rows(response);
}

// `NAME({…})`; errors have a check before it, and a semicolon at the end.
std::string ReferenceClient::unwrap(const http::ClientResponse& script) {
  const std::string guard = fmt::format("/**/ typeof {0} === 'function' && ", kCallback);
  std::string_view call = script.body;
  if (call.starts_with(guard)) call.remove_prefix(guard.size());
  if (call.ends_with(';')) call.remove_suffix(1);
  const std::string opening = std::string(kCallback) + '(';
  if (!call.starts_with(opening) || !call.ends_with(')'))
    throw ClientFailure(FailureKind::kParse, script.status, {"the answer does not call us back"});
  call.remove_prefix(opening.size());
  call.remove_suffix(1);
  return std::string(call);
}

// An error that comes when rows are on their way already stands at the end of an answer that began
// with 200.
Json ReferenceClient::read_rows(const http::ClientResponse& response) {
  Json value = read_json(response);
  if (value.is_object() && value.contains("error"))
    throw ClientFailure(FailureKind::kServer, response.status, messages_of(response.body));
  return normal_form(std::move(value));
}

Json ReferenceClient::create_job(const Json& arguments) {
  return read_json(exchange({.method = "POST",
                             .path = std::string(kSqlPath) + "/job",
                             .json = Json{{"query", arguments.at("query")}}}));
}

Json ReferenceClient::read_job(const Json& arguments) {
  constexpr std::chrono::milliseconds kPause{20};
  const std::string path =
      std::string(kSqlPath) + "/job/" + arguments.at("job_id").get<std::string>();
  for (;;) {
    Json job = read_json(exchange({.path = path}));
    if (!arguments.value("until_done", false) || is_over(job)) return job;
    std::this_thread::sleep_for(kPause);
  }
}

Json ReferenceClient::cancel_job(const Json& arguments) {
  return read_json(exchange(
      {.method = "DELETE",
       .path = std::string(kSqlPath) + "/job/" + arguments.at("job_id").get<std::string>()}));
}

// The service has had these two in former times; a client that offers them tells what it says now.
Json ReferenceClient::update_job(const Json& arguments) {
  return read_json(
      exchange({.method = "PUT",
                .path = std::string(kSqlPath) + "/job/" + arguments.at("job_id").get<std::string>(),
                .json = Json{{"query", arguments.at("query")}}}));
}

Json ReferenceClient::list_jobs() {
  return read_json(exchange({.path = std::string(kSqlPath) + "/job"}));
}

Json ReferenceClient::copy_from(const Json& arguments) {
  ApiRequest request{.method = "POST",
                     .path = std::string(kSqlPath) + "/copyfrom",
                     .query = {{"q", arguments.at("q")}},
                     .body = text_argument(arguments, "data")};
  request.headers.add("Content-Type", "application/octet-stream");
  if (arguments.value("gzip", false)) {
    request.headers.add("Content-Encoding", "gzip");
    request.body = gzip(request.body);
  }
  return read_json(exchange(std::move(request)));
}

Json ReferenceClient::copy_to(const Json& arguments) {
  const std::string statement = arguments.at("q");
  ApiRequest request{.path = std::string(kSqlPath) + "/copyto"};
  if (fits_url(statement)) {
    request.query = {{"q", statement}};
  } else {
    request.method = "POST";
    request.form = Parameters{{"q", statement}};
  }
  return body_result(exchange(std::move(request)).body);
}

}  // namespace carto_mock::contract
