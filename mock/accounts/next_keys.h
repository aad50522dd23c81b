// Tokens and roles that are waiting for the keys to come, in place of random ones: so that the
// requests of a session, sent again from the state that they began in, make the same keys.
// They are documents of the account's database: a reset brings them back.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/engine/session.h"

namespace carto_mock::accounts {

struct NextKey {
  std::string token;
  std::optional<std::string> role;  // none: a random one, or not needed: a new token for a key
};

void put_next_keys(sql::Session& session, std::string_view account,
                   const std::vector<NextKey>& keys);
std::vector<NextKey> read_next_keys(sql::Session& session, std::string_view account);
// The first, which is then gone; none: nothing waits.
std::optional<NextKey> take_next_key(sql::Session& session, std::string_view account);

}  // namespace carto_mock::accounts
