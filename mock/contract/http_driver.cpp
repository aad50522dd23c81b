#include "contract/http_driver.h"

#include <fmt/format.h>

#include "contract/reference/client_failure.h"

namespace carto_mock::contract {
namespace {

using nlohmann::ordered_json;

constexpr std::chrono::seconds kShortPatience{30};

BaseUrl parse_url(const std::string& url) {
  try {
    return parse_base_url(url);
  } catch (const ClientFailure& failure) {
    throw UnusableClient(failure.what());
  }
}

}  // namespace

HttpDriver::HttpDriver(const std::string& url) : base_(parse_url(url)) {}

ordered_json HttpDriver::post(const ordered_json& message, std::chrono::milliseconds patience) {
  http::Request request;
  request.method = "POST";
  request.target = base_.path.empty() ? "/" : base_.path;
  request.headers.add("Content-Type", "application/json");
  const http::ClientResponse response =
      send_request(base_, request,
                   message.dump(-1, ' ', false, ordered_json::error_handler_t::replace), patience);
  return ordered_json::parse(response.body, nullptr, false);
}

ClientInfo HttpDriver::hello() {
  try {
    return read_hello(post(hello_message(), kShortPatience));
  } catch (const ClientFailure& failure) {
    throw UnusableClient(fmt::format("the client cannot be reached: {}", failure.what()));
  }
}

PlayedCase HttpDriver::play(const ordered_json& message) {
  const std::chrono::milliseconds patience(message["deadline_ms"].get<std::int64_t>());
  try {
    const ordered_json answer = post(message, patience);
    std::string error = "it answered what is no JSON object";
    if (answer.is_object()) error = result_error(answer, message["steps"].size());
    if (!error.empty()) return {PlayedCase::End::kGarbage, {}, error, true};
    return {PlayedCase::End::kResult, answer["steps"], "", true};
  } catch (const ClientFailure& failure) {
    if (failure.kind == FailureKind::kTimeout) {
      return {PlayedCase::End::kHung,
              {},
              fmt::format("no result within {} ms", patience.count()),
              true};
    }
    return {PlayedCase::End::kCrashed, {}, failure.what(), true};
  }
}

void HttpDriver::bye() {
  try {
    post(bye_message(), kShortPatience);
  } catch (const ClientFailure&) {
    // It has gone already.
  }
}

}  // namespace carto_mock::contract
