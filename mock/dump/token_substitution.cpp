#include "dump/token_substitution.h"

#include <fmt/format.h>

#include "support/encodings.h"

namespace carto_mock::dump {
namespace {

constexpr std::size_t kMasterDigits = 40;
constexpr std::size_t kTokenBytes = 16;

std::string digest(std::string_view account, std::string_view key) {
  return sha256(fmt::format("carto-mock dump {}/{}", account, key));
}

std::string url_token(std::string_view account, std::string_view key) {
  return base64_encode(digest(account, key).substr(0, kTokenBytes), true, false);
}

}  // namespace

void TokenSubstitution::add(const std::string& token, std::string substitute) {
  if (substitutes_.emplace(token, std::move(substitute)).second) known_.add(token);
}

void TokenSubstitution::add_key(std::string_view account, const accounts::ApiKey& key) {
  if (mode_ == Mode::kKeep || key.token == accounts::kDefaultToken) return;
  add(key.token, key.type == accounts::KeyType::kMaster
                     ? hex_encode(digest(account, key.name)).substr(0, kMasterDigits)
                     : url_token(account, key.name));
}

void TokenSubstitution::add_former(std::string_view account, std::string_view key,
                                   const std::string& token) {
  if (mode_ == Mode::kKeep || token == accounts::kDefaultToken || substitutes_.contains(token))
    return;
  add(token, url_token(account, fmt::format("{} once {}", key, ++former_)));
}

std::string TokenSubstitution::substitute(const std::string& token) {
  if (mode_ == Mode::kKeep || token.empty() || token == accounts::kDefaultToken) return token;
  const auto known = substitutes_.find(token);
  if (known != substitutes_.end()) return known->second;
  add(token, url_token("", fmt::format("unknown {}", ++unknown_)));
  return substitutes_.at(token);
}

std::string TokenSubstitution::replace_in(std::string_view text) const {
  return known_.replace_in(text,
                           [this](const std::string& token) { return substitutes_.at(token); });
}

}  // namespace carto_mock::dump
