// All accounts of a running carto-mock: loaded from a fixture, found by name, put back by a reset.
// Thread-safe.
//
//   Registry registry({.fixture = "tornadoes"}, clock, random);
//   registry.find("dev")->master_key()->token;
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/account.h"
#include "accounts/service.h"
#include "support/clock.h"
#include "support/random.h"
#include "support/token_source.h"

namespace carto_mock::accounts {

struct RegistryOptions {
  std::string fixture = "tornadoes";  // the name of a built-in one, or a folder with fixture.yaml
  std::filesystem::path
      data_directory;  // empty: a private temporary folder, on a RAM file system if there is one
  std::optional<TokenSeed> seed = {};  // of tokens; none: the fixture's, else the system is asked
};

struct FixtureDocument;
struct NewAccount;

class Registry {
 public:
  // Loads the fixture; with a data directory that was used before, opens what is there instead.
  // Throws Error(F0000) whose message has file and line for a bad fixture, and one that names the
  // directory where that cannot be used.
  Registry(RegistryOptions options, const Clock& clock, Random& random);
  ~Registry();

  std::shared_ptr<Account> find(std::string_view name) const;  // case-sensitive; nullptr
  // In the fixture's order, then those that were made, in the order in which they were.
  std::vector<std::shared_ptr<Account>> accounts() const;
  // Grows whenever an account comes or goes.
  std::uint64_t account_changes() const;

  // An account that the fixture does not have: there until it is removed, everything is reset, or
  // the server ends, with a data directory too (accounts/account_factory.h). Throws 42710 where
  // the name is taken.
  std::shared_ptr<Account> make(const NewAccount& account);
  // False: the fixture has it, or nobody.
  bool remove(std::string_view name);
  bool is_made(const Account& account) const;
  // The account that a Host header names by the fixture's host_pattern, whether or not it exists;
  // "" where it names none. A port is ignored; letter case counts (spec auth-api.md 1.2).
  std::string account_of_host(std::string_view host) const;
  // The host of the platform itself, for CORS: the host_pattern without the account's part, e.g.
  // `localhost`.
  const std::string& platform_host() const;
  // The service that answers the paths that no service knows: a deployment's proxy decides that.
  Service catch_all() const;

  void reset();  // every database, to the fixture; accounts that it does not have are removed
  void reset(std::string_view account);  // that one, as it was made (its database: an
                                         // organization's members share one)

  // Called with the name of each account that was put back or removed, afterwards, by the thread
  // that did it.
  // One listener; nullptr: none.
  void on_reset(std::function<void(const std::string& account)> listener);

  const FixtureDocument& fixture() const;
  const sql::Gazetteer& gazetteer() const;
  // The file that the fixture brings; none: the built-in places.
  std::optional<std::string> gazetteer_text() const;

  const Clock& clock() const;
  Random& random() const;
  TokenSource& tokens() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace carto_mock::accounts
