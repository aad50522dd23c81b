#include "sql/copy/binary_text_types.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>

#include "sql/copy/binary_text_search.h"
#include "sql/copy/binary_value.h"
#include "sql/types/datetime_text.h"
#include "sql/types/geometric_text.h"
#include "sql/types/ip_network.h"
#include "sql/types/range.h"
#include "sql/types/row_places.h"
#include "sql/types/type_oids.h"
#include "sql/types/type_registry.h"
#include "support/encodings.h"

namespace carto_mock::sql {
namespace {

constexpr int kBitsOfByte = 8;

Error invalid(std::string_view what, std::string_view type) {
  return {sqlstate::kInvalidBinaryRepresentation,
          fmt::format("invalid {} in external \"{}\" value", what, type)};
}

Value from_text(std::string_view text, Oid type) {
  return type_traits(type).input(text, {type}, TextSettings());
}

// --- networks

constexpr char kFamilyOfVersion4 = 2;  // PostgreSQL's own numbers, whatever the system's are
constexpr char kFamilyOfVersion6 = 3;

void append_network(std::string& out, const std::string& text, Oid type) {
  const IpNetwork network = decode_ip_network(text);
  out += network.is_version_6 ? kFamilyOfVersion6 : kFamilyOfVersion4;
  out += static_cast<char>(network.bits);
  out += static_cast<char>(type == oid::kCidr);
  out += static_cast<char>(network.size());
  for (std::size_t i = 0; i < network.size(); ++i) out += static_cast<char>(network.bytes.at(i));
}

Value read_network(BinaryMessage& message, Oid type) {
  const std::string_view name = type_traits(type).name;
  IpNetwork network;
  const auto family = message.byte();
  if (family != kFamilyOfVersion4 && family != kFamilyOfVersion6)
    throw invalid("address family", name);
  network.is_version_6 = family == kFamilyOfVersion6;
  network.bits = message.byte();
  if (network.bits > network.maximum_bits()) throw invalid("bits", name);
  message.byte();  // whether it is a cidr
  if (message.byte() != network.size()) throw invalid("length", name);
  const std::string_view bytes = message.take(network.size());
  std::ranges::copy(bytes, network.bytes.begin());
  if (type == oid::kCidr) {
    IpNetwork masked = network;
    fill_host_bits(masked, network.bits, false);
    if (masked.bytes != network.bytes) {
      throw Error(sqlstate::kInvalidBinaryRepresentation, "invalid external \"cidr\" value")
          .detail("Value has bits set to right of mask.");
    }
  }
  return Value::text(format_ip_network(network));
}

// --- addresses of hardware

constexpr std::size_t kShortAddress = 6;
constexpr std::size_t kLongAddress = 8;

void append_address(std::string& out, std::string text) {
  std::erase(text, ':');
  out += hex_decode(text).value_or(std::string());
}

Value read_address(BinaryMessage& message, std::size_t size, Oid type) {
  std::string bytes;
  for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(message.byte());
  return from_text(hex_encode(bytes), type);
}

// --- bits

void append_bits(std::string& out, const std::string& bits) {
  append_big_endian(out, static_cast<std::int32_t>(bits.size()));
  for (std::size_t start = 0; start < bits.size(); start += kBitsOfByte) {
    unsigned byte = 0;
    for (std::size_t i = start; i < start + kBitsOfByte; ++i)
      byte = byte << 1U | (i < bits.size() && bits[i] == '1' ? 1U : 0U);
    out += static_cast<char>(byte);
  }
}

Value read_bits(BinaryMessage& message) {
  const auto length = message.integer<std::int32_t>();
  if (length < 0) {
    throw Error(sqlstate::kInvalidBinaryRepresentation, "invalid length in external bit string");
  }
  const auto count = static_cast<std::size_t>(length);
  const std::string_view bytes = message.take((count + kBitsOfByte - 1) / kBitsOfByte);
  std::string bits(count, '0');
  for (std::size_t i = 0; i < count; ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i / kBitsOfByte]);
    if ((byte >> (kBitsOfByte - 1 - i % kBitsOfByte) & 1U) != 0) bits[i] = '1';
  }
  return Value::text(std::move(bits));
}

// --- shapes

void append_number(std::string& out, double number) {
  append_big_endian(out, std::bit_cast<std::uint64_t>(number));
}
double take_number(BinaryMessage& message) {
  return std::bit_cast<double>(message.integer<std::uint64_t>());
}

