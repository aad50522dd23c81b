#include "auth_api/platform_request.h"

#include <algorithm>
#include <chrono>

#include "auth_api/parameter.h"
#include "support/error.h"

namespace carto_mock::auth_api {
namespace {

// Far more than any grants document; a limit there must be.
constexpr std::size_t kBodyLimit = std::size_t{16} << 20;

std::string request_id(const http::Headers& headers, Random& random) {
  constexpr std::size_t kLongest = 255;
  std::string id(headers.get("X-Request-Id"));
  std::erase_if(id, [](char character) {
    return !((character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z') ||
             (character >= '0' && character <= '9') || character == '_' || character == '-');
  });
  if (id.size() > kLongest) id.resize(kLongest);
  return id.empty() ? random.uuid_v4() : id;
}

// What carto-mock itself cannot do is not the emulated server's answer, and says so.
Answer error_answer(const Error& error) {
  Answer answer = framework_json(500).answer;
  if (!error.unsupported_construct().empty()) {
    answer = api_error(501, error.message()).answer;
    answer.response.headers.add("Carto-Mock-Unsupported", error.unsupported_construct());
  }
  return answer;
}

Answer answer_of(const ApiRequest& request,
                 const std::function<Answer(const ApiRequest&)>& answer) {
  try {
    return answer(request);
  } catch (const Failure& failure) {
    return failure.answer;
  } catch (const Error& error) {
    return error_answer(error);
  }
}

}  // namespace

void respond_to(http::Exchange& exchange, const accounts::Registry& registry,
                const std::function<Answer(const ApiRequest&)>& answer) {
  const auto start = std::chrono::steady_clock::now();
  std::string body;
  try {
    body = exchange.read_body(kBodyLimit);
  } catch (const http::PayloadTooLarge&) {
    http::Response response;
    response.status = 413;
    exchange.respond(std::move(response));
    return;
  }
  const ApiRequest request = read_request(exchange.request(), body);
  Answer made = answer_of(request, answer);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  exchange.respond(finish_answer(std::move(made), request, registry.platform_host(),
                                 request_id(exchange.request().headers, registry.random()),
                                 seconds.count()));
}

std::string account_name(const accounts::Registry& registry, const ApiRequest& request,
                         const std::optional<std::string>& of_path) {
  if (of_path) return *of_path;
  const Parameter* parameter = request.parameter("user_domain");
  if (parameter != nullptr && !parameter->is_null()) return ruby_text(*parameter);
  return registry.account_of_host(request.host);
}

void check_state(const accounts::AccountSwitches& switches) {
  if (switches.maintenance_mode) throw empty_error(404);
  switch (switches.state) {
    case accounts::AccountState::kActive:
      return;
    case accounts::AccountState::kLocked:
      throw empty_error(404);
    case accounts::AccountState::kPendingVerification:
      throw unverified_error();
  }
}

}  // namespace carto_mock::auth_api
