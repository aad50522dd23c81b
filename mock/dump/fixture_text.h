// The text of fixture.yaml for accounts as they are.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "accounts/account.h"
#include "accounts/fixture_document.h"
#include "dump/token_substitution.h"

namespace carto_mock::dump {

// What stands in an account's records.
struct AccountState {
  accounts::AccountIdentity identity;
  std::string database;
  accounts::AllSwitches switches;
  std::vector<accounts::ApiKey> keys;  // in the order in which they were made
  std::vector<accounts::NextKey> next_keys;
};

struct FixtureState {
  const accounts::FixtureDocument* document = nullptr;  // what holds for all accounts
  std::optional<std::string> gazetteer;                 // its file
  ClockSetting clock;
  std::optional<TokenSeed> seed;
  std::map<std::string, std::vector<std::string>> databases;  // steps, by name
  std::vector<AccountState> accounts;
};

std::string fixture_text(const FixtureState& state, TokenSubstitution& tokens);

}  // namespace carto_mock::dump
