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
#include "accounts/fixture_files.h"
#include "accounts/key_service.h"
#include "accounts/service.h"

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

struct FixtureAccount {
  AccountIdentity identity;
  std::string database;
  AccountSwitches switches;
  std::map<std::string, std::string> owner_settings;
  std::map<std::string, std::string> public_settings;
  std::vector<NewKey>
      keys;  // the master and the default key first, unless the fixture leaves them out
  std::vector<FixtureStep> steps;
  std::size_t line = 0;
};

struct FixtureDocument {
  std::vector<std::string> host_patterns;  // with NAME where the account's name stands
  Service catch_all = Service::kSqlApi;    // answers the paths that no service knows
  std::optional<std::string> gazetteer;    // a file
  std::vector<FixtureAccount> accounts;
};

// Throws Error(F0000) with file and line.
FixtureDocument read_fixture_document(const FixtureFiles& files);

}  // namespace carto_mock::accounts
