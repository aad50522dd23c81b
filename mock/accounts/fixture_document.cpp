#include "accounts/fixture_document.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "accounts/fixture_account.h"
#include "accounts/fixture_databases.h"
#include "accounts/yaml_reader.h"

namespace carto_mock::accounts {
namespace {

constexpr int kVersion = 1;

// Those of the real service.
std::vector<std::string> default_oauth_hosts() { return {"carto.com", "cartodb.com"}; }

Service read_service(const YamlReader& node) {
  const std::string name = node.text();
  if (name == "platform") return Service::kPlatform;
  if (name == "sql_api") return Service::kSqlApi;
  throw node.error("a service is platform or sql_api");
}

ServiceHealth read_health(const YamlReader& node) {
  try {
    return parse_health(node.json());
  } catch (const Error& failure) {
    throw node.error(failure.message());
  }
}

// Members of one organization share a database; nobody else shares one.
void check_databases(const FixtureDocument& document, const std::string& file) {
  std::map<std::string, const FixtureAccount*> owners;
  std::map<std::string, std::string> database_of_organization;
  for (const FixtureAccount& account : document.accounts) {
    const std::string& organization = account.identity.organization;
    const auto [first, is_new] = owners.emplace(account.database, &account);
    if (!is_new && (organization.empty() || first->second->identity.organization != organization)) {
      throw fixture_error(file, account.line,
                          fmt::format("the database {} is that of {} already", account.database,
                                      first->second->identity.name));
    }
    if (organization.empty()) continue;
    const auto [known, is_first] = database_of_organization.emplace(organization, account.database);
    if (!is_first && known->second != account.database) {
      throw fixture_error(
          file, account.line,
          fmt::format("all members of {} have the database {}", organization, known->second));
    }
  }
}

}  // namespace

FixtureDocument read_fixture_document(const FixtureFiles& files) {
  const std::string file = files.display_name("fixture.yaml");
  const YamlReader root = YamlReader::parse(files.read("fixture.yaml"), file);
  root.expect_keys("a fixture",
                   {"version", "description", "host_pattern", "catch_all", "health", "oauth_hosts",
                    "gazetteer", "clock", "seed", "databases", "accounts"});
  const YamlReader version = root.get("version");
  if (version.integer() != kVersion)
    throw version.error(fmt::format("this carto-mock reads fixtures of version {}", kVersion));

  FixtureDocument document;
  if (const auto pattern = root.find("host_pattern")) {
    document.host_patterns =
        pattern->is_sequence() ? pattern->texts() : std::vector<std::string>{pattern->text()};
    for (const std::string& text : document.host_patterns) {
      if (!text.starts_with("NAME."))
        throw pattern->error("a host pattern begins with `NAME.`, such as NAME.localhost");
    }
  }
  if (document.host_patterns.empty()) document.host_patterns = {"NAME.localhost"};
  if (const auto catch_all = root.find("catch_all")) document.catch_all = read_service(*catch_all);
  if (const auto health = root.find("health")) document.health = read_health(*health);
  const auto oauth_hosts = root.find("oauth_hosts");
  document.oauth_hosts = oauth_hosts ? oauth_hosts->texts() : default_oauth_hosts();
  if (const auto gazetteer = root.find("gazetteer")) document.gazetteer = gazetteer->text();
  if (const auto clock = root.find("clock")) document.clock = read_clock_setting(*clock);
  if (const auto seed = root.find("seed")) document.seed = read_token_seed(*seed);
  if (const auto databases = root.find("databases"))
    document.databases = read_databases(*databases);
  const YamlReader accounts = root.get("accounts");
  for (const auto& [name, node] : accounts.members())
    document.accounts.push_back(read_fixture_account(name, node));
  if (document.accounts.empty()) throw accounts.error("a fixture has at least one account");
  check_databases(document, file);
  for (const auto& [name, database] : document.databases) {
    const auto is_its = [&](const FixtureAccount& account) { return account.database == name; };
    if (std::none_of(document.accounts.begin(), document.accounts.end(), is_its))
      throw root.get("databases").error(fmt::format("no account has the database {}", name));
  }
  return document;
}

FixtureStart read_fixture_start(const std::string& fixture) {
  const FixtureDocument document = read_fixture_document(FixtureFiles::open(fixture));
  return {document.clock, document.seed};
}

}  // namespace carto_mock::accounts
