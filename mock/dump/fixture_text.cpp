#include "dump/fixture_text.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "dump/yaml_text.h"

namespace carto_mock::dump {
namespace {

using accounts::AccountIdentity;
using accounts::ApiKey;
using accounts::KeyType;

std::string_view role_text(accounts::OrganizationRole role) {
  switch (role) {
    case accounts::OrganizationRole::kNone:
      return "none";
    case accounts::OrganizationRole::kOwner:
      return "owner";
    case accounts::OrganizationRole::kAdmin:
      return "admin";
    case accounts::OrganizationRole::kMember:
      return "member";
  }
  return "";
}

std::string_view service_text(accounts::Service service) {
  switch (service) {
    case accounts::Service::kPlatform:
      return "platform";
    case accounts::Service::kSqlApi:
      return "sql_api";
  }
  return "";
}

std::string identity_text(const AccountState& account) {
  const AccountIdentity& identity = account.identity;
  std::string text = fmt::format("    id: {}\n", yaml_text(identity.id));
  if (identity.organization_role != accounts::OrganizationRole::kNone) {
    text += fmt::format("    organization: {{name: {}, role: {}, member_role: {}}}\n",
                        yaml_text(identity.organization), role_text(identity.organization_role),
                        yaml_text(identity.organization_member_role));
  }
  return text +
         fmt::format("    schema: {}\n    database: {}\n    owner_role: {}\n    public_role: {}\n",
                     yaml_text(identity.schema), yaml_text(account.database),
                     yaml_text(identity.owner_role), yaml_text(identity.public_role));
}

// Those that are not as every account has them.
std::string switches_text(const AccountState& account) {
  const auto usual = accounts::to_json(accounts::AllSwitches());
  const auto all = accounts::to_json(account.switches);
  std::string text;
  for (const auto& [name, value] : all.items()) {
    if (value == usual.at(name)) continue;
    text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", name, value.dump());
  }
  return text.empty() ? text : fmt::format("    switches: {{{}}}\n", text);
}

std::string settings_text(const std::map<std::string, std::string>& settings) {
  if (settings.empty()) return {};
  std::string text;
  for (const auto& [name, value] : settings) {
    text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", yaml_text(name), yaml_text(value));
  }
  return fmt::format("    settings: {{keys: {{{}}}}}\n", text);
}

std::string key_text(const ApiKey& key, TokenSubstitution& tokens) {
  std::string text = fmt::format(
      "      - name: {}\n        type: {}\n        token: {}\n        role: {}\n"
      "        created_at: {}\n        updated_at: {}\n        apis: {}\n",
      yaml_text(key.name), accounts::to_string(key.type), yaml_text(tokens.substitute(key.token)),
      yaml_text(key.role), format_rfc3339(key.created_at), format_rfc3339(key.updated_at),
      yaml_list(key.grants.apis));
  const auto add_list = [&text](std::string_view name, const std::vector<std::string>& list) {
    if (!list.empty()) text += fmt::format("        {}: {}\n", name, yaml_list(list));
  };
  add_list("dataservices", key.grants.dataservices);
  add_list("datasets", key.grants.datasets);
  add_list("user", key.grants.user_data);
  if (key.grants.has_table_metadata) text += "        table_metadata: true\n";
  if (!key.stored_user.empty())
    text += fmt::format("        stored_user: {}\n", yaml_text(key.stored_user));
  if (key.cannot_connect) text += "        cannot_connect: true\n";
  return text;
}

std::string oauth1_text(const accounts::Oauth1Token& token, TokenSubstitution& tokens) {
  return fmt::format(
      "      - {{token: {}, token_secret: {}, consumer_key: {}, consumer_secret: {}}}\n",
      yaml_text(tokens.substitute(token.token)), yaml_text(tokens.substitute(token.token_secret)),
      yaml_text(tokens.substitute(token.consumer_key)),
      yaml_text(tokens.substitute(token.consumer_secret)));
}

std::string account_text(const AccountState& account, TokenSubstitution& tokens) {
  std::string text = fmt::format("  {}:\n", yaml_text(account.identity.name));
  text += identity_text(account) + switches_text(account) +
          settings_text(account.identity.key_role_settings);
  const std::vector<accounts::Oauth1Token>& oauth = account.identity.oauth1_tokens;
  if (!oauth.empty()) text += "    oauth1_tokens:\n";
  for (const accounts::Oauth1Token& token : oauth) text += oauth1_text(token, tokens);
  bool has_master = false;
  bool has_default = false;
  std::string keys;
  for (const ApiKey& key : account.keys) {
    has_master = has_master || key.type == KeyType::kMaster;
    has_default = has_default || key.type == KeyType::kDefault;
    keys += key_text(key, tokens);
  }
  if (!has_master) text += "    master_key: false\n";
  if (!has_default) text += "    default_public: false\n";
  if (!keys.empty()) text += "    keys:\n" + keys;
  if (!account.next_keys.empty()) text += "    next_keys:\n";
  for (const accounts::NextKey& key : account.next_keys) {
    text += fmt::format("      - {{token: {}{}}}\n", yaml_text(tokens.substitute(key.token)),
                        key.role ? ", role: " + yaml_text(*key.role) : std::string());
  }
  return text;
}

}  // namespace

std::string fixture_text(const FixtureState& state, TokenSubstitution& tokens) {
  std::string text =
      "# Written by `carto-mock fixture dump`; see README.md beside it.\nversion: 1\n";
  text += fmt::format("host_pattern: {}\n", yaml_list(state.document->host_patterns));
  text += fmt::format("catch_all: {}\n", service_text(state.document->catch_all));
  text += fmt::format("health: {}\n", accounts::to_json(state.document->health).dump());
  text += fmt::format("oauth_hosts: {}\n", yaml_list(state.document->oauth_hosts));
  if (state.gazetteer) text += fmt::format("gazetteer: {}\n", yaml_text(*state.gazetteer));
  text += fmt::format("clock: {}\n", yaml_text(to_text(state.clock)));
  if (state.seed) {
    text += fmt::format("seed: {{value: {}, draws: {}}}\n", state.seed->value, state.seed->draws);
  }
  text += "\ndatabases:\n";
  for (const auto& [name, steps] : state.databases) {
    text += fmt::format("  {}:\n", yaml_text(name));
    for (const std::string& step : steps) text += fmt::format("    - {}\n", step);
  }
  text += "\naccounts:\n";
  for (const AccountState& account : state.accounts) text += account_text(account, tokens);
  return text;
}

}  // namespace carto_mock::dump
