#include "accounts/api_key.h"

#include <algorithm>

namespace carto_mock::accounts {

std::string_view to_string(KeyType type) {
  switch (type) {
    case KeyType::kMaster:
      return "master";
    case KeyType::kDefault:
      return "default";
    case KeyType::kRegular:
      return "regular";
    case KeyType::kOauth:
      return "oauth";
  }
  return "";
}

std::optional<KeyType> parse_key_type(std::string_view text) {
  for (const KeyType type :
       {KeyType::kMaster, KeyType::kDefault, KeyType::kRegular, KeyType::kOauth}) {
    if (to_string(type) == text) return type;
  }
  return std::nullopt;
}

bool ApiKey::grants_api(std::string_view api) const {
  return std::find(grants.apis.begin(), grants.apis.end(), api) != grants.apis.end();
}

}  // namespace carto_mock::accounts
