#include "server/admin_context.h"

#include <fmt/format.h>

#include "server/admin_call.h"

namespace carto_mock::server {

AdminContext::AdminContext(accounts::Registry& registry_, journal::Journal& journal_,
                           const KnownTokens& tokens_, SettableClock& clock_, std::string version_)
    : registry(registry_),
      journal(journal_),
      tokens(tokens_),
      clock(clock_),
      version(std::move(version_)),
      start_{clock.setting(), registry.tokens().seed()} {}

std::shared_ptr<accounts::Account> AdminContext::require_account(std::string_view name) const {
  std::shared_ptr<accounts::Account> account = registry.find(name);
  if (!account) throw BadCall{404, fmt::format("there is no account \"{}\"", name)};
  return account;
}

void AdminContext::reset_all() {
  const auto accounts = registry.accounts();
  registry.reset();
  journal.clear("");
  for (const auto& account : accounts) journal.clear(account->name());
  const std::lock_guard lock(start_mutex_);
  start_ = {clock.setting(), registry.tokens().seed()};
}

void AdminContext::reset(const accounts::Account& account) {
  registry.reset(account.name());
  for (const auto& other : registry.accounts()) {
    if (&other->database() == &account.database()) journal.clear(other->name());
  }
}

dump::Surroundings AdminContext::session_start() const {
  const std::lock_guard lock(start_mutex_);
  return start_;
}

}  // namespace carto_mock::server
