// Functions and operators on bit strings (manual, chapter 9.6), which are texts of 0 and 1.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "sql/functions/aggregate_maker.h"
#include "sql/functions/byte_slices.h"
#include "sql/functions/native.h"
#include "sql/functions/number_errors.h"
#include "sql/functions/type_function_lists.h"
#include "sql/types/type_registry.h"

namespace carto_mock::sql {
namespace {

constexpr SqlState kStringDataLengthMismatch{"22026"};
constexpr SqlState kArraySubscriptError{"2202E"};
constexpr std::size_t kBitsPerByte = 8;

enum class BitOperation { kAnd, kOr, kXor };

constexpr std::string_view name_of(BitOperation operation) {
  switch (operation) {
    case BitOperation::kAnd:
      return "AND";
    case BitOperation::kOr:
      return "OR";
    case BitOperation::kXor:
      return "XOR";
  }
  return {};
}

constexpr bool combine(BitOperation operation, bool left, bool right) {
  switch (operation) {
    case BitOperation::kAnd:
      return left && right;
    case BitOperation::kOr:
      return left || right;
    case BitOperation::kXor:
      return left != right;
  }
  return false;
}

template <BitOperation operation>
std::string combine_bits(std::string_view left, std::string_view right) {
  if (left.size() != right.size()) {
    throw Error(kStringDataLengthMismatch,
                fmt::format("cannot {} bit strings of different sizes", name_of(operation)));
  }
  std::string result(left);
  for (std::size_t i = 0; i < result.size(); ++i)
    result[i] = combine(operation, left[i] == '1', right[i] == '1') ? '1' : '0';
  return result;
}

std::string invert(std::string_view bits) {
  std::string result(bits);
  for (char& bit : result) bit = bit == '1' ? '0' : '1';
  return result;
}

// To the left by a positive distance, to the right by a negative one; the length stays.
std::string shift(std::string_view bits, std::int64_t distance) {
  const auto size = static_cast<std::int64_t>(bits.size());
  if (distance >= size || -distance >= size) return std::string(bits.size(), '0');
  const auto count = static_cast<std::size_t>(distance < 0 ? -distance : distance);
  const std::string zeros(count, '0');
  if (distance < 0) return zeros + std::string(bits.substr(0, bits.size() - count));
  return std::string(bits.substr(count)) + zeros;
}

std::string shift_left(std::string_view bits, std::int32_t distance) {
  return shift(bits, distance);
}
std::string shift_right(std::string_view bits, std::int32_t distance) {
  return shift(bits, -std::int64_t{distance});
}

std::string concatenate(std::string_view left, std::string_view right) {
  return std::string(left) + std::string(right);
}

std::int32_t length(std::string_view bits) { return static_cast<std::int32_t>(bits.size()); }

std::int32_t byte_length(std::string_view bits) {
  return static_cast<std::int32_t>((bits.size() + kBitsPerByte - 1) / kBitsPerByte);
}

std::int64_t count_ones(std::string_view bits) { return std::ranges::count(bits, '1'); }

std::int32_t position(std::string_view bits, std::string_view wanted) {
  if (bits.empty()) return 0;
  const std::size_t place = bits.find(wanted);
  return place == std::string_view::npos ? 0 : static_cast<std::int32_t>(place) + 1;
}

std::string overlay_all(std::string_view bits, std::string_view placed, std::int32_t start) {
  return overlay_slice(bits, placed, start, length(placed));
}

std::size_t require_index(std::string_view bits, std::int32_t index) {
  if (index < 0 || index >= length(bits)) {
    throw Error(kArraySubscriptError,
                fmt::format("bit index {} out of valid range (0..{})", index, length(bits) - 1));
  }
  return static_cast<std::size_t>(index);
}

std::int32_t get_bit(std::string_view bits, std::int32_t index) {
  return bits[require_index(bits, index)] == '1' ? 1 : 0;
}

std::string set_bit(std::string_view bits, std::int32_t index, std::int32_t bit) {
  std::string result(bits);
  const std::size_t place = require_index(bits, index);
  if (bit != 0 && bit != 1) throw Error(sqlstate::kInvalidParameterValue, "new bit must be 0 or 1");
  result[place] = bit == 1 ? '1' : '0';
  return result;
}

// The lowest bits; a longer string is filled with the sign. A modifier that is none means one bit.
std::string from_integer(std::int64_t value, std::int32_t size) {
  constexpr std::int32_t kLongest = std::numeric_limits<std::int32_t>::max() - 7;
  if (size > kLongest) size = 1;
  // PostgreSQL has room for more, but none for their text.
  constexpr std::int32_t kMost = 1'000'000'000;
  if (size > kMost) throw Error::unsupported("a bit string of so many bits");
  std::string bits;
  for (std::int32_t i = std::max(size, 1) - 1; i >= 0; --i) {
    constexpr std::int32_t kHighest = 63;
    bits += (value >> std::min(i, kHighest) & 1) != 0 ? '1' : '0';
  }
  return bits;
}

// The bits as those of an integer of that size, whose sign they may set.
template <typename Integer>
Integer to_integer(std::string_view bits) {
  if (bits.size() > sizeof(Integer) * kBitsPerByte) throw_out_of_range<Integer>();
  std::uint64_t value = 0;
  for (const char bit : bits) value = value << 1U | (bit == '1' ? 1U : 0U);
  return static_cast<Integer>(value);
}

template <Oid type>
Value apply_length(const CallContext&, Arguments arguments) {
  if (arguments[1].as_integer() <= 0) return arguments[0];
  return apply_typmod(arguments[0], {type, static_cast<std::int32_t>(arguments[1].as_integer())},
                      arguments[2].as_bool());
}

template <BitOperation operation>
class BitStringAggregate final : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override {
    result_ = result_.is_null()
                  ? arguments[0]
                  : Value::text(combine_bits<operation>(result_.as_text(), arguments[0].as_text()));
  }
  Value finish(const CallContext&) override { return result_; }

