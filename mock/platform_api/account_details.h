// The account as its owner sees it: GET /api/v3/me (spec clients.md 1.3, 3; auth-api.md 7).
#pragma once

#include <nlohmann/json.hpp>

#include "accounts/account.h"

namespace carto_mock::platform_api {

// With the master key's token, as the platform gives it to the owner.
nlohmann::ordered_json account_json(const accounts::Account& account);

}  // namespace carto_mock::platform_api
