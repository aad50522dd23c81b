// Where tokens and the names of key roles come from: the system's random source, which nobody can
// guess, or a seed, which repeats.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <random>
#include <string>

namespace carto_mock {

// A seed, and how many numbers have been drawn since.
struct TokenSeed {
  std::uint64_t value = 0;
  std::uint64_t draws = 0;

  friend bool operator==(const TokenSeed&, const TokenSeed&) = default;
};

// Thread-safe.
class TokenSource {
 public:
  TokenSource() = default;                      // the system (getrandom)
  explicit TokenSource(const TokenSeed& seed);  // the sequence from there on

  std::string hex(std::size_t digits);  // lower-case
  std::string url_token();  // 22 characters: 16 bytes in URL-safe Base64 without padding

  std::optional<TokenSeed> seed() const;  // as it stands; none: the system

 private:
  std::string bytes(std::size_t count);

  mutable std::mutex mutex_;
  std::optional<TokenSeed> seed_;  // guarded, like the next one
  std::mt19937_64 generator_;
};

}  // namespace carto_mock
