// Gives each request to the service that its path belongs to, and writes the log and the journal.
#pragma once

#include <optional>
#include <string_view>

#include "accounts/registry.h"
#include "accounts/service_health.h"
#include "auth_api/handler.h"
#include "faults/fault_book.h"
#include "http/message.h"
#include "jobs/job_service.h"
#include "journal/journal.h"
#include "journal/recording_exchange.h"
#include "platform_api/handler.h"
#include "server/admin_api.h"
#include "server/known_tokens.h"
#include "server/request_log.h"
#include "sql_api/handler.h"

namespace carto_mock::server {

// Thread-safe. The registry and the jobs outlive it.
class Router {
 public:
  // `log_format` none: no log.
  Router(accounts::Registry& registry, jobs::JobService& jobs, AdminOptions admin,
         std::optional<LogFormat> log_format);

  void handle(http::Exchange& exchange);
  // Every account back to the fixture; their journals begin anew.
  void reset() { admin_.reset_all(); }

 private:
  void dispatch(journal::RecordingExchange& exchange);
  bool is_platform_path(std::string_view path) const;
  void record(journal::RecordingExchange& exchange);

  const accounts::Registry& registry_;
  KnownTokens tokens_;
  journal::Journal journal_;
  faults::FaultBook faults_;
  accounts::HealthSwitch health_;
  AdminApi admin_;
  auth_api::AuthApi auth_;
  platform_api::PlatformApi platform_;
  sql_api::SqlApi sql_;
  std::optional<RequestLog> log_;
};

}  // namespace carto_mock::server
