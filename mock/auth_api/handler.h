// CARTO's Auth API: /api/v3/api_keys in all of its URL forms (spec auth-api.md).
#pragma once

#include <memory>
#include <string_view>

#include "accounts/registry.h"
#include "http/message.h"

namespace carto_mock::auth_api {

// Thread-safe. The registry outlives it.
class AuthApi {
 public:
  explicit AuthApi(accounts::Registry& registry);
  ~AuthApi();

  // Is this path (of the target, not decoded) one of /api/v3? handle() also answers any other path,
  // with the platform's Then handle() answers, be it with a routing 404.
  bool matches(std::string_view path) const;
  void handle(http::Exchange& exchange);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace carto_mock::auth_api
