// The admin API under /_mock/, which is carto-mock's own: no part of what it emulates. JSON in and
// out; a bad call is answered with 4xx and {"error":"what is wrong"}. Calls from web pages (with an
// Origin header) are refused, so that no page that a developer looks at can change a running mock.
//
// clang-format off
//   GET   /_mock/health         {"status":"ok","version":"0.1.0"}
//   POST  /_mock/reset          every account back to the fixture; {"account":"dev"}: just that one
//   GET   /_mock/accounts       names, URLs, keys, switches
//   PATCH /_mock/accounts/NAME  changes switches: state, maintenance_mode, engine_enabled, regular_api_key_quota
//   GET, DELETE /_mock/accounts/NAME/journal  requests and answers (server/admin_journal.h)
//   POST  /_mock/sql            {"account","key","q"}: runs q as the key's role, rows come as text
//   GET   /_mock/clock          {"now":"2026-05-01T12:00:00.000000Z","mode":"frozen"}
//   PUT   /_mock/clock          {"mode":"real"}, {"mode":"frozen","at":…}, {"mode":"shifted","by":"-3600s"}
//   POST  /_mock/dump           the state as a fixture's files (server/admin_dump.h)
// clang-format on
#pragma once

#include <mutex>
#include <string>
#include <string_view>

#include "accounts/registry.h"
#include "dump/folder_dump.h"
#include "http/message.h"
#include "journal/journal.h"
#include "server/known_tokens.h"
#include "support/settable_clock.h"

namespace carto_mock::server {

struct AdminOptions {
  std::string version;
  SettableClock& clock;  // the server's; outlives the admin API
};

// Thread-safe. What it is given outlives it.
class AdminApi {
 public:
  AdminApi(accounts::Registry& registry, journal::Journal& journal, const KnownTokens& tokens,
           AdminOptions options);

  static bool matches(std::string_view path);
  // Of a call, is it one that belongs to a session's requests? A reset begins a new session.
  static bool changes_state(const http::Request& request);
  void handle(http::Exchange& exchange);
  void reset_all();

 private:
  http::Response answer(http::Exchange& exchange);
  http::Response health() const;
  http::Response reset(std::string_view body);
  http::Response list_accounts(std::string_view host) const;
  http::Response change_account(http::Exchange& exchange, std::string_view name,
                                std::string_view body);
  http::Response call_account(http::Exchange& exchange, std::string_view rest,
                              std::string_view body);
  http::Response run_sql(http::Exchange& exchange, std::string_view body);
  http::Response clock() const;
  http::Response set_clock(std::string_view body);

  dump::Surroundings start() const;

  accounts::Registry& registry_;
  journal::Journal& journal_;
  const KnownTokens& tokens_;
  AdminOptions options_;
  mutable std::mutex start_mutex_;
  dump::Surroundings start_;  // of the session: of the server, or the last reset of all; guarded
};

}  // namespace carto_mock::server
