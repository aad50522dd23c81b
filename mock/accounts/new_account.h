// What `POST /_mock/accounts` asks for: an account as fixture.yaml describes one
// (fixtures/README.md), with the tables of an account of the fixture or none.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "accounts/fixture_document.h"

namespace carto_mock::accounts {

struct NewAccount {
  FixtureAccount description;  // without data
  std::string like;            // an account of the fixture, whose data it gets; empty: none
  std::vector<std::string> statements;  // its role runs them, before its keys are made
};

// An object with `name`, `like`, `sql` (a text or a list of texts) and the members of an account in
// fixture.yaml, but those that a database of its own cannot have. Throws Error(F0000).
NewAccount read_new_account(nlohmann::ordered_json object, const FixtureDocument& fixture);

}  // namespace carto_mock::accounts
