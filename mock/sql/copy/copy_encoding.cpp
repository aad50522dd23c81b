#include "sql/copy/copy_encoding.h"

#include <fmt/format.h>

#include <algorithm>

#include "support/error.h"
#include "support/utf8.h"

namespace carto_mock::sql {
namespace {

constexpr unsigned char kFirstTwoByte = 0x80;

Error no_equivalent(std::string_view character) {
  std::string bytes;
  for (const char c : character) {
    bytes += fmt::format("{}0x{:02x}", bytes.empty() ? "" : " ", static_cast<unsigned char>(c));
  }
  return {SqlState("22P05"),
          fmt::format("character with byte sequence {} in encoding \"UTF8\" has no equivalent in "
                      "encoding \"LATIN1\"",
                      bytes)};
}

}  // namespace

std::size_t Latin1Source::read(char* buffer, std::size_t capacity) {
  if (rest_.empty()) {
    bytes_.resize(capacity);
    const std::size_t size = source_.read(bytes_.data(), bytes_.size());
    for (std::size_t i = 0; i < size; ++i) {
      const auto byte = static_cast<unsigned char>(bytes_[i]);
      if (byte < kFirstTwoByte) {
        rest_ += bytes_[i];
      } else {
        rest_ += static_cast<char>(0xc0U | byte >> 6U);
        rest_ += static_cast<char>(0x80U | (byte & 0x3fU));
      }
    }
  }
  const std::size_t size = std::min(capacity, rest_.size());
  std::copy_n(rest_.begin(), size, buffer);
  rest_.erase(0, size);
  return size;
}

void Latin1Sink::write(std::string_view bytes) {
  std::string recoded;
  recoded.reserve(bytes.size());
  while (!bytes.empty()) {
    const std::size_t length = std::max<std::size_t>(utf8_character_length(bytes), 1);
    const auto lead = static_cast<unsigned char>(bytes[0]);
    if (length == 1) {
      recoded += bytes[0];
    } else if (length == 2 && lead <= 0xc3) {
      recoded +=
          static_cast<char>((lead & 3U) << 6U | (static_cast<unsigned char>(bytes[1]) & 0x3fU));
    } else {
      throw no_equivalent(bytes.substr(0, length));
    }
    bytes.remove_prefix(length);
  }
  sink_.write(recoded);
}

}  // namespace carto_mock::sql
