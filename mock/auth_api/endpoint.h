// The five endpoints of the Auth API, each in a file of its own. They throw Failure for what is
// refused.
#pragma once

#include <memory>

#include "accounts/account.h"
#include "accounts/key_service.h"
#include "accounts/registry.h"
#include "auth_api/answer.h"
#include "auth_api/api_request.h"
#include "auth_api/route.h"

namespace carto_mock::auth_api {

// A request that has passed the checks of spec auth-api.md 1.5, steps 1 to 5.
struct EndpointContext {
  const accounts::Registry& registry;
  const accounts::KeyService& keys;
  const ApiRequest& request;
  const Route& route;
  std::shared_ptr<accounts::Account> caller;
  std::shared_ptr<const accounts::ApiKey> caller_key;

  bool is_master() const { return caller_key->type == accounts::KeyType::kMaster; }
};

Answer list_keys(const EndpointContext& context);
Answer show_key(const EndpointContext& context);
Answer create_key(const EndpointContext& context);
Answer delete_key(const EndpointContext& context);
Answer regenerate_key(const EndpointContext& context);

// Whose keys are meant: the caller's, or those of `target_user` (spec auth-api.md 2.8). Throws
// Failure.
std::shared_ptr<accounts::Account> find_target(const EndpointContext& context);
// The key that the path names; hidden ones and ones that the caller may not see do not exist.
// Throws Failure.
std::shared_ptr<const accounts::ApiKey> find_named_key(const EndpointContext& context,
                                                       const accounts::Account& target);

}  // namespace carto_mock::auth_api
