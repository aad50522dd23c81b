// The admin API under /_mock/, which is carto-mock's own: no part of what it emulates. JSON in and
// out; a bad call is answered with 4xx and {"error":"what is wrong"}. Calls from web pages (with an
// Origin header) are refused, so that no page that a developer looks at can change a running mock.
//
//   GET   /_mock/health            {"status":"ok","version":"0.1.0"}
//   POST  /_mock/reset             every account back to the fixture; {"account":"dev"}: just that
//   one GET   /_mock/accounts          names, URLs, keys, switches PATCH /_mock/accounts/NAME
//   changes switches: state, maintenance_mode, engine_enabled, regular_api_key_quota POST
//   /_mock/sql               {"account","key","q"}: runs q as the key's role, rows come as text GET
//   /_mock/clock             {"now":"2026-05-01T12:00:00Z","mode":"frozen"}
#pragma once

#include <string>
#include <string_view>

#include "accounts/registry.h"
#include "http/message.h"

namespace carto_mock::server {

struct AdminOptions {
  std::string version;
  bool is_clock_frozen = false;
};

// Thread-safe. The registry outlives it.
class AdminApi {
 public:
  AdminApi(accounts::Registry& registry, AdminOptions options)
      : registry_(registry), options_(std::move(options)) {}

  static bool matches(std::string_view path);
  void handle(http::Exchange& exchange);

 private:
  http::Response answer(http::Exchange& exchange);
  http::Response health() const;
  http::Response reset(std::string_view body);
  http::Response list_accounts(std::string_view host) const;
  http::Response change_account(std::string_view name, std::string_view body);
  http::Response run_sql(http::Exchange& exchange, std::string_view body);
  http::Response clock() const;

  accounts::Registry& registry_;
  AdminOptions options_;
};

}  // namespace carto_mock::server
