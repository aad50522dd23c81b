#include "support/token_source.h"

#include <sys/random.h>

#include <cerrno>
#include <system_error>

#include "support/encodings.h"

namespace carto_mock {
namespace {

constexpr std::size_t kUrlTokenBytes = 16;

std::string system_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  // So few come whole, and never fail once the system has started (getrandom(2)).
  if (getrandom(bytes.data(), count, 0) != static_cast<ssize_t>(count))
    throw std::system_error(errno, std::generic_category(), "getrandom");
  return bytes;
}

}  // namespace

TokenSource::TokenSource(const TokenSeed& seed) : seed_(seed), generator_(seed.value) {
  generator_.discard(seed.draws);
}

std::string TokenSource::bytes(std::size_t count) {
  const std::lock_guard lock(mutex_);
  if (!seed_) return system_bytes(count);
  std::string bytes;
  while (bytes.size() < count) {
    ++seed_->draws;
    std::uint64_t number = generator_();
    for (std::size_t i = 0; i < sizeof(number); ++i, number >>= 8)
      bytes.push_back(static_cast<char>(number & 0xff));
  }
  bytes.resize(count);
  return bytes;
}

std::string TokenSource::hex(std::size_t digits) {
  return hex_encode(bytes((digits + 1) / 2)).substr(0, digits);
}

std::string TokenSource::url_token() { return base64_encode(bytes(kUrlTokenBytes), true, false); }

std::optional<TokenSeed> TokenSource::seed() const {
  const std::lock_guard lock(mutex_);
  return seed_;
}

}  // namespace carto_mock