bool has_point_count(Oid type) { return type == oid::kPath || type == oid::kPolygon; }

void append_shape(std::string& out, const std::string& text, Oid type) {
  const GeometricShape shape = parse_geometric(text, type);
  if (type == oid::kPath) out += static_cast<char>(shape.is_closed);
  if (has_point_count(type))
    append_big_endian(out, static_cast<std::int32_t>(shape.numbers.size() / 2));
  for (const double number : shape.numbers) append_number(out, number);
}

std::size_t count_of_numbers(BinaryMessage& message, Oid type) {
  switch (type) {
    case oid::kPoint:
      return 2;
    case oid::kLine:
    case oid::kCircle:
      return 3;
    case oid::kLseg:
    case oid::kBox:
      return 4;
    default:
      break;
  }
  const auto points = message.integer<std::int32_t>();
  constexpr std::int32_t kMostPoints = INT32_MAX / 16;
  if (points <= 0 || points >= kMostPoints)
    throw invalid("number of points", type_traits(type).name);
  return static_cast<std::size_t>(points) * 2;
}

Value read_shape(BinaryMessage& message, Oid type) {
  GeometricShape shape;
  if (type == oid::kPath) shape.is_closed = message.byte() != 0;
  const std::size_t count = count_of_numbers(message, type);
  for (std::size_t i = 0; i < count; ++i) shape.numbers.push_back(take_number(message));
  if (type == oid::kCircle && shape.numbers.back() < 0) throw invalid("radius", "circle");
  if (type == oid::kLine && shape.numbers[0] == 0 && shape.numbers[1] == 0) {
    throw Error(sqlstate::kInvalidBinaryRepresentation,
                "invalid line specification: A and B cannot both be zero");
  }
  constexpr int kShortestExact = 1;
  return from_text(format_geometric(shape, type, kShortestExact), type);
}

// --- times of day with a zone

void append_time_with_zone(std::string& out, const std::string& text) {
  const TimeWithZone time = decode_time_with_zone(text);
  append_big_endian(out, time.microseconds);
  append_big_endian(out, -time.seconds_east);
}

Value read_time_with_zone(BinaryMessage& message) {
  constexpr std::int64_t kDay = 86'400'000'000;
  constexpr std::int32_t kLargestOffset = 16 * 3600;
  TimeWithZone time;
  time.microseconds = message.integer<std::int64_t>();
  if (time.microseconds < 0 || time.microseconds > kDay)
    throw Error(sqlstate::kDatetimeFieldOverflow, "time out of range");
  const auto seconds_west = message.integer<std::int32_t>();
  if (seconds_west <= -kLargestOffset || seconds_west >= kLargestOffset)
    throw Error(SqlState("22009"), "time zone displacement out of range");
  time.seconds_east = -seconds_west;
  return Value::text(format_time_with_zone(time));
}

// --- ranges

constexpr unsigned kIsEmpty = 0x01;
constexpr unsigned kIncludesLower = 0x02;
constexpr unsigned kIncludesUpper = 0x04;
constexpr unsigned kHasNoLower = 0x08;
constexpr unsigned kHasNoUpper = 0x10;

void append_sized(std::string& out, const std::string& bytes) {
  append_big_endian(out, static_cast<std::int32_t>(bytes.size()));
  out += bytes;
}

std::string_view take_sized(BinaryMessage& message) {
  return message.take(static_cast<std::size_t>(message.integer<std::uint32_t>()));
}

void append_range(std::string& out, const Range& range) {
  unsigned flags = range.is_empty ? kIsEmpty : 0;
  if (!range.is_empty) {
    flags |= range.lower.is_null() ? kHasNoLower : range.lower_inclusive ? kIncludesLower : 0;
    flags |= range.upper.is_null() ? kHasNoUpper : range.upper_inclusive ? kIncludesUpper : 0;
  }
  out += static_cast<char>(flags);
  for (const Value* bound : {&range.lower, &range.upper}) {
    if (range.is_empty || bound->is_null()) continue;
    std::string bytes;
    append_binary_value(bytes, *bound, range.subtype, TextSettings());
    append_sized(out, bytes);
  }
}

