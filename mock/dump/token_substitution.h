// Other tokens in place of the real ones, the same everywhere in a dump, so that it can be handed
// on. What stands for a key's token is made of the account's and the key's name: a dump of what a
// dump started is the same.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "accounts/api_key.h"
#include "support/token_set.h"

namespace carto_mock::dump {

// Not thread-safe.
class TokenSubstitution {
 public:
  enum class Mode { kReplace, kKeep };
  explicit TokenSubstitution(Mode mode) : mode_(mode) {}

  // A key as it is: from now on its token has a substitute. `default_public` is everybody's and
  // stays.
  void add_key(std::string_view account, const accounts::ApiKey& key);
  // A token that a key once had.
  void add_former(std::string_view account, std::string_view key, const std::string& token);
  // The substitute of any text that was given as a token. One that is no key's is taken for a
  // former or a mistaken one, and gets a substitute too.
  std::string substitute(const std::string& token);
  // Every known token in a text, wherever it stands. Short ones, which may be words, are left
  // alone.
  std::string replace_in(std::string_view text) const;

 private:
  void add(const std::string& token, std::string substitute);

  Mode mode_;
  std::unordered_map<std::string, std::string> substitutes_;
  TokenSet known_;
  std::size_t former_ = 0;
  std::size_t unknown_ = 0;
};

}  // namespace carto_mock::dump
