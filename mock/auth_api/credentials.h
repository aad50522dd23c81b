// Who asks: the credentials of a request and their precedence (spec auth-api.md 1.3).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "accounts/account.h"
#include "auth_api/parameter.h"

namespace carto_mock::auth_api {

struct BasicCredentials {
  std::string user;
  std::string token;
};

// None: the header is not recognized as Basic, and other credentials may count. Recognized ones may
// still be empty.
std::optional<BasicCredentials> parse_basic(std::string_view authorization);

// The key that the request acts as; nullptr: none, or a wrong one. `api_key` is the parameter,
// nullptr where the request has none.
std::shared_ptr<const accounts::ApiKey> authenticate(const accounts::Account& account,
                                                     std::string_view authorization,
                                                     const Parameter* api_key);

}  // namespace carto_mock::auth_api
