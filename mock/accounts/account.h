// An account: who it is, where its tables are, and the switches that the real platform keeps for it.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/api_key.h"
#include "sql/engine/database.h"

namespace carto_mock::accounts {

enum class AccountState { kActive, kLocked, kPendingVerification };
enum class OrganizationRole { kNone, kOwner, kAdmin, kMember };

// Changed by PATCH /_mock/accounts/NAME, put back by a reset.
struct AccountSwitches {
  AccountState state = AccountState::kActive;
  bool maintenance_mode = false;
  bool engine_enabled = true;
  std::optional<int> regular_api_key_quota;  // none: unlimited
};

class Account {
 public:
  const std::string& name() const { return name_; }
  const std::string& id() const { return id_; }
  const std::string& schema() const { return schema_; }            // where its tables are
  const std::string& organization() const { return organization_; }  // empty: none
  OrganizationRole organization_role() const { return organization_role_; }
  sql::Database& database() const { return *database_; }
  const std::string& owner_role() const { return owner_role_; }    // the master key's role
  const std::string& public_role() const { return public_role_; }  // default_public's role

  AccountSwitches switches() const;
  void set_switches(AccountSwitches switches);

  // Keys, thread-safe. A pointer stays valid after the key has changed or gone; it is then just old.
  std::shared_ptr<const ApiKey> find_key_by_token(std::string_view token) const;
  std::shared_ptr<const ApiKey> find_key(std::string_view name) const;
  std::vector<std::shared_ptr<const ApiKey>> keys() const;
  std::shared_ptr<const ApiKey> master_key() const;

  // Key changes go through accounts/key_service.h, which changes role and record in one transaction.

 private:
  friend class Registry;
  friend class KeyService;
  std::string name_, id_, schema_, organization_, owner_role_, public_role_;
  OrganizationRole organization_role_ = OrganizationRole::kNone;
  std::shared_ptr<sql::Database> database_;
  mutable std::mutex mutex_;
  AccountSwitches switches_;
  // … the cache of keys, refreshed when Database::change_counter() has moved.
};

}  // namespace carto_mock::accounts
