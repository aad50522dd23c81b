// The admin API under /_mock/, which is carto-mock's own: no part of what it emulates. JSON in and
// out; a bad call is answered with 4xx and {"error":"what is wrong"}. Calls from web pages (with an
// Origin header) are refused, so that no page that a developer looks at can change a running mock.
// server/admin_routes.cpp lists the calls, server/openapi.json describes them.
#pragma once

#include <string>
#include <string_view>

#include "http/message.h"
#include "server/admin_context.h"

namespace carto_mock::server {

struct AdminOptions {
  std::string version;
  SettableClock& clock;        // the server's; outlives the admin API
  std::string authority = {};  // AdminContext::authority
};

// Thread-safe. What it is given outlives it.
class AdminApi {
 public:
  AdminApi(accounts::Registry& registry, journal::Journal& journal, const KnownTokens& tokens,
           faults::FaultBook& faults, accounts::HealthSwitch& health, AdminOptions options)
      : context_(registry, journal, tokens, faults, health, options.clock,
                 std::move(options.version), std::move(options.authority)) {}

  static bool matches(std::string_view path);
  // Of a call, is it one that belongs to a session's requests?
  static bool changes_state(const http::Request& request);
  void handle(http::Exchange& exchange);
  void reset_all() { context_.reset_all(); }

 private:
  AdminContext context_;
};

}  // namespace carto_mock::server
