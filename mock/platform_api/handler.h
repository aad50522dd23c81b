// What SDKs ask of CARTO's platform beside keys and SQL: the account (/api/v3/me) and its datasets
// (/api/v1/viz), as far as they need it (spec clients.md 1, 2.4 and 3). Only the master key may
// (spec auth-api.md 7).
#pragma once

#include <memory>
#include <string_view>

#include "accounts/registry.h"
#include "http/message.h"

namespace carto_mock::platform_api {

// Thread-safe. The registry outlives it.
class PlatformApi {
 public:
  explicit PlatformApi(const accounts::Registry& registry);
  ~PlatformApi();

  // `path` of the target, not decoded.
  static bool matches(std::string_view path);
  void handle(http::Exchange& exchange);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace carto_mock::platform_api
