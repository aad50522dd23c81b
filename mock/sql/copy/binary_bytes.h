// Inside this folder: numbers in network byte order.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "support/error.h"

namespace carto_mock::sql {

template <typename Integer>
void append_big_endian(std::string& out, Integer value) {
  for (int shift = 8 * static_cast<int>(sizeof(Integer)) - 8; shift >= 0; shift -= 8) {
    out += static_cast<char>(static_cast<std::uint64_t>(value) >> shift & 0xffU);
  }
}

template <typename Integer>
Integer to_big_endian_integer(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < sizeof(Integer); ++i) {
    value = value << 8 | static_cast<unsigned char>(bytes[i]);
  }
  return static_cast<Integer>(value);
}

// Takes numbers and bytes from the front.
class BinaryMessage {
 public:
  explicit BinaryMessage(std::string_view bytes) : rest_(bytes) {}

  template <typename Integer>
  Integer integer() {
    return to_big_endian_integer<Integer>(take(sizeof(Integer)));
  }
  std::uint8_t byte() {
    if (rest_.empty()) throw Error(SqlState("08P01"), "no data left in message");
    return static_cast<std::uint8_t>(take(1).front());
  }
  std::string_view take(std::size_t size) {
    if (size > rest_.size()) {
      throw Error(SqlState("08P01"), "insufficient data left in message");
    }
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  std::string_view take_all() { return take(rest_.size()); }
  std::string_view rest() const { return rest_; }
  std::size_t size() const { return rest_.size(); }
  bool is_empty() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

}  // namespace carto_mock::sql
