#include "accounts/account.h"

#include <algorithm>
#include <unordered_map>

#include "accounts/account_documents.h"
#include "support/encodings.h"

namespace carto_mock::accounts {

// The account's documents, parsed: those of one moment of the database.
struct Account::Records {
  std::uint64_t change_counter = 0;
  AccountSwitches switches;
  std::vector<std::shared_ptr<const ApiKey>> keys;
  // By a digest of the token, so that how long a look-up takes says nothing about how much of a
  // token was right.
  std::unordered_map<std::string, std::shared_ptr<const ApiKey>> keys_by_token_digest;
};

Account::Account(AccountIdentity identity, std::shared_ptr<FollowingClock> clock,
                 std::shared_ptr<sql::Database> database)
    : identity_(std::move(identity)), clock_(std::move(clock)), database_(std::move(database)) {}

Account::~Account() = default;

bool Account::manages_organization() const {
  return identity_.organization_role == OrganizationRole::kOwner ||
         identity_.organization_role == OrganizationRole::kAdmin;
}

std::shared_ptr<const Account::Records> Account::records() const {
  const std::lock_guard lock(records_mutex_);
  // Read before the documents: a change in between makes these records stale at once, never
  // unnoticed.
  const std::uint64_t counter = database_->change_counter();
  if (records_ && records_->change_counter == counter) return records_;

  auto fresh = std::make_shared<Records>();
  fresh->change_counter = counter;
  sql::Session session = database_->connect_superuser();
  if (const auto json = session.document(kSwitchesDocumentKind, name()))
    fresh->switches = read_switches(*json);
  for (const auto& [key_name, json] : session.documents(key_document_kind(name()))) {
    fresh->keys.push_back(std::make_shared<const ApiKey>(read_key(json)));
    fresh->keys_by_token_digest.emplace(sha256(fresh->keys.back()->token), fresh->keys.back());
  }
  std::sort(fresh->keys.begin(), fresh->keys.end(),
            [](const auto& left, const auto& right) { return left->sequence < right->sequence; });
  records_ = std::move(fresh);
  return records_;
}

AccountSwitches Account::switches() const { return records()->switches; }

std::shared_ptr<const ApiKey> Account::find_key_by_token(std::string_view token) const {
  const std::shared_ptr<const Records> current = records();
  const auto found = current->keys_by_token_digest.find(sha256(token));
  return found == current->keys_by_token_digest.end() ? nullptr : found->second;
}

std::shared_ptr<const ApiKey> Account::find_key(std::string_view name) const {
  for (const std::shared_ptr<const ApiKey>& key : records()->keys) {
    if (key->name == name) return key;
  }
  return nullptr;
}

std::vector<std::shared_ptr<const ApiKey>> Account::keys() const { return records()->keys; }

std::shared_ptr<const ApiKey> Account::master_key() const {
  for (const std::shared_ptr<const ApiKey>& key : records()->keys) {
    if (key->type == KeyType::kMaster) return key;
  }
  return nullptr;
}

}  // namespace carto_mock::accounts
