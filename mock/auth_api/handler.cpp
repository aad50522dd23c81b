#include "auth_api/handler.h"

#include <algorithm>
#include <array>

#include "accounts/key_service.h"
#include "auth_api/credentials.h"
#include "auth_api/endpoint.h"
#include "auth_api/extension.h"
#include "auth_api/platform_request.h"
#include "http/account_watcher.h"

namespace carto_mock::auth_api {
namespace {

// All that the framework has heard of; others are 405.
constexpr std::array<std::string_view, 29> kKnownMethods = {
    "OPTIONS",    "GET",         "HEAD",     "POST",       "PUT",       "DELETE",
    "TRACE",      "CONNECT",     "PROPFIND", "PROPPATCH",  "MKCOL",     "COPY",
    "MOVE",       "LOCK",        "UNLOCK",   "REPORT",     "CHECKOUT",  "CHECKIN",
    "UNCHECKOUT", "MKWORKSPACE", "UPDATE",   "LABEL",      "MERGE",     "MKACTIVITY",
    "ACL",        "SEARCH",      "PATCH",    "ORDERPATCH", "MKCALENDAR"};

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
    respond_to(exchange, registry_,
               [&](const ApiRequest& request) { return answer_request(request, exchange); });
  }

 private:
  Answer answer_request(const ApiRequest& request, http::Exchange& exchange) const {
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
  }

  Answer answer_route(const ApiRequest& request, const Route& route,
                      http::Exchange& exchange) const {
    try {
      const auto account = registry_.find(account_name(registry_, request, route.user_domain));
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
