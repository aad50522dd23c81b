// Makes accounts while the server runs, in milliseconds: what the fixture would do for such an
// account (roles, schema, platform, the data of the account that it is like) was done once, in a
// template, under names that stand for the account's; an account is a copy of the template's file
// with its own names put in. Thread-safe.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "accounts/account.h"
#include "accounts/fixture_files.h"
#include "accounts/fixture_loader.h"
#include "accounts/new_account.h"
#include "support/private_directory.h"

namespace carto_mock::accounts {

class AccountFactory {
 public:
  // All of it outlives the factory.
  AccountFactory(const FixtureFiles& files, const FixtureDocument& fixture, const KeyService& keys,
                 sql::DatabaseEnvironment environment)
      : files_(files), fixture_(fixture), keys_(keys), environment_(environment) {}

  // Its database is in a RAM file system if there is one, and goes with its last user. Throws an
  // Error that says what of it cannot be.
  std::shared_ptr<Account> make(const NewAccount& account);

 private:
  // The account whose data it has, and its names: what stands for others', or is everybody's.
  using TemplateKey = std::vector<std::string>;
  struct Template {
    std::mutex making;
    std::optional<PrivateDirectory> folder;   // guarded by `making`, like the database in it
    std::shared_ptr<sql::Database> database;  // null: not made yet
  };

  Template& find_template(const TemplateKey& key);
  std::shared_ptr<sql::Database> template_of(const NewAccount& account,
                                             const AccountIdentity& placeholders);
  std::shared_ptr<sql::Database> make_template(const NewAccount& account,
                                               const AccountIdentity& placeholders,
                                               const std::filesystem::path& folder);

  const FixtureFiles& files_;
  const FixtureDocument& fixture_;
  const KeyService& keys_;
  const sql::DatabaseEnvironment environment_;
  PrivateDirectory directory_;  // outlives the databases in it
  std::mutex mutex_;
  std::map<TemplateKey, Template> templates_;  // guarded; its elements stay where they are
};

}  // namespace carto_mock::accounts
