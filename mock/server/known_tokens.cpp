#include "server/known_tokens.h"

#include <optional>

#include "journal/credentials.h"
#include "support/encodings.h"

namespace carto_mock::server {
namespace {

// A proxy or a client may have escaped what was escaped.
constexpr int kMostEscapes = 3;

bool hides_token(const TokenSet& tokens, std::string text) {
  for (int depth = 0; depth < kMostEscapes && text.find('%') != std::string::npos; ++depth) {
    const std::optional<std::string> decoded = percent_decode(text);
    if (!decoded) return false;
    if (tokens.found_in(*decoded)) return true;
    text = *decoded;
  }
  return false;
}

}  // namespace

std::string redact_tokens(const TokenSet& tokens, std::string_view text) {
  const auto star = [](const std::string& /*token*/) { return std::string(journal::kRedacted); };
  std::string redacted = tokens.replace_in(text, star);
  return hides_token(tokens, redacted) ? std::string(journal::kRedacted) : redacted;
}

std::shared_ptr<const TokenSet> KnownTokens::current() const {
  const std::uint64_t account_changes = registry_.account_changes();
  std::uint64_t changes = 1;
  for (const auto& account : registry_.accounts())
    changes += account->database().change_counter() + 1;
  const std::lock_guard lock(mutex_);
  if (tokens_ && changes == changes_ && account_changes == account_changes_) return tokens_;
  auto fresh = std::make_shared<TokenSet>();
  for (const auto& account : registry_.accounts()) {
    for (const auto& key : account->keys()) {
      if (key->token != accounts::kDefaultToken) fresh->add(key->token);
    }
  }
  changes_ = changes;
  account_changes_ = account_changes;
  tokens_ = std::move(fresh);
  return tokens_;
}

}  // namespace carto_mock::server
