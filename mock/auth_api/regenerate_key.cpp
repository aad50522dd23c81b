#include "auth_api/endpoint.h"
#include "auth_api/key_json.h"

namespace carto_mock::auth_api {

Answer regenerate_key(const EndpointContext& context) {
  const auto target = find_target(context);
  const std::unique_lock lock = target->lock_key_changes();
  const auto old_key = find_named_key(context, *target);
  if (old_key->type == accounts::KeyType::kDefault) throw framework_json(422);
  const auto key = context.keys.regenerate(*target, *old_key);
  return json_answer(context.request, 200,
                     key_json(*target, *key, context.keys.read_grants(*target, *key)));
}

}  // namespace carto_mock::auth_api