 private:
  Value result_;
};

constexpr FunctionEntry kEntries[] = {
    {"bitand(bit,bit)", native<combine_bits<BitOperation::kAnd>>},
    {"bitor(bit,bit)", native<combine_bits<BitOperation::kOr>>},
    {"bitxor(bit,bit)", native<combine_bits<BitOperation::kXor>>},
    {"bitnot(bit)", native<invert>},
    {"bitshiftleft(bit,integer)", native<shift_left>},
    {"bitshiftright(bit,integer)", native<shift_right>},
    {"bitcat(bit varying,bit varying)", native<concatenate>},
    {"length(bit)", native<length>},
    {"bit_length(bit)", native<length>},
    {"octet_length(bit)", native<byte_length>},
    {"bit_count(bit)", native<count_ones>},
    {"\"position\"(bit,bit)", native<position>},
    {"\"substring\"(bit,integer,integer)", native<slice>},
    {"\"substring\"(bit,integer)", native<slice_from>},
    {"\"overlay\"(bit,bit,integer,integer)", native<overlay_slice>},
    {"\"overlay\"(bit,bit,integer)", native<overlay_all>},
    {"get_bit(bit,integer)", native<get_bit>},
    {"set_bit(bit,integer,integer)", native<set_bit>},
    {"\"bit\"(integer,integer)", native<from_integer>},
    {"\"bit\"(bigint,integer)", native<from_integer>},
    {"int4(bit)", native<to_integer<std::int32_t>>},
    {"int8(bit)", native<to_integer<std::int64_t>>},
    {"\"bit\"(bit,integer,boolean)", apply_length<oid::kBit>},
    {"varbit(bit varying,integer,boolean)", apply_length<oid::kVarbit>},
};

constexpr AggregateEntry kAggregates[] = {
    {"bit_and(bit)", true, make_aggregate<BitStringAggregate<BitOperation::kAnd>>},
    {"bit_or(bit)", true, make_aggregate<BitStringAggregate<BitOperation::kOr>>},
    {"bit_xor(bit)", true, make_aggregate<BitStringAggregate<BitOperation::kXor>>},
};

}  // namespace

std::span<const FunctionEntry> bit_string_functions() { return kEntries; }
std::span<const AggregateEntry> bit_string_aggregates() { return kAggregates; }

}  // namespace carto_mock::sql
