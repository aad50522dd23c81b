// Requests that are signed with OAuth 1.0a, as clients of long ago do (spec sql-api.md 2.6; RFC
// 5849).
#pragma once

#include <string>
#include <vector>

#include "accounts/account.h"
#include "http/message.h"
#include "sql_api/parameters.h"
#include "sql_api/route.h"

namespace carto_mock::sql_api {

// Is the request signed, with HMAC-SHA1, with a token of the account? As in the service, what is
// signed is the path below `/sql` (`/` for a query, `/copyto`, …), never that which was requested;
// neither time nor nonce is checked; and a request that is not signed well is just one without a
// key. `hosts`: besides the request's Host, `<account>.<one of these>` may have been signed.
bool is_signed(const http::Request& request, const Route& route, const Parameters& parameters,
               const accounts::Account& account, const std::vector<std::string>& hosts);

}  // namespace carto_mock::sql_api