Range read_range(BinaryMessage& message, Oid subtype) {
  const unsigned flags = message.byte();
  const auto read_bound = [&](unsigned missing) {
    if ((flags & (kIsEmpty | missing)) != 0) return Value();
    return read_binary_value(take_sized(message), subtype, TextSettings());
  };
  Range range;
  range.subtype = subtype;
  range.lower = read_bound(kHasNoLower);
  range.upper = read_bound(kHasNoUpper);
  if ((flags & kIsEmpty) != 0) return empty_range(subtype);
  range.lower_inclusive = (flags & kIncludesLower) != 0 && !range.lower.is_null();
  range.upper_inclusive = (flags & kIncludesUpper) != 0 && !range.upper.is_null();
  return make_range(std::move(range));
}

void append_multirange(std::string& out, const Multirange& multirange) {
  append_big_endian(out, static_cast<std::int32_t>(multirange.ranges.size()));
  for (const Range& range : multirange.ranges) {
    std::string bytes;
    append_range(bytes, range);
    append_sized(out, bytes);
  }
}

Value read_multirange(BinaryMessage& message, Oid subtype) {
  std::vector<Range> ranges;
  const auto count = message.integer<std::uint32_t>();
  for (std::uint32_t i = 0; i < count; ++i) {
    BinaryMessage inner(take_sized(message));
    ranges.push_back(read_range(inner, subtype));
  }
  return pack_multirange(make_multirange(subtype, std::move(ranges)));
}

// --- tid

void append_tid(std::string& out, std::string_view text) {
  std::uint32_t block = 0;
  std::uint16_t offset = 0;
  const char* const end = text.data() + text.size();
  const auto after_block = std::from_chars(text.data() + 1, end, block);
  std::from_chars(after_block.ptr + 1, end, offset);
  append_big_endian(out, block);
  append_big_endian(out, offset);
}

Value read_tid(BinaryMessage& message) {
  const auto block = message.integer<std::uint32_t>();
  const auto offset = message.integer<std::uint16_t>();
  return Value::text(fmt::format("({},{})", block, offset));
}

}  // namespace

bool append_text_type(std::string& out, const Value& value, Oid type) {
  switch (type) {
    case oid::kInet:
    case oid::kCidr:
      append_network(out, value.as_text(), type);
      return true;
    case oid::kMacaddr:
    case oid::kMacaddr8:
      append_address(out, value.as_text());
      return true;
    case oid::kBit:
    case oid::kVarbit:
      append_bits(out, value.as_text());
      return true;
    case oid::kPoint:
    case oid::kLine:
    case oid::kLseg:
    case oid::kBox:
    case oid::kPath:
    case oid::kPolygon:
    case oid::kCircle:
      append_shape(out, value.as_text(), type);
      return true;
    case oid::kTimeTz:
      append_time_with_zone(out, value.as_text());
      return true;
    case oid::kTid:
      append_tid(out, output_tid(value, Type{type}, TextSettings{}));
      return true;
    case oid::kTsVector:
      append_tsvector(out, value.as_text());
      return true;
    case oid::kTsQuery:
      append_tsquery(out, value.as_text());
      return true;
    default:
      break;
  }
  if (subtype_of_range(type) == kInvalidOid) return false;
  if (range_of_multirange_type(type) == kInvalidOid) {
    append_range(out, unpack_range(value));
  } else {
    append_multirange(out, unpack_multirange(value));
  }
  return true;
}

std::optional<Value> read_text_type(BinaryMessage& message, Oid type) {
  switch (type) {
    case oid::kInet:
    case oid::kCidr:
      return read_network(message, type);
    case oid::kMacaddr:
      return read_address(message, kShortAddress, type);
    case oid::kMacaddr8:
      return read_address(message, message.size() == kShortAddress ? kShortAddress : kLongAddress,
                          type);
    case oid::kBit:
    case oid::kVarbit:
      return read_bits(message);
    case oid::kPoint:
    case oid::kLine:
    case oid::kLseg:
    case oid::kBox:
    case oid::kPath:
    case oid::kPolygon:
    case oid::kCircle:
      return read_shape(message, type);
    case oid::kTimeTz:
      return read_time_with_zone(message);
    case oid::kTid:
      return read_tid(message);
    case oid::kTsVector:
      return read_tsvector(message);
    case oid::kTsQuery:
      return read_tsquery(message);
    default:
      break;
  }
  const Oid subtype = subtype_of_range(type);
  if (subtype == kInvalidOid) return std::nullopt;
  if (range_of_multirange_type(type) != kInvalidOid) return read_multirange(message, subtype);
  return pack_range(read_range(message, subtype));
}

}  // namespace carto_mock::sql
