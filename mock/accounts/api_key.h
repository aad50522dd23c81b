// An API key: a name, a token, and a role of the account's database that carries what it may do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/clock.h"

namespace carto_mock::accounts {

enum class KeyType { kMaster, kDefault, kRegular, kOauth };
std::string_view to_string(KeyType type);  // master, default, regular, oauth
std::optional<KeyType> parse_key_type(std::string_view text);

inline constexpr std::string_view kMasterKeyName = "Master";
inline constexpr std::string_view kDefaultKeyName = "Default public";
inline constexpr std::string_view kDefaultToken =
    "default_public";  // of every account (spec auth-api.md 2.2)

// What is kept of the grants document beside the role's privileges, as sent (spec auth-api.md 3.4).
struct KeyGrants {
  std::vector<std::string> apis;          // sql, maps, do
  std::vector<std::string> dataservices;  // geocoding, routing, isolines, observatory
  std::vector<std::string> datasets;      // data-observatory
  std::vector<std::string> user_data;     // profile; stored, never shown
  bool has_table_metadata = false;
};

struct ApiKey {
  std::string name;
  KeyType type = KeyType::kRegular;
  std::string token;
  std::string role;  // name of the database role
  KeyGrants grants;
  Timestamp created_at = 0;
  Timestamp updated_at = 0;
  std::uint64_t sequence = 0;  // order of creation and regeneration within one clock tick
  // Oddities that a fixture can ask for (spec sql-api.md 2.3, 2.4).
  std::string stored_user;      // empty: the account itself; another name: 403 `Forbidden`
  bool cannot_connect = false;  // 500 `cannot connect to the database`

  bool grants_api(std::string_view api) const;
};

}  // namespace carto_mock::accounts
