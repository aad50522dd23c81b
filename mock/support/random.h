// Random numbers and tokens, passed in like the clock, so that `--seed` makes a run repeatable.
#pragma once

#include <cstdint>
#include <mutex>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace carto_mock {

// Thread-safe.
class Random {
 public:
  Random();                             // seeded by the system
  explicit Random(std::uint64_t seed);  // the same seed gives the same sequence

  std::uint64_t next();
  double next_double();         // [0, 1)
  std::string hex(int digits);  // lower-case
  std::string url_token();      // 22 characters: 16 bytes in URL-safe Base64 without padding
  std::string uuid_v4();

 private:
  std::mutex mutex_;
  std::mt19937_64 generator_;
};

}  // namespace carto_mock
