#include "accounts/fixture_account.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "accounts/role_privileges.h"
#include "support/encodings.h"

namespace carto_mock::accounts {
namespace {

constexpr std::array<std::string_view, 3> kApis = {"sql", "maps", "do"};
constexpr std::array<std::string_view, 4> kServices = {"geocoding", "routing", "isolines",
                                                       "observatory"};
constexpr std::array<std::string_view, 1> kUserData = {"profile"};
constexpr std::array<std::string_view, 7> kTablePermissions = {
    "select", "insert", "update", "delete", "truncate", "references", "trigger"};
constexpr std::array<std::string_view, 2> kSchemaPermissions = {"create", "usage"};

// A made-up value that is the same at every run: what a fixture leaves open must not depend on the
// run.
std::string derived_hex(std::string_view purpose, std::string_view name, std::size_t digits) {
  return hex_encode(sha256(fmt::format("carto-mock {} of {}", purpose, name))).substr(0, digits);
}

std::string derived_uuid(std::string_view name) {
  const std::string hex = derived_hex("id", name, 32);
  return fmt::format("{}-{}-4{}-8{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(13, 3),
                     hex.substr(17, 3), hex.substr(20));
}

template <std::size_t kSize>
std::vector<std::string> read_words(const YamlReader& list,
                                    const std::array<std::string_view, kSize>& allowed) {
  std::vector<std::string> words;
  for (const YamlReader& item : list.items()) {
    words.push_back(item.text());
    if (std::find(allowed.begin(), allowed.end(), words.back()) == allowed.end()) {
      throw item.error(fmt::format("{} is not one of {}", words.back(), fmt::join(allowed, ", ")));
    }
  }
  return words;
}

template <std::size_t kSize>
sql::Privileges read_privileges(const YamlReader& list,
                                const std::array<std::string_view, kSize>& allowed) {
  sql::Privileges privileges;
  for (const std::string& word : read_words(list, allowed))
    privileges = privileges | parse_permission(word);
  return privileges;
}

std::map<std::string, std::string> read_settings(const YamlReader& mapping) {
  std::map<std::string, std::string> settings;
  for (const auto& [name, value] : mapping.members()) settings[name] = value.text();
  return settings;
}

Timestamp read_instant(const YamlReader& node) {
  try {
    return parse_rfc3339(node.text());
  } catch (const Error& failure) {
    throw node.error(failure.message());
  }
}

void read_switch_members(const YamlReader& node, FixtureAccount& account) {
  for (const auto& [name, value] : node.members()) {
    try {
      apply_switch(account.switches, name, value.json());
    } catch (const Error& failure) {
      throw value.error(failure.message());
    }
  }
}

KeyType read_key_type(const YamlReader& node) {
  const auto type = parse_key_type(node.text());
  if (!type) throw node.error("type is one of master, default, regular, oauth");
  return *type;
}

std::string default_token(KeyType type, const std::string& account, const std::string& key) {
  switch (type) {
    case KeyType::kMaster:
      return derived_hex("master token", account, 40);
    case KeyType::kDefault:
      return std::string(kDefaultToken);
    case KeyType::kRegular:
    case KeyType::kOauth:
      break;
  }
  return derived_hex("token", account + '/' + key, 22);
}

std::string default_role(KeyType type, const AccountIdentity& account, const std::string& key) {
  switch (type) {
    case KeyType::kMaster:
      return account.owner_role;
    case KeyType::kDefault:
      return account.public_role;
    case KeyType::kRegular:
    case KeyType::kOauth:
      break;
  }
  return "carto_role_" + derived_hex("role", account.name + '/' + key, 32);
}

NewKey read_key_entry(const YamlReader& node, const AccountIdentity& account) {
  node.expect_keys("a key", {"name", "type", "token", "role", "created_at", "updated_at", "apis",
                             "tables", "schemas", "dataservices", "datasets", "user",
                             "table_metadata", "stored_user", "cannot_connect"});
  NewKey key;
  key.name = node.get("name").text();
  if (const auto type = node.find("type")) key.type = read_key_type(*type);
  const auto token = node.find("token");
  key.token = token ? token->text() : default_token(key.type, account.name, key.name);
  const auto role = node.find("role");
  key.role = role ? role->text() : default_role(key.type, account, key.name);
  if (const auto created = node.find("created_at")) key.created_at = read_instant(*created);
  if (const auto updated = node.find("updated_at")) key.updated_at = read_instant(*updated);
  key.grants.apis = read_words(node.get("apis"), kApis);
  if (const auto tables = node.find("tables")) {
    for (const YamlReader& table : tables->items()) {
      table.expect_keys("a table grant", {"schema", "name", "permissions"});
      key.tables.push_back({table.get("schema").text(), table.get("name").text(),
                            read_privileges(table.get("permissions"), kTablePermissions)});
    }
  }
  if (const auto schemas = node.find("schemas")) {
    for (const YamlReader& schema : schemas->items()) {
      schema.expect_keys("a schema grant", {"name", "permissions"});
      key.schemas.push_back({schema.get("name").text(),
                             read_privileges(schema.get("permissions"), kSchemaPermissions)});
    }
  }
  if (const auto services = node.find("dataservices"))
    key.grants.dataservices = read_words(*services, kServices);
  if (const auto datasets = node.find("datasets")) key.grants.datasets = datasets->texts();
  if (const auto data = node.find("user")) key.grants.user_data = read_words(*data, kUserData);
  if (const auto metadata = node.find("table_metadata"))
    key.grants.has_table_metadata = metadata->boolean();
  if (const auto stored = node.find("stored_user")) key.stored_user = stored->text();
  if (const auto broken = node.find("cannot_connect")) key.cannot_connect = broken->boolean();
  return key;
}

// The master or the default key, as every account has it.
NewKey fixed_key(KeyType type, const AccountIdentity& account) {
  NewKey key;
  key.type = type;
  key.name = type == KeyType::kMaster ? kMasterKeyName : kDefaultKeyName;
  key.token = default_token(type, account.name, key.name);
  key.role = default_role(type, account, key.name);
  key.grants.apis = {"sql", "maps"};
  if (type == KeyType::kMaster) key.grants.dataservices.assign(kServices.begin(), kServices.end());
  return key;
}

// Adds the master and the default key, unless the account is to have none or lists its own.
void add_fixed_keys(const YamlReader& node, const std::vector<NewKey>& listed,
                    FixtureAccount& account) {
  const auto is_wanted = [&](KeyType type, std::string_view member) {
    const auto wanted = node.find(member);
    return (!wanted || wanted->boolean()) &&
           std::none_of(listed.begin(), listed.end(),
                        [type](const NewKey& key) { return key.type == type; });
  };
  if (is_wanted(KeyType::kMaster, "master_key")) {
    account.keys.push_back(fixed_key(KeyType::kMaster, account.identity));
    if (const auto token = node.find("master_token")) account.keys.back().token = token->text();
  }
  if (is_wanted(KeyType::kDefault, "default_public"))
    account.keys.push_back(fixed_key(KeyType::kDefault, account.identity));
  const auto created = node.find("keys_created_at");
  const auto database_missing = node.find("database_missing");
  for (NewKey& key : account.keys) {
    if (created) key.created_at = read_instant(*created);
    if (database_missing) key.cannot_connect = database_missing->boolean();
  }
}

void read_keys(const YamlReader& node, FixtureAccount& account) {
  std::vector<NewKey> listed;
  std::vector<YamlReader> entries;
  if (const auto keys = node.find("keys")) entries = keys->items();
  listed.reserve(entries.size());
  for (const YamlReader& entry : entries) listed.push_back(read_key_entry(entry, account.identity));
  add_fixed_keys(node, listed, account);
  for (std::size_t index = 0; index < listed.size(); ++index) {
    const NewKey& key = listed[index];
    const auto is_same = [&](const NewKey& other) {
      return other.name == key.name || other.token == key.token;
    };
    if (std::any_of(account.keys.begin(), account.keys.end(), is_same)) {
      throw entries[index].error(
          fmt::format("another key of the account has the name {} or its token", key.name));
    }
    account.keys.push_back(key);
  }
}

std::vector<NextKey> read_next_keys(const YamlReader& node) {
  std::vector<NextKey> keys;
  for (const YamlReader& entry : node.items()) {
    entry.expect_keys("a key to come", {"token", "role"});
    NextKey key{entry.get("token").text(), std::nullopt};
    if (const auto role = entry.find("role")) key.role = role->text();
    keys.push_back(std::move(key));
  }
  return keys;
}

std::vector<Oauth1Token> read_oauth1_tokens(const YamlReader& node) {
  std::vector<Oauth1Token> tokens;
  for (const YamlReader& entry : node.items()) {
    entry.expect_keys("a token of OAuth 1",
                      {"token", "token_secret", "consumer_key", "consumer_secret"});
    tokens.push_back({entry.get("token").text(), entry.get("token_secret").text(),
                      entry.get("consumer_key").text(), entry.get("consumer_secret").text()});
  }
  return tokens;
}

FixtureStep read_step(const YamlReader& node) {
  node.expect_keys("a data step", {"sql", "as", "table", "rows", "shift_years"});
  if (const auto file = node.find("sql")) {
    SqlStep step{file->text(), false};
    if (node.find("table") || node.find("rows") || node.find("shift_years")) {
      throw node.error("a step is either `sql` (and `as`) or `table` and `rows`");
    }
    if (const auto as = node.find("as")) {
      if (as->text() != "superuser" && as->text() != "account")
        throw as->error("as is one of account, superuser");
      step.as_superuser = as->text() == "superuser";
    }
    return {std::move(step), node.line()};
  }
  if (!node.find("table"))
    throw node.error("a step is either `sql` (and `as`) or `table` and `rows`");
  RowsStep step{node.get("table").text(), node.get("rows").text(), std::nullopt};
  if (const auto shift = node.find("shift_years")) {
    shift->expect_keys("shift_years", {"newest", "columns"});
    step.shift_years = YearShift{shift->get("newest").integer(), shift->get("columns").texts()};
  }
  return {std::move(step), node.line()};
}

void read_organization(const YamlReader& node, AccountIdentity& identity) {
  node.expect_keys("an organization", {"name", "role", "member_role"});
  identity.organization = node.get("name").text();
  const auto member_role = node.find("member_role");
  identity.organization_member_role =
      member_role ? member_role->text()
                  : "cdb_org_member_" + derived_hex("member role", identity.organization, 32);
  const YamlReader role = node.get("role");
  const std::string text = role.text();
  if (text == "owner") {
    identity.organization_role = OrganizationRole::kOwner;
  } else if (text == "admin") {
    identity.organization_role = OrganizationRole::kAdmin;
  } else if (text == "member") {
    identity.organization_role = OrganizationRole::kMember;
  } else {
    throw role.error("role is one of owner, admin, member");
  }
}

std::string text_or(const YamlReader& node, std::string_view key, std::string fallback) {
  const auto child = node.find(key);
  return child ? child->text() : std::move(fallback);
}

// What an URL's path or a host can name.
bool is_account_name(std::string_view name) {
  return !name.empty() &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") == std::string_view::npos;
}

}  // namespace

FixtureAccount read_fixture_account(const std::string& name, const YamlReader& node) {
  node.expect_keys("an account", {"id", "organization", "schema", "database", "database_missing",
                                  "owner_role", "public_role", "master_key", "master_token",
                                  "default_public", "keys_created_at", "keys", "next_keys",
                                  "oauth1_tokens", "switches", "settings", "data"});
  if (!is_account_name(name))
    throw node.error(
        fmt::format("the account name {} has other characters than a-z, 0-9, - and _", name));
  FixtureAccount account;
  account.line = node.line();
  AccountIdentity& identity = account.identity;
  identity.name = name;
  identity.id = text_or(node, "id", derived_uuid(name));
  if (const auto organization = node.find("organization"))
    read_organization(*organization, identity);
  const bool is_personal = identity.organization.empty();
  identity.schema = text_or(node, "schema", is_personal ? "public" : name);
  identity.owner_role = text_or(node, "owner_role", "cartodb_user_" + identity.id);
  identity.public_role = text_or(node, "public_role",
                                 is_personal ? "publicuser" : "cartodb_publicuser_" + identity.id);
  account.database = text_or(node, "database",
                             is_personal ? "cartodb_user_" + identity.id + "_db"
                                         : "cartodb_" + identity.organization + "_db");
  if (const auto switches = node.find("switches")) read_switch_members(*switches, account);
  if (const auto settings = node.find("settings")) {
    settings->expect_keys("settings", {"owner", "public", "keys"});
    if (const auto owner = settings->find("owner")) account.owner_settings = read_settings(*owner);
    if (const auto everyone = settings->find("public"))
      account.public_settings = read_settings(*everyone);
    if (const auto keys = settings->find("keys")) identity.key_role_settings = read_settings(*keys);
  }
  read_keys(node, account);
  if (const auto next = node.find("next_keys")) account.next_keys = read_next_keys(*next);
  if (const auto tokens = node.find("oauth1_tokens"))
    identity.oauth1_tokens = read_oauth1_tokens(*tokens);
  if (const auto data = node.find("data")) {
    for (const YamlReader& step : data->items()) account.steps.push_back(read_step(step));
  }
  return account;
}

}  // namespace carto_mock::accounts
