#include "auth_api/endpoint.h"
#include "auth_api/key_json.h"

namespace carto_mock::auth_api {

Answer show_key(const EndpointContext& context) {
  const auto target = find_target(context);
  const auto key = find_named_key(context, *target);
  return json_answer(context.request, 200,
                     key_json(*target, *key, context.keys.read_grants(*target, *key)));
}

}  // namespace carto_mock::auth_api
