#include "support/random.h"

#include <fmt/format.h>

#include "support/encodings.h"

namespace carto_mock {

Random::Random() {
  std::random_device device;
  std::seed_seq seed{device(), device(), device(), device()};
  generator_.seed(seed);
}

Random::Random(std::uint64_t seed) : generator_(seed) {}

std::uint64_t Random::next() {
  const std::lock_guard lock(mutex_);
  return generator_();
}

double Random::next_double() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

std::string Random::hex(int digits) {
  std::string text;
  while (text.size() < static_cast<std::size_t>(digits)) text += fmt::format("{:016x}", next());
  text.resize(static_cast<std::size_t>(digits));
  return text;
}

std::string Random::url_token() {
  std::string bytes;
  for (int word = 0; word < 2; ++word) {
    std::uint64_t value = next();
    for (int i = 0; i < 8; ++i, value >>= 8) bytes.push_back(static_cast<char>(value & 0xff));
  }
  return base64_encode(bytes, true, false);
}

std::string Random::uuid_v4() {
  std::string digits = hex(32);
  digits[12] = '4';
  digits[16] = "89ab"[next() & 3];
  return fmt::format("{}-{}-{}-{}-{}", digits.substr(0, 8), digits.substr(8, 4),
                     digits.substr(12, 4), digits.substr(16, 4), digits.substr(20));
}

}  // namespace carto_mock
