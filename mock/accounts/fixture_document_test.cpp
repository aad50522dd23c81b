#include "accounts/fixture_document.h"

#include <gtest/gtest.h>

#include <fstream>

#include "support/private_directory.h"

namespace carto_mock::accounts {
namespace {

FixtureDocument read(const std::string& yaml) {
  const PrivateDirectory folder;
  std::ofstream(folder.path() / "fixture.yaml") << yaml;
  return read_fixture_document(FixtureFiles::open(folder.path().string()));
}

// What follows the name of the file: line and message.
std::string failure_of(const std::string& yaml) {
  try {
    read(yaml);
    return "none";
  } catch (const Error& failure) {
    EXPECT_EQ(failure.state(), sqlstate::kConfigFileError);
    const std::string file = "/fixture.yaml:";
    return failure.message().substr(failure.message().find(file) + file.size());
  }
}

TEST(FixtureDocument, FillsInWhatIsLeftOpen) {
  const FixtureDocument document = read("version: 1\naccounts: {solo: {}}\n");
  ASSERT_EQ(document.accounts.size(), 1U);
  const FixtureAccount& account = document.accounts[0];
  EXPECT_EQ(document.host_patterns, std::vector<std::string>{"NAME.localhost"});
  EXPECT_EQ(account.identity.schema, "public");
  EXPECT_EQ(account.identity.public_role, "publicuser");
  EXPECT_EQ(account.identity.owner_role, "cartodb_user_" + account.identity.id);
  ASSERT_EQ(account.keys.size(), 2U);
  EXPECT_EQ(account.keys[0].name, "Master");
  EXPECT_EQ(account.keys[0].token->size(), 40U);
  EXPECT_EQ(account.keys[1].token, "default_public");
  // What is made up is the same at every run.
  EXPECT_EQ(read("version: 1\naccounts: {solo: {}}\n").accounts[0].keys[0].token,
            account.keys[0].token);
}

TEST(FixtureDocument, ReadsMembersOfOrganizations) {
  const FixtureDocument document = read(
      "version: 1\naccounts:\n  boss: {organization: {name: team, role: owner}}\n"
      "  dev: {organization: {name: team, role: member}, id: '7'}\n");
  EXPECT_EQ(document.accounts[0].database, document.accounts[1].database);
  const AccountIdentity& dev = document.accounts[1].identity;
  EXPECT_EQ(dev.schema, "dev");
  EXPECT_EQ(dev.public_role, "cartodb_publicuser_7");
  EXPECT_EQ(dev.organization_role, OrganizationRole::kMember);
  EXPECT_EQ(dev.organization_member_role, document.accounts[0].identity.organization_member_role);
}

TEST(FixtureDocument, ReadsKeysAndSwitches) {
  const FixtureDocument document = read(R"(version: 1
accounts:
  dev:
    master_token: m
    keys_created_at: 2020-01-15T09:30:00Z
    switches: {state: locked, engine_enabled: false, regular_api_key_quota: 2}
    keys:
      - {name: k, apis: [sql], tables: [{schema: public, name: t, permissions: [select, update]}], dataservices: [routing]}
      - {name: o, type: oauth, token: x, apis: []}
)");
  const FixtureAccount& account = document.accounts[0];
  EXPECT_EQ(account.switches.own.state, AccountState::kLocked);
  EXPECT_FALSE(account.switches.own.engine_enabled);
  EXPECT_EQ(account.switches.own.regular_api_key_quota, 2U);
  ASSERT_EQ(account.keys.size(), 4U);
  EXPECT_EQ(account.keys[0].token, "m");
  EXPECT_EQ(account.keys[0].created_at, parse_rfc3339("2020-01-15T09:30:00Z"));
  EXPECT_EQ(account.keys[2].tables[0].privileges,
            sql::Privilege::kSelect | sql::Privilege::kUpdate);
  EXPECT_EQ(account.keys[2].role->size(), std::string_view("carto_role_").size() + 32);
  EXPECT_EQ(account.keys[3].type, KeyType::kOauth);
}

TEST(FixtureDocument, ReadsHealthAndOauth) {
  const FixtureDocument usual = read("version: 1\naccounts: {solo: {}}\n");
  EXPECT_TRUE(usual.health.is_checked);
  EXPECT_FALSE(usual.health.disabled);
  EXPECT_EQ(usual.oauth_hosts, (std::vector<std::string>{"carto.com", "cartodb.com"}));
  const FixtureDocument document = read(
      "version: 1\nhealth: {disabled: Maintenance}\noauth_hosts: [example.com:8080]\naccounts:\n"
      "  solo: {oauth1_tokens: [{token: t, token_secret: s, consumer_key: k, consumer_secret: "
      "c}]}\n");
  EXPECT_EQ(document.health.disabled, "Maintenance");
  EXPECT_EQ(document.oauth_hosts, std::vector<std::string>{"example.com:8080"});
  const std::vector<Oauth1Token>& tokens = document.accounts[0].identity.oauth1_tokens;
  ASSERT_EQ(tokens.size(), 1U);
  EXPECT_EQ(tokens[0].consumer_secret, "c");
  EXPECT_FALSE(
      read("version: 1\nhealth: {enabled: false}\naccounts: {solo: {}}\n").health.is_checked);
  EXPECT_EQ(failure_of("version: 1\nhealth: {enabled: 1}\naccounts: {solo: {}}\n"),
            "2: \"health\" has \"enabled\", true or false, and \"disabled\", a text or null");
}

TEST(FixtureDocument, SaysWhereAndWhatIsWrong) {
  EXPECT_EQ(failure_of("version: 2\naccounts: {a: {}}\n"),
            "1: this carto-mock reads fixtures of version 1");
  EXPECT_EQ(failure_of("version: 1\n"), "1: the member accounts is missing");
  EXPECT_EQ(failure_of("version: 1\naccounts:\n  a:\n    tabels: 1\n").substr(0, 40),
            "4: unknown member tabels of an account; ");
  EXPECT_EQ(failure_of("version: 1\naccounts:\n  a:\n    switches: {state: open}\n"),
            "4: \"state\" must be \"active\", \"locked\" or \"pending_verification\"");
  EXPECT_EQ(
      failure_of("version: 1\naccounts:\n  a:\n    keys:\n      - name: k\n        apis: [SQL]\n"),
      "6: SQL is not one of sql, maps, do");
  EXPECT_EQ(failure_of("version: 1\naccounts:\n  a.b: {}\n").substr(0, 2), "3:");
  EXPECT_EQ(failure_of("version: 1\nhost_pattern: localhost\naccounts: {a: {}}\n"),
            "2: a host pattern begins with `NAME.`, such as NAME.localhost");
  EXPECT_EQ(failure_of("version: 1\ncatch_all: proxy\naccounts: {a: {}}\n"),
            "2: a service is platform or sql_api");
  EXPECT_EQ(failure_of("version: 1\naccounts:\n  a: {database: d}\n  b: {database: d}\n"),
            "4: the database d is that of a already");
  EXPECT_EQ(failure_of("version: [1\n").substr(0, 17), "2: not valid YAML");
  EXPECT_EQ(failure_of("version: 1\naccounts:\n  a:\n    data:\n      - {table: t}\n"),
            "5: the member rows is missing");
  EXPECT_EQ(failure_of("version: 1\naccounts:\n  a: {master_key: maybe}\n"),
            "3: expected true or false");
}

TEST(FixtureFiles, NamesTheBuiltInOnes) {
  try {
    FixtureFiles::open("no-such-fixture");
    FAIL();
  } catch (const Error& failure) {
    EXPECT_NE(failure.message().find("tornadoes"), std::string::npos) << failure.message();
  }
}

TEST(FixtureFiles, BuiltInFixturesAreValid) {
  for (const std::string& name : built_in_fixtures()) {
    EXPECT_FALSE(read_fixture_document(FixtureFiles::open(name)).accounts.empty()) << name;
  }
}

}  // namespace
}  // namespace carto_mock::accounts
