#include "server/admin_api.h"

#include <fmt/format.h>

#include "server/admin_call.h"
#include "server/admin_routes.h"
#include "support/error.h"

namespace carto_mock::server {

bool AdminApi::matches(std::string_view path) {
  return path.starts_with(kAdminRoot) &&
         (path.size() == kAdminRoot.size() || path[kAdminRoot.size()] == '/');
}

bool AdminApi::changes_state(const http::Request& request) {
  const auto match = find_admin_route(request.method, request.path());
  return match && match->route->changes_state;
}

void AdminApi::handle(http::Exchange& exchange) {
  http::Response response;
  try {
    const http::Request& request = exchange.request();
    if (request.headers.find("Origin"))
      throw BadCall{403, "the admin API does not answer web pages"};
    const auto match = find_admin_route(request.method, request.path());
    if (!match) {
      throw BadCall{404, fmt::format("the admin API has no {} {}", request.method, request.path())};
    }
    AdminCall call(exchange, match->names);
    return match->route->answer(context_, call);
  } catch (const BadCall& call) {
    response = json_answer({{"error", call.message}}, call.status);
  } catch (const http::PayloadTooLarge&) {
    response = json_answer({{"error", "the body is too large"}}, 413);
  } catch (const Error& error) {
    response = json_answer({{"error", error.message()}, {"sqlstate", error.state().code()}}, 500);
  }
  exchange.respond(std::move(response));
}

}  // namespace carto_mock::server
