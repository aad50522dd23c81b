#include "auth_api/endpoint.h"

namespace carto_mock::auth_api {

Answer delete_key(const EndpointContext& context) {
  const auto target = find_target(context);
  const std::unique_lock lock = target->lock_key_changes();
  const auto key = find_named_key(context, *target);
  if (key->type != accounts::KeyType::kRegular)
    throw api_error(403, "You don't have permission to access that resource");
  context.keys.remove(*target, *key);
  return no_content();
}

}  // namespace carto_mock::auth_api
