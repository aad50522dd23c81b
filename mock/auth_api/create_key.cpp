#include <fmt/format.h>

#include <algorithm>

#include "auth_api/endpoint.h"
#include "auth_api/grants_document.h"
#include "auth_api/key_json.h"
#include "auth_api/key_name.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::auth_api {
namespace {

void check_quota(const accounts::Account& account) {
  const auto quota = account.switches().regular_api_key_quota;
  if (!quota) return;
  const auto keys = account.keys();
  const auto count = std::count_if(keys.begin(), keys.end(), [](const auto& key) {
    return key->type == accounts::KeyType::kRegular;
  });
  if (count >= *quota) throw api_error(403, "You have reached the limit of API keys for your plan");
}

std::vector<std::string> validate_name(const accounts::Account& account, const std::string& name) {
  std::vector<std::string> messages;
  if (is_blank_name(name)) messages.emplace_back("can't be blank");
  if (account.find_key(name)) messages.emplace_back("has already been taken");
  if (name == accounts::kMasterKeyName || name == accounts::kDefaultKeyName) {
    messages.emplace_back("api_key name cannot be Master nor Default public");
  }
  return messages;
}

// Only for a well-formed document.
std::vector<std::string> validate_permissions(const EndpointContext& context,
                                              const accounts::Account& account,
                                              const GrantsDocument& document) {
  // The emulated server puts the table's name into a statement without care.
  const bool breaks_statement = std::any_of(
      document.tables.begin(), document.tables.end(), [](const accounts::TableGrant& table) {
        return !table.privileges.empty() && table.name.find('\'') != std::string::npos;
      });
  if (breaks_statement) throw framework_json(500);
  if (!context.keys.are_tables_grantable(account, document.tables))
    return {"can only grant table permissions you have"};
  if (!context.keys.are_schemas_grantable(account, document.schemas))
    return {"can only grant schema permissions you have"};
  return {};
}

void add_prefixed(std::vector<std::string>& all, std::string_view prefix,
                  const std::vector<std::string>& messages) {
  for (const std::string& message : messages) all.push_back(fmt::format("{} {}", prefix, message));
}

std::vector<std::string> validate_structure(const Parameter* grants) {
  try {
    return validate_grants(grants);
  } catch (const BrokenGrants&) {
    throw framework_json(500);
  }
}

GrantsDocument validate(const EndpointContext& context, const accounts::Account& account,
                        const std::string& name) {
  const Parameter* grants = context.request.parameter("grants");
  const std::vector<std::string> structure = validate_structure(grants);
  if (name.find('\0') != std::string::npos || !is_valid_utf8(name)) throw framework_json(500);
  std::vector<std::string> messages;
  add_prefixed(messages, "Grants", structure);
  add_prefixed(messages, "Name", validate_name(account, name));
  GrantsDocument document;
  if (structure.empty()) {
    document = read_grants_document(*grants);
    add_prefixed(messages, "Grants", validate_permissions(context, account, document));
  }
  if (!messages.empty())
    throw api_error(422, fmt::format("Validation failed: {}", fmt::join(messages, ", ")));
  if (!document.has_apis) throw api_error(422, "apis array is needed for type \"apis\"");
  return document;
}

}  // namespace

Answer create_key(const EndpointContext& context) {
  const auto target = find_target(context);
  const std::unique_lock lock = target->lock_key_changes();
  check_quota(*target);
  accounts::NewKey request;
  request.name = key_name(context.request.parameter("name"));
  GrantsDocument document = validate(context, *target, request.name);
  request.grants = std::move(document.grants);
  request.tables = std::move(document.tables);
  request.schemas = std::move(document.schemas);
  try {
    const auto key = context.keys.create(*target, request);
    return json_answer(context.request, 201,
                       key_json(*target, *key, context.keys.read_grants(*target, *key)));
  } catch (const Error& refusal) {
    if (!refusal.unsupported_construct().empty()) throw;
    throw api_error(422, "Unexpected error");
  }
}

}  // namespace carto_mock::auth_api
