// An account: who it is, where its tables are, and the switches that the real platform keeps for
// it.
//
// Keys and switches are documents in the account's database, so that they survive a restart, go
// back with a reset and change in one transaction with the roles behind them. An account keeps them
// parsed until the database says that something has changed.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/account_switches.h"
#include "accounts/api_key.h"
#include "accounts/rate_limiter.h"
#include "sql/engine/database.h"
#include "support/following_clock.h"

namespace carto_mock::accounts {

enum class OrganizationRole { kNone, kOwner, kAdmin, kMember };

// Of OAuth 1.0a (spec sql-api.md 2.6): what a client signs requests with.
struct Oauth1Token {
  std::string token;
  std::string token_secret;
  std::string consumer_key;
  std::string consumer_secret;
};

// What never changes while the server runs.
struct AccountIdentity {
  std::string name;
  std::string id;
  std::string schema;        // where its tables are
  std::string organization;  // empty: none
  OrganizationRole organization_role = OrganizationRole::kNone;
  std::string owner_role;                // the master key's role
  std::string public_role;               // default_public's role
  std::string organization_member_role;  // the group of all members; empty: none
  std::map<std::string, std::string>
      key_role_settings;  // of regular keys' roles: statement_timeout …
  std::vector<Oauth1Token> oauth1_tokens;
};

// Thread-safe.
class Account {
 public:
  // `clock`: the database's; accounts of one database share it.
  Account(AccountIdentity identity, std::shared_ptr<FollowingClock> clock,
          std::shared_ptr<sql::Database> database);
  ~Account();

  const std::string& name() const { return identity_.name; }
  const std::string& id() const { return identity_.id; }
  const std::string& schema() const { return identity_.schema; }
  const std::string& organization() const { return identity_.organization; }
  OrganizationRole organization_role() const { return identity_.organization_role; }
  // May act for other members of its organization with `target_user` (spec auth-api.md 2.8).
  bool manages_organization() const;
  const std::string& owner_role() const { return identity_.owner_role; }
  const std::string& public_role() const { return identity_.public_role; }
  const AccountIdentity& identity() const { return identity_; }
  sql::Database& database() const { return *database_; }

  FollowingClock& clock() const { return *clock_; }
  RateLimiter& rate_limiter() { return rate_limiter_; }

  AccountSwitches switches() const;  // changed by all_switches.h

  // A key stays valid after it was changed or deleted; it is then just old. nullptr: no such key.
  std::shared_ptr<const ApiKey> find_key_by_token(std::string_view token) const;
  std::shared_ptr<const ApiKey> find_key(std::string_view name) const;
  std::vector<std::shared_ptr<const ApiKey>> keys() const;  // by `sequence`
  std::shared_ptr<const ApiKey> master_key() const;  // nullptr only where the fixture says so

  // Held by whoever changes keys, from the first look at them to the commit
  // (accounts/key_service.h).
  std::unique_lock<std::mutex> lock_key_changes() const {
    return std::unique_lock(key_change_mutex_);
  }

 private:
  struct Records;
  std::shared_ptr<const Records> records() const;

  AccountIdentity identity_;
  std::shared_ptr<FollowingClock> clock_;  // before the database, which it outlives
  std::shared_ptr<sql::Database> database_;
  RateLimiter rate_limiter_;
  mutable std::mutex key_change_mutex_;
  mutable std::mutex records_mutex_;
  mutable std::shared_ptr<const Records> records_;  // guarded by records_mutex_
};

}  // namespace carto_mock::accounts
