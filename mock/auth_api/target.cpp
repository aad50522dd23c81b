#include <fmt/format.h>

#include <algorithm>

#include "auth_api/endpoint.h"

namespace carto_mock::auth_api {
namespace {

std::shared_ptr<accounts::Account> find_member_account(const EndpointContext& context,
                                                       const std::string& name) {
  auto account = context.registry.find(name);
  return account && account->organization() == context.caller->organization() ? account : nullptr;
}

}  // namespace

std::shared_ptr<accounts::Account> find_target(const EndpointContext& context) {
  const Parameter* wanted = context.request.parameter("target_user");
  if (wanted == nullptr || wanted->is_null()) return context.caller;
  if (!context.caller->manages_organization())
    throw api_error(403, "You don't have permission to access that resource");
  if (wanted->object() != nullptr) throw framework_json(500);
  if (const Parameter::List* names = wanted->list()) {
    for (const Parameter& name : *names) {
      if (auto account = find_member_account(context, ruby_text(name))) return account;
    }
  } else if (auto account = find_member_account(context, ruby_text(*wanted))) {
    return account;
  }
  throw api_error(404, fmt::format("User '{}' not found in the organization '{}'",
                                   ruby_text(*wanted), context.caller->organization()));
}

std::shared_ptr<const accounts::ApiKey> find_named_key(const EndpointContext& context,
                                                       const accounts::Account& target) {
  const NameSegment segment = decode_name(context.route.name);
  if (segment.problem == NameSegment::Problem::kBrokenEscape) throw framework_json(500);
  auto key = target.find_key(segment.name);
  const bool is_visible = key && key->type != accounts::KeyType::kOauth;
  const bool is_own =
      &target == context.caller.get() && key && key->name == context.caller_key->name;
  if (!is_visible || !(context.is_master() || is_own))
    throw api_error(404, "API key not found: " + segment.name);
  return key;
}

}  // namespace carto_mock::auth_api
