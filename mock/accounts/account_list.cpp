#include "accounts/account_list.h"

namespace carto_mock::accounts {

std::shared_ptr<Account> AccountList::find(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<Account>> AccountList::all() const {
  const std::lock_guard lock(mutex_);
  return in_order_;
}

std::uint64_t AccountList::changes() const {
  const std::lock_guard lock(mutex_);
  return changes_;
}

bool AccountList::add(const std::shared_ptr<Account>& account) {
  const std::lock_guard lock(mutex_);
  if (!by_name_.emplace(account->name(), account).second) return false;
  in_order_.push_back(account);
  ++changes_;
  return true;
}

std::shared_ptr<Account> AccountList::remove(std::string_view name) {
  const std::lock_guard lock(mutex_);
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return nullptr;
  std::shared_ptr<Account> account = found->second;
  by_name_.erase(found);
  std::erase(in_order_, account);
  ++changes_;
  return account;
}

}  // namespace carto_mock::accounts
