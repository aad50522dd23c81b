#include "sql_api/credentials.h"

#include <algorithm>

#include "http/message.h"
#include "sql_api/api_error.h"
#include "support/encodings.h"

namespace carto_mock::sql_api {
namespace {

[[noreturn]] void refuse(int status, const char* message) {
  throw ApiError{status, message, {}, {}, {}, {}};
}

bool is_base64(std::string_view text) {
  const std::size_t padding = std::min(text.find('='), text.size());
  const auto is_digit = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._~+/-").find(c) != std::string_view::npos;
  };
  return padding > 0 &&
         std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(padding), is_digit) &&
         text.find_first_not_of('=', padding) == std::string_view::npos;
}

const JsValue* first_truthy(std::initializer_list<const JsValue*> candidates) {
  for (const JsValue* candidate : candidates) {
    if (candidate != nullptr && is_truthy(*candidate)) return candidate;
  }
  return nullptr;
}

// Body over query over `otherwise`, by presence, not by truth.
std::string overridden(const Parameters& parameters, std::string_view name, std::string otherwise) {
  const JsValue* value = parameters.find(name);
  if (value == nullptr) return otherwise;
  return is_truthy(*value) ? to_js_string(*value) : std::string();
}

// The key as the platform's key store has it: that of a locked account has none, and where the
// engine is off it has only the master and the default key (spec auth-api.md 4.3). nullptr: none.
std::shared_ptr<const accounts::ApiKey> find_stored_key(const accounts::Account& account,
                                                        std::string_view token) {
  const accounts::AccountSwitches switches = account.switches();
  if (switches.state == accounts::AccountState::kLocked) return nullptr;
  auto key = account.find_key_by_token(token);
  if (!key || switches.engine_enabled) return key;
  switch (key->type) {
    case accounts::KeyType::kMaster:
    case accounts::KeyType::kDefault:
      return key;
    case accounts::KeyType::kRegular:
    case accounts::KeyType::kOauth:
      return nullptr;
  }
  return nullptr;
}

// Spec 2.3.
bool is_master_level(const accounts::Registry& registry, const std::string& user,
                     const std::string& token) {
  if (token.empty()) return false;
  const std::shared_ptr<accounts::Account> account = registry.find(user);
  const std::shared_ptr<const accounts::ApiKey> key =
      account ? find_stored_key(*account, token) : nullptr;
  if (!key) refuse(401, "Unauthorized");
  if (!key->stored_user.empty() && key->stored_user != user) refuse(403, "Forbidden");
  if (!key->grants_api("sql")) refuse(403, "forbidden");
  return key->type == accounts::KeyType::kMaster;
}

}  // namespace

std::optional<BasicCredentials> parse_basic(std::string_view authorization) {
  const auto skip_blanks = [&] {
    authorization.remove_prefix(
        std::min(authorization.find_first_not_of(' '), authorization.size()));
  };
  skip_blanks();
  constexpr std::size_t kSchemeSize = 5;
  if (authorization.size() <= kSchemeSize ||
      !http::equals_ignoring_case(authorization.substr(0, kSchemeSize), "basic") ||
      authorization[kSchemeSize] != ' ') {
    return std::nullopt;
  }
  authorization.remove_prefix(kSchemeSize);
  skip_blanks();
  authorization = authorization.substr(0, authorization.find_last_not_of(' ') + 1);
  if (!is_base64(authorization)) return std::nullopt;
  const std::string decoded = base64_decode(authorization);
  const std::size_t colon = decoded.find(':');
  // The library's pattern stops at a line's end.
  if (colon == std::string::npos || decoded.find_first_of("\r\n", colon) != std::string::npos)
    return std::nullopt;
  return BasicCredentials{decoded.substr(0, colon), decoded.substr(colon + 1)};
}

std::string extract_token(std::string_view authorization, const Parameters& parameters,
                          std::string_view user) {
  if (std::optional<BasicCredentials> basic = parse_basic(authorization)) {
    if (basic->name != user) refuse(403, "permission denied");
    return std::move(basic->token);
  }
  const JsValue* token =
      first_truthy({parameters.in_query("api_key"), parameters.in_query("map_key"),
                    parameters.in_body("api_key"), parameters.in_body("map_key")});
  return token == nullptr ? std::string() : to_js_string(*token);
}

Credentials check_credentials(const accounts::Registry& registry, const accounts::Account& account,
                              std::string_view authorization, const Parameters& parameters) {
  Credentials credentials;
  credentials.token = extract_token(authorization, parameters, account.name());
  // The service would take another account's master key for one of this account, whose jobs then
  // run with this account's rights. Here no key reaches into another account.
  const std::string user = overridden(parameters, "user", account.name());
  const std::string level_token = overridden(parameters, "api_key", credentials.token);
  credentials.is_master = is_master_level(registry, user, level_token) && user == account.name();
  credentials.is_anonymous = credentials.token.empty() && level_token.empty();
  return credentials;
}

std::shared_ptr<const accounts::ApiKey> key_for_role(const accounts::Account& account,
                                                     std::string_view token) {
  if (!account.master_key()) refuse(401, "Unauthorized");
  std::shared_ptr<const accounts::ApiKey> key =
      find_stored_key(account, token.empty() ? accounts::kDefaultToken : token);
  if (!key) refuse(401, "Unauthorized");
  return key;
}

}  // namespace carto_mock::sql_api
