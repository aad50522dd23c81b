// Whole numbers in as few bytes as they need, seven bits a byte, the lowest first: what Protocol
// Buffers and TWKB are made of.
#pragma once

#include <cstdint>
#include <string>

namespace carto_mock::sql {

inline void append_varint(std::string& bytes, std::uint64_t number) {
  constexpr std::uint64_t kContinues = 0x80;
  for (; number >= kContinues; number >>= 7U)
    bytes += static_cast<char>((number & (kContinues - 1)) | kContinues);
  bytes += static_cast<char>(number);
}

// Signed numbers near zero become small unsigned ones: 0, -1, 1, -2 … are 0, 1, 2, 3 …
inline std::uint64_t zigzag(std::int64_t number) {
  return (static_cast<std::uint64_t>(number) << 1U) ^ static_cast<std::uint64_t>(number >> 63);
}

inline std::int64_t unzigzag(std::uint64_t number) {
  return static_cast<std::int64_t>((number >> 1U) ^ (~(number & 1U) + 1U));
}

}  // namespace carto_mock::sql
