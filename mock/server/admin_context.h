// What the calls of the admin API work on.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "accounts/registry.h"
#include "accounts/service_health.h"
#include "dump/folder_dump.h"
#include "faults/fault_book.h"
#include "journal/journal.h"
#include "server/known_tokens.h"
#include "support/settable_clock.h"

namespace carto_mock::server {

// Thread-safe. What it is given outlives it.
class AdminContext {
 public:
  AdminContext(accounts::Registry& registry_, journal::Journal& journal_,
               const KnownTokens& tokens_, faults::FaultBook& faults_,
               accounts::HealthSwitch& health_, SettableClock& clock_, std::string version_,
               std::string authority_);

  // Throws BadCall with 404.
  std::shared_ptr<accounts::Account> require_account(std::string_view name) const;

  // Every account and the service's health back to the fixture, and nothing goes wrong with any
  // request; journals begin anew, and so does the session.
  void reset_all();
  // The same for that one, and those who share its database.
  void reset(const accounts::Account& account);
  // With all that was kept about it. False: it is the fixture's.
  bool remove(const accounts::Account& account);
  // What the session, that of the server or since the last reset of all, began with.
  dump::Surroundings session_start() const;

  accounts::Registry& registry;
  journal::Journal& journal;
  const KnownTokens& tokens;
  faults::FaultBook& faults;
  accounts::HealthSwitch& health;
  SettableClock& clock;
  const std::string version;
  const std::string authority;  // the certificate that clients are to trust, as PEM; empty: none

 private:
  void forget(const std::string& account);

  mutable std::mutex start_mutex_;
  dump::Surroundings start_;  // guarded
};

}  // namespace carto_mock::server
