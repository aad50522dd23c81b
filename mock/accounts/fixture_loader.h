// Makes what a fixture describes: roles, schemas, tables, rows and keys in the accounts' databases.
// Thread-safe for accounts of different databases.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "accounts/account.h"
#include "accounts/fixture_document.h"
#include "accounts/fixture_files.h"
#include "accounts/key_service.h"
#include "accounts/row_file.h"
#include "support/clock.h"

namespace carto_mock::accounts {

class FixtureLoader {
 public:
  FixtureLoader(const FixtureFiles& files, const Clock& clock, const KeyService& keys)
      : files_(files), clock_(clock), keys_(keys) {}

  // Roles as spec auth-api.md 4 has them, the account's schema, its data steps in order, its keys
  // and switches. Throws Error(F0000) with file and line.
  void load(Account& account, const FixtureAccount& description);
  // The two halves of it: what is in the database, then who may use it and how.
  void load_data(Account& account, const FixtureAccount& description);
  void load_records(Account& account, const FixtureAccount& description);

  // Reads the files of rows that load() will want, for a thread of its own. Throws nothing: a file
  // that is bad is an error of the account that wants it.
  void read_ahead(const std::vector<FixtureAccount>& accounts) noexcept;

  // A database that the fixture gives whole, then its accounts: their keys, switches and settings,
  // and what their data steps add.
  void load(sql::Database& database, const FixtureDatabase& description);
  void load_into_given_database(Account& account, const FixtureAccount& description);

 private:
  enum class Roles { kMade, kGiven };
  void load_data(Account& account, const FixtureAccount& description, Roles roles);
  void load_records(Account& account, const FixtureAccount& description, Roles roles);
  Error at_line(const Error& failure, const AccountIdentity& account, std::size_t line) const;
  void make_roles(sql::Session& session, const FixtureAccount& description) const;
  void make_schema(sql::Session& session, const FixtureAccount& description) const;
  void run(Account& account, const SqlStep& step) const;
  void run(Account& account, const RowsStep& step);
  void run_file(sql::Session& session, const std::string& file) const;
  const RowFile& rows_of(const std::string& file);

  const FixtureFiles& files_;
  const Clock& clock_;
  const KeyService& keys_;
  std::mutex row_files_mutex_;
  std::map<std::string, RowFile> row_files_;  // guarded; accounts often share files
};

}  // namespace carto_mock::accounts
