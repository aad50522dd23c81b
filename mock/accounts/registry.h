// All accounts of a running carto-mock: loaded from a fixture, found by name, put back by a reset.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/account.h"
#include "support/clock.h"
#include "support/random.h"

namespace carto_mock::accounts {

struct RegistryOptions {
  std::filesystem::path fixture;         // folder with fixture.yaml
  std::filesystem::path data_directory;  // empty: a private temporary folder, on a RAM file system if there is one
};

class Registry {
 public:
  // Loads or reopens. Throws Error(F0000) whose message has file and line for a bad fixture.
  Registry(RegistryOptions options, const Clock& clock, Random& random);
  ~Registry();

  std::shared_ptr<Account> find(std::string_view name) const;  // case-sensitive; nullptr
  std::vector<std::shared_ptr<Account>> accounts() const;      // in the fixture's order
  // The account that a Host header names by the fixture's host_pattern; "" where it names none.
  std::string account_of_host(std::string_view host) const;

  void reset();                          // every account, and every database
  void reset(std::string_view account);  // that one (its database: an organization's members share one)

  const Clock& clock() const;
  Random& random() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace carto_mock::accounts
