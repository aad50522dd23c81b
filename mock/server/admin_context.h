// What the calls of the admin API work on.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "accounts/registry.h"
#include "dump/folder_dump.h"
#include "journal/journal.h"
#include "server/known_tokens.h"
#include "support/settable_clock.h"

namespace carto_mock::server {

// Thread-safe. What it is given outlives it.
class AdminContext {
 public:
  AdminContext(accounts::Registry& registry_, journal::Journal& journal_,
               const KnownTokens& tokens_, SettableClock& clock_, std::string version_);

  // Throws BadCall with 404.
  std::shared_ptr<accounts::Account> require_account(std::string_view name) const;

  // Every account back to the fixture; their journals begin anew, and so does the session.
  void reset_all();
  // The same for that one, and those who share its database.
  void reset(const accounts::Account& account);
  // What the session, that of the server or since the last reset of all, began with.
  dump::Surroundings session_start() const;

  accounts::Registry& registry;
  journal::Journal& journal;
  const KnownTokens& tokens;
  SettableClock& clock;
  const std::string version;

 private:
  mutable std::mutex start_mutex_;
  dump::Surroundings start_;  // guarded
};

}  // namespace carto_mock::server
