// The accounts that there are: found by name, in the order in which they came. Thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "accounts/account.h"

namespace carto_mock::accounts {

class AccountList {
 public:
  std::shared_ptr<Account> find(std::string_view name) const;  // nullptr: none
  std::vector<std::shared_ptr<Account>> all() const;
  // Grows with every add() and remove().
  std::uint64_t changes() const;

  // False: there is one of this name.
  bool add(const std::shared_ptr<Account>& account);
  std::shared_ptr<Account> remove(std::string_view name);  // nullptr: there was none

 private:
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<Account>> in_order_;                          // guarded, like …
  std::unordered_map<std::string_view, std::shared_ptr<Account>> by_name_;  // … by its own name
  std::uint64_t changes_ = 0;
};

}  // namespace carto_mock::accounts
