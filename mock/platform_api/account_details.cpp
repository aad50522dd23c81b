#include "platform_api/account_details.h"

#include <cstdint>
#include <optional>

#include "support/error.h"

namespace carto_mock::platform_api {
namespace {

struct Quota {
  std::int64_t whole = 0;
  std::int64_t left = 0;
};

// None: the database has none for the account, and says so with an error.
std::optional<Quota> read_quota(const accounts::Account& account) {
  sql::Session session = account.database().connect(account.owner_role());
  sql::CollectingSink sink;
  try {
    session.execute("SELECT _CDB_UserQuotaInBytes(), CDB_UserDataSize(current_schema())", sink);
  } catch (const Error&) {
    return std::nullopt;
  }
  const auto& row = sink.results.back().rows.at(0);
  const std::int64_t whole = row[0].as_integer();
  return Quota{whole, whole - row[1].as_integer()};
}

}  // namespace

nlohmann::ordered_json account_json(const accounts::Account& account) {
  const auto master = account.master_key();
  nlohmann::ordered_json user{{"id", account.id()}, {"username", account.name()}};
  if (master != nullptr) user["api_key"] = master->token;
  if (const auto quota = read_quota(account)) {
    user["quota_in_bytes"] = quota->whole;
    user["remaining_byte_quota"] = quota->left;
  }
  return {{"user_data", std::move(user)}, {"config", {{"user_name", account.name()}}}};
}

}  // namespace carto_mock::platform_api
