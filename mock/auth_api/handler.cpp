#include "auth_api/handler.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "accounts/key_service.h"
#include "auth_api/credentials.h"
#include "auth_api/endpoint.h"
#include "auth_api/extension.h"
#include "http/account_watcher.h"
#include "support/error.h"

namespace carto_mock::auth_api {
namespace {

// Far more than any grants document; a limit there must be.
constexpr std::size_t kBodyLimit = std::size_t{16} << 20;

// All that the framework has heard of; others are 405.
constexpr std::array<std::string_view, 29> kKnownMethods = {
    "OPTIONS",    "GET",         "HEAD",     "POST",       "PUT",       "DELETE",
    "TRACE",      "CONNECT",     "PROPFIND", "PROPPATCH",  "MKCOL",     "COPY",
    "MOVE",       "LOCK",        "UNLOCK",   "REPORT",     "CHECKOUT",  "CHECKIN",
    "UNCHECKOUT", "MKWORKSPACE", "UPDATE",   "LABEL",      "MERGE",     "MKACTIVITY",
    "ACL",        "SEARCH",      "PATCH",    "ORDERPATCH", "MKCALENDAR"};

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

// The account's name: of the path, else a parameter, else the host (spec auth-api.md 1.2).
std::string user_of(const accounts::Registry& registry, const ApiRequest& request,
                    const Route& route) {
  if (route.user_domain) return *route.user_domain;
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

Answer call_endpoint(const EndpointContext& context) {
  switch (context.route.endpoint) {
    case Endpoint::kList:
      return list_keys(context);
    case Endpoint::kShow:
      return show_key(context);
    case Endpoint::kCreate:
      return create_key(context);
    case Endpoint::kDelete:
      return delete_key(context);
    case Endpoint::kRegenerate:
      return regenerate_key(context);
  }
  throw framework_json(500);
}

}  // namespace

class AuthApi::Impl {
 public:
  explicit Impl(accounts::Registry& registry) : registry_(registry), keys_(registry.tokens()) {}

  void handle(http::Exchange& exchange) {
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
    Answer answer = answer_request(request, exchange);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    exchange.respond(finish_answer(std::move(answer), request, registry_.platform_host(),
                                   request_id(exchange.request().headers, registry_.random()),
                                   seconds.count()));
  }

 private:
  Answer answer_request(const ApiRequest& request, http::Exchange& exchange) const {
    try {
      if (std::find(kKnownMethods.begin(), kKnownMethods.end(), request.method) ==
          kKnownMethods.end())
        return framework_error(request, 405).answer;
      if (request.is_malformed) return framework_error(request, 400).answer;
      const auto route = find_route(request.method, request.path);
      if (!route) return framework_error(request, 404).answer;
      if (decode_name(route->name).problem == NameSegment::Problem::kInvalidUtf8)
        return framework_json(400).answer;
      if (auto refusal = refuse_extension(request, *route)) return *std::move(refusal);
      return adapt_to_extension(answer_route(request, *route, exchange), request, *route);
    } catch (const Failure& failure) {
      return failure.answer;
    } catch (const Error& error) {
      return error_answer(error);
    }
  }

  // What carto-mock itself cannot do is not the emulated server's answer, and says so.
  static Answer error_answer(const Error& error) {
    Answer answer = framework_json(500).answer;
    if (!error.unsupported_construct().empty()) {
      answer = api_error(501, error.message()).answer;
      answer.response.headers.add("Carto-Mock-Unsupported", error.unsupported_construct());
    }
    return answer;
  }

  Answer answer_route(const ApiRequest& request, const Route& route,
                      http::Exchange& exchange) const {
    try {
      const auto account = registry_.find(user_of(registry_, request, route));
      if (!account) return empty_error(401).answer;
      http::note_account(exchange, account->name());
      const accounts::AccountSwitches switches = account->switches();
      check_state(switches);
      auto key = authenticate(*account, request.http->headers.get("Authorization"),
                              request.parameter("api_key"));
      const bool is_reading =
          route.endpoint == Endpoint::kList || route.endpoint == Endpoint::kShow;
      if (!key || !(is_reading || key->type == accounts::KeyType::kMaster))
        return empty_error(401).answer;
      if (!switches.engine_enabled) return empty_error(404).answer;
      return call_endpoint({registry_, keys_, request, route, account, std::move(key)});
    } catch (const Failure& failure) {
      return failure.answer;
    }
  }

  accounts::Registry& registry_;
  accounts::KeyService keys_;
};

AuthApi::AuthApi(accounts::Registry& registry) : impl_(std::make_unique<Impl>(registry)) {}

AuthApi::~AuthApi() = default;

bool AuthApi::matches(std::string_view path) const { return is_platform_path(path); }

void AuthApi::handle(http::Exchange& exchange) { impl_->handle(exchange); }

}  // namespace carto_mock::auth_api
