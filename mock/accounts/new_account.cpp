#include "accounts/new_account.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "accounts/fixture_account.h"
#include "accounts/yaml_reader.h"

namespace carto_mock::accounts {
namespace {

using nlohmann::ordered_json;

Error bad_member(std::string_view message) {
  return Error(sqlstate::kConfigFileError, std::string(message));
}

// The member, which is gone from the object then; "" where it is missing.
std::string take_text(ordered_json& object, const char* name) {
  const auto member = object.find(name);
  if (member == object.end() || member->is_null()) return {};
  if (!member->is_string()) throw bad_member(fmt::format("\"{}\" must be a string", name));
  std::string text = *member;
  object.erase(name);
  return text;
}

std::vector<std::string> take_texts(ordered_json& object, const char* name) {
  const auto member = object.find(name);
  if (member == object.end()) return {};
  if (!member->is_array()) return {take_text(object, name)};
  std::vector<std::string> texts;
  for (const auto& item : *member) {
    if (!item.is_string())
      throw bad_member(fmt::format("\"{}\" must be a string or a list of strings", name));
    texts.push_back(item);
  }
  object.erase(name);
  return texts;
}

const FixtureAccount& find_model(const FixtureDocument& fixture, const std::string& name) {
  const auto model = std::ranges::find_if(fixture.accounts, [&](const FixtureAccount& account) {
    return account.identity.name == name;
  });
  if (model == fixture.accounts.end())
    throw bad_member(fmt::format("\"like\": the fixture has no account \"{}\"", name));
  if (fixture.databases.contains(model->database)) {
    throw bad_member(fmt::format(
        "\"like\": the fixture gives the database of \"{}\" whole, which no other account can have",
        name));
  }
  return *model;
}

}  // namespace

NewAccount read_new_account(ordered_json object, const FixtureDocument& fixture) {
  NewAccount account;
  const std::string name = take_text(object, "name");
  if (name.empty()) throw bad_member("\"name\" is missing");
  account.like = take_text(object, "like");
  account.statements = take_texts(object, "sql");
  for (const char* member : {"database", "data"}) {
    if (object.contains(member))
      throw bad_member(fmt::format("an account that is made here cannot have \"{}\"", member));
  }
  const bool has_settings = object.contains("settings");
  account.description =
      read_fixture_account(name, YamlReader::parse(object.dump(), "account " + name));
  if (!account.like.empty()) {
    const FixtureAccount& model = find_model(fixture, account.like);
    if (!has_settings) {
      account.description.owner_settings = model.owner_settings;
      account.description.public_settings = model.public_settings;
      account.description.identity.key_role_settings = model.identity.key_role_settings;
    }
  }
  const AccountIdentity& identity = account.description.identity;
  const auto is_colleague = [&](const FixtureAccount& other) {
    return !identity.organization.empty() && other.identity.organization == identity.organization;
  };
  if (std::ranges::any_of(fixture.accounts, is_colleague)) {
    throw bad_member(fmt::format(
        "the organization {} is the fixture's: its members share a database, which an account that "
        "is made here cannot",
        identity.organization));
  }
  return account;
}

}  // namespace carto_mock::accounts
