#include "auth_api/credentials.h"

#include "support/encodings.h"

namespace carto_mock::auth_api {
namespace {

bool is_white_space(char character) {
  return character == ' ' || (character >= '\t' && character <= '\r');
}

bool is_word(char character) {
  return (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z') ||
         (character >= '0' && character <= '9') || character == '_';
}

// Any text of it, lists in lists included.
std::shared_ptr<const accounts::ApiKey> find_any(const accounts::Account& account,
                                                 const Parameter& value) {
  if (const std::string* token = value.text()) return account.find_key_by_token(*token);
  if (const Parameter::List* list = value.list()) {
    for (const Parameter& item : *list) {
      if (auto key = find_any(account, item)) return key;
    }
  }
  return nullptr;
}

}  // namespace

std::optional<BasicCredentials> parse_basic(std::string_view authorization) {
  constexpr std::string_view kWord = "basic";
  const std::string lower = to_lower_ascii(authorization);
  for (std::size_t at = lower.find(kWord); at != std::string::npos;
       at = lower.find(kWord, at + 1)) {
    const std::size_t blank = at + kWord.size();
    std::size_t end = blank + 1;
    if (blank >= authorization.size() || !is_white_space(authorization[blank])) continue;
    while (end < authorization.size() && is_word(authorization[end])) ++end;
    if (end == blank + 1) continue;
    const std::string decoded = base64_decode(authorization.substr(blank + 1, end - blank - 1));
    const std::size_t colon = decoded.find(':');
    if (colon == std::string::npos) return BasicCredentials{decoded, ""};
    const std::size_t next = std::min(decoded.find(':', colon + 1), decoded.size());
    return BasicCredentials{decoded.substr(0, colon), decoded.substr(colon + 1, next - colon - 1)};
  }
  return std::nullopt;
}

std::shared_ptr<const accounts::ApiKey> authenticate(const accounts::Account& account,
                                                     std::string_view authorization,
                                                     const Parameter* api_key) {
  if (const auto basic = parse_basic(authorization)) {
    if (basic->user != account.name() || basic->token.empty()) return nullptr;
    return account.find_key_by_token(basic->token);
  }
  return api_key == nullptr ? nullptr : find_any(account, *api_key);
}

}  // namespace carto_mock::auth_api
