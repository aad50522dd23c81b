#include "server/admin_context.h"

#include <fmt/format.h>

#include "accounts/fixture_document.h"
#include "server/admin_call.h"

namespace carto_mock::server {

AdminContext::AdminContext(accounts::Registry& registry_, journal::Journal& journal_,
                           const KnownTokens& tokens_, faults::FaultBook& faults_,
                           accounts::HealthSwitch& health_, SettableClock& clock_,
                           std::string version_, std::string authority_)
    : registry(registry_),
      journal(journal_),
      tokens(tokens_),
      faults(faults_),
      health(health_),
      clock(clock_),
      version(std::move(version_)),
      authority(std::move(authority_)),
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
  for (const auto& account : accounts) forget(account->name());
  faults.clear(faults::kAllAccounts);
  health.set(registry.fixture().health);
  const std::lock_guard lock(start_mutex_);
  start_ = {clock.setting(), registry.tokens().seed()};
}

void AdminContext::reset(const accounts::Account& account) {
  registry.reset(account.name());
  for (const auto& other : registry.accounts()) {
    if (&other->database() == &account.database()) forget(other->name());
  }
}

bool AdminContext::remove(const accounts::Account& account) {
  if (!registry.remove(account.name())) return false;
  forget(account.name());
  return true;
}

void AdminContext::forget(const std::string& account) {
  journal.clear(account);
  faults.clear(account);
}

dump::Surroundings AdminContext::session_start() const {
  const std::lock_guard lock(start_mutex_);
  return start_;
}

}  // namespace carto_mock::server
