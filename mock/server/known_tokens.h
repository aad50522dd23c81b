// The tokens of all keys that there are, taken out of texts that people see.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "accounts/registry.h"
#include "support/token_set.h"

namespace carto_mock::server {

// The text with `***` in place of each token; all of it `***` if one is there in percent-encoding
// only.
std::string redact_tokens(const TokenSet& tokens, std::string_view text);

// Thread-safe. The registry outlives it.
class KnownTokens {
 public:
  explicit KnownTokens(const accounts::Registry& registry) : registry_(registry) {}

  std::string redact(std::string_view text) const { return redact_tokens(*current(), text); }
  std::shared_ptr<const TokenSet> current() const;

 private:
  const accounts::Registry& registry_;
  mutable std::mutex mutex_;
  mutable std::uint64_t account_changes_ = 0;  // guarded, like the next one
  mutable std::uint64_t changes_ = 0;          // of all databases when tokens_ was made; guarded
  mutable std::shared_ptr<const TokenSet> tokens_;  // guarded
};

}  // namespace carto_mock::server
