// A message of Protocol Buffers, written field by field in the order of the calls.
//
//   ProtobufWriter value;
//   value.unsigned_field(5, 7);
//   layer.bytes_field(4, value.bytes());
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/functions/varints.h"

namespace carto_mock::sql {

class ProtobufWriter {
 public:
  void unsigned_field(std::uint32_t number, std::uint64_t value) {
    tag(number, kVarint);
    append_varint(bytes_, value);
  }
  // Protocol Buffers' sint64.
  void signed_field(std::uint32_t number, std::int64_t value) {
    unsigned_field(number, zigzag(value));
  }
  void float_field(std::uint32_t number, float value) {
    tag(number, kFixed32);
    raw(value);
  }
  void double_field(std::uint32_t number, double value) {
    tag(number, kFixed64);
    raw(value);
  }
  // A string, or a message within this one.
  void bytes_field(std::uint32_t number, std::string_view value) {
    tag(number, kLengthDelimited);
    append_varint(bytes_, value.size());
    bytes_ += value;
  }
  // Packed; no field at all of no numbers.
  void packed_field(std::uint32_t number, const std::vector<std::uint32_t>& values) {
    if (values.empty()) return;
    std::string packed;
    for (const std::uint32_t value : values) append_varint(packed, value);
    bytes_field(number, packed);
  }

  const std::string& bytes() const { return bytes_; }

 private:
  enum WireType : std::uint32_t { kVarint = 0, kFixed64 = 1, kLengthDelimited = 2, kFixed32 = 5 };

  void tag(std::uint32_t number, WireType type) { append_varint(bytes_, number << 3U | type); }

  template <typename Number>
  void raw(Number value) {
    char image[sizeof(value)];
    std::memcpy(image, &value, sizeof(value));
    bytes_.append(image, sizeof(value));
  }

  std::string bytes_;
};

}  // namespace carto_mock::sql
