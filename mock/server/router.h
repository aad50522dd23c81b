// Gives each request to the service that its path belongs to, and writes the log.
#pragma once

#include <optional>
#include <string_view>

#include "accounts/registry.h"
#include "auth_api/handler.h"
#include "http/message.h"
#include "jobs/job_service.h"
#include "server/admin_api.h"
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

 private:
  void dispatch(http::Exchange& exchange);
  bool is_platform_path(std::string_view path) const;

  const accounts::Registry& registry_;
  AdminApi admin_;
  auth_api::AuthApi auth_;
  sql_api::SqlApi sql_;
  std::optional<RequestLog> log_;
};

}  // namespace carto_mock::server
