// Functions on bytea (manual, chapter 9.5); encodings.cpp has encode(), decode() and digests.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <numeric>
#include <string>
#include <string_view>

#include "sql/functions/byte_slices.h"
#include "sql/functions/native.h"
#include "sql/functions/type_function_lists.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using std::string;
using std::string_view;

constexpr SqlState kArraySubscriptError{"2202E"};
constexpr std::int64_t kBitsPerByte = 8;

string_view trim_start(string_view bytes, string_view set) {
  bytes.remove_prefix(std::min(bytes.find_first_not_of(set), bytes.size()));
  return bytes;
}

string_view trim_end(string_view bytes, string_view set) {
  return bytes.substr(0, bytes.find_last_not_of(set) + 1);
}

string_view trim(string_view bytes, string_view set) {
  return trim_end(trim_start(bytes, set), set);
}

string overlay_all(string_view bytes, string_view replacement, std::int32_t start) {
  return overlay_slice(bytes, replacement, start, static_cast<std::int32_t>(replacement.size()));
}

std::int32_t position(string_view bytes, string_view wanted) {
  const std::size_t place = bytes.find(wanted);
  return place == string_view::npos ? 0 : static_cast<std::int32_t>(place) + 1;
}

void require_index(std::int64_t index, std::int64_t size) {
  if (index >= 0 && index < size) return;
  throw Error(kArraySubscriptError,
              fmt::format("index {} out of valid range, 0..{}", index, size - 1));
}

std::int32_t get_byte(string_view bytes, std::int32_t index) {
  require_index(index, static_cast<std::int64_t>(bytes.size()));
  return static_cast<unsigned char>(bytes[static_cast<std::size_t>(index)]);
}

string set_byte(string_view bytes, std::int32_t index, std::int32_t value) {
  require_index(index, static_cast<std::int64_t>(bytes.size()));
  string result(bytes);
  result[static_cast<std::size_t>(index)] = static_cast<char>(value);
  return result;
}

// Bits count from the right within a byte, bytes from the left.
struct BitPlace {
  std::size_t byte = 0;
  unsigned mask = 0;
};

BitPlace bit_place(string_view bytes, std::int64_t index) {
  require_index(index, static_cast<std::int64_t>(bytes.size()) * kBitsPerByte);
  return {static_cast<std::size_t>(index / kBitsPerByte), 1U << (index % kBitsPerByte)};
}

std::int32_t get_bit(string_view bytes, std::int64_t index) {
  const BitPlace place = bit_place(bytes, index);
  return (static_cast<unsigned char>(bytes[place.byte]) & place.mask) != 0 ? 1 : 0;
}

string set_bit(string_view bytes, std::int64_t index, std::int32_t value) {
  const BitPlace place = bit_place(bytes, index);
  if (value != 0 && value != 1)
    throw Error(sqlstate::kInvalidParameterValue, "new bit must be 0 or 1");
  string result(bytes);
  const unsigned byte = static_cast<unsigned char>(bytes[place.byte]);
  result[place.byte] = static_cast<char>(value == 1 ? byte | place.mask : byte & ~place.mask);
  return result;
}

std::int64_t count_ones(string_view bytes) {
  return std::transform_reduce(
      bytes.begin(), bytes.end(), std::int64_t{0}, std::plus<>(),
      [](char byte) { return std::int64_t{std::popcount(static_cast<unsigned char>(byte))}; });
}

constexpr FunctionEntry kEntries[] = {
    {"btrim(bytea,bytea)", native<trim>},
    {"ltrim(bytea,bytea)", native<trim_start>},
    {"rtrim(bytea,bytea)", native<trim_end>},
    {"substr(bytea,integer)", native<slice_from>},
    {"substr(bytea,integer,integer)", native<slice>},
    {"\"substring\"(bytea,integer)", native<slice_from>},
    {"\"substring\"(bytea,integer,integer)", native<slice>},
    {"\"overlay\"(bytea,bytea,integer)", native<overlay_all>},
    {"\"overlay\"(bytea,bytea,integer,integer)", native<overlay_slice>},
    {"\"position\"(bytea,bytea)", native<position>},
    {"get_byte(bytea,integer)", native<get_byte>},
    {"set_byte(bytea,integer,integer)", native<set_byte>},
    {"get_bit(bytea,bigint)", native<get_bit>},
    {"set_bit(bytea,bigint,integer)", native<set_bit>},
    {"bit_count(bytea)", native<count_ones>},
};

}  // namespace

std::span<const FunctionEntry> bytes_functions() { return kEntries; }

}  // namespace carto_mock::sql
