// The key object (spec auth-api.md 2.2).
#pragma once

#include <string>
#include <string_view>

#include "accounts/account.h"
#include "accounts/key_service.h"

namespace carto_mock::auth_api {

// `self_link` is for list items; empty: without `_links`.
std::string key_json(const accounts::Account& owner, const accounts::ApiKey& key,
                     const accounts::DatabaseGrants& grants, std::string_view self_link = {});

// 2018-02-08 14:24:41 UTC
std::string date_text(Timestamp instant);

}  // namespace carto_mock::auth_api
