// Who asks (spec sql-api.md 2): a request has a token, which gives the database role, and a level,
// which may come from another token.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "accounts/registry.h"
#include "sql_api/parameters.h"

namespace carto_mock::sql_api {

struct BasicCredentials {
  std::string name;
  std::string token;
};
// None: no Basic header that npm's `basic-auth` would read.
std::optional<BasicCredentials> parse_basic(std::string_view authorization);

// The first source that has a token (spec 2.2). Throws ApiError 403 where the header's name is not
// the user's.
std::string extract_token(std::string_view authorization, const Parameters& parameters,
                          std::string_view user);

struct Credentials {
  std::string token;       // of the key whose role runs the query; empty: the public one
  bool is_master = false;  // the level
  // No token anywhere: a signature may stand for one (oauth1.h).
  bool is_anonymous = false;
};
// Throws ApiError 401 or 403.
Credentials check_credentials(const accounts::Registry& registry, const accounts::Account& account,
                              std::string_view authorization, const Parameters& parameters);

// The key whose role runs the query (spec 2.4). Throws ApiError 401.
std::shared_ptr<const accounts::ApiKey> key_for_role(const accounts::Account& account,
                                                     std::string_view token);

}  // namespace carto_mock::sql_api
