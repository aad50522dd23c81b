// fixture.yaml, read and validated: what accounts there are, with what keys and data.
// fixtures/README.md describes the format for users.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "accounts/account.h"
#include "accounts/all_switches.h"
#include "accounts/fixture_files.h"
#include "accounts/key_service.h"
#include "accounts/next_keys.h"
#include "accounts/service.h"
#include "accounts/service_health.h"
#include "support/settable_clock.h"
#include "support/token_source.h"

namespace carto_mock::accounts {

// Years and dates of a file move so that its `newest` year becomes the one before the clock's.
struct YearShift {
  int newest = 0;
  std::vector<std::string> columns;
};

// Runs a file of SQL: as the account's own role, or as the database's superuser.
struct SqlStep {
  std::string file;
  bool as_superuser = false;
};

// Fills a table from a CSV or GeoJSON file; makes the table if there is none.
struct RowsStep {
  std::string table;
  std::string file;
  std::optional<YearShift> shift_years;
};

struct FixtureStep {
  std::variant<SqlStep, RowsStep> action;
  std::size_t line = 0;  // in fixture.yaml
};

// Fills a table that exists with exactly the values of a CSV file: nothing is computed, and
// sequences stay where they are.
struct CopyStep {
  std::string schema;
  std::string table;
  std::string file;
};

struct DatabaseStep {
  std::variant<SqlStep, CopyStep> action;  // SQL as the superuser
  std::size_t line = 0;                    // in fixture.yaml
};

// All that is in a database. Its accounts get no roles, memberships or schemas of their own accord.
struct FixtureDatabase {
  std::vector<DatabaseStep> steps;
};

struct FixtureAccount {
  AccountIdentity identity;
  std::string database;
  AllSwitches switches;
  std::map<std::string, std::string> owner_settings;
  std::map<std::string, std::string> public_settings;
  std::vector<NewKey>
      keys;  // the master and the default key first, unless the fixture leaves them out
  std::vector<NextKey> next_keys;
  std::vector<FixtureStep> steps;
  std::size_t line = 0;
};

struct FixtureDocument {
  std::vector<std::string> host_patterns;  // with NAME where the account's name stands
  Service catch_all = Service::kSqlApi;    // answers the paths that no service knows
  ServiceHealth health;                    // of the SQL API
  std::vector<std::string> oauth_hosts;    // accounts are subdomains of them in what OAuth 1 signs
  std::optional<std::string> gazetteer;    // a file of places beside the built-in ones
  std::optional<ClockSetting> clock;
  std::optional<TokenSeed> seed;
  std::map<std::string, FixtureDatabase> databases;  // those that are given whole
  std::vector<FixtureAccount> accounts;
};

// Throws Error(F0000) with file and line.
FixtureDocument read_fixture_document(const FixtureFiles& files);

// What a server takes from its fixture before it loads it: see FixtureDocument.
struct FixtureStart {
  std::optional<ClockSetting> clock;
  std::optional<TokenSeed> seed;
};
// `fixture`: as FixtureFiles::open takes it.
FixtureStart read_fixture_start(const std::string& fixture);

}  // namespace carto_mock::accounts
