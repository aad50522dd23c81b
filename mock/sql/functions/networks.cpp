// Functions and operators on inet, cidr, macaddr and macaddr8 (manual, chapter 9.12).
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "sql/functions/native.h"
#include "sql/functions/type_function_lists.h"
#include "sql/types/hardware_address.h"
#include "sql/types/ip_network.h"
#include "sql/types/type_registry.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::sql {

template <>
struct NativeCodec<IpNetwork> {
  static IpNetwork unpack(const Value& value) { return decode_ip_network(value.as_text()); }
  static Value pack(const IpNetwork& address) { return Value::text(format_ip_network(address)); }
};

namespace {

[[noreturn]] void throw_result_out_of_range() {
  throw Error(sqlstate::kNumericValueOutOfRange, "result is out of range");
}

std::int32_t family(const IpNetwork& address) { return address.family(); }
std::int32_t bit_count(const IpNetwork& address) { return address.bits; }
std::string host(const IpNetwork& address) { return format_host(address); }
std::string show(const IpNetwork& address) { return format_ip_network(address); }

std::string abbreviate_inet(const IpNetwork& address) {
  return address.bits == address.maximum_bits() ? format_host(address) : format_ip_network(address);
}

// Only as many octets as the network has.
std::string abbreviate_cidr(const IpNetwork& address) {
  if (address.is_version_6) throw Error::unsupported("abbrev() of an IPv6 network");
  const int octets = std::max((address.bits + 7) / 8, 1);
  std::string text = std::to_string(address.bytes[0]);
  for (int i = 1; i < octets; ++i)
    text += fmt::format(".{}", address.bytes[static_cast<std::size_t>(i)]);
  return fmt::format("{}/{}", text, address.bits);
}

// -1 is the whole address.
IpNetwork set_bits(IpNetwork address, std::int32_t bits) {
  if (bits == -1) bits = address.maximum_bits();
  if (bits < 0 || bits > address.maximum_bits()) {
    throw Error(sqlstate::kInvalidParameterValue, fmt::format("invalid mask length: {}", bits));
  }
  address.bits = bits;
  return address;
}

IpNetwork set_cidr_bits(const IpNetwork& address, std::int32_t bits) {
  IpNetwork result = set_bits(address, bits);
  fill_host_bits(result, result.bits, false);
  return result;
}

IpNetwork network(IpNetwork address) {
  fill_host_bits(address, address.bits, false);
  return address;
}

IpNetwork broadcast(IpNetwork address) {
  fill_host_bits(address, address.bits, true);
  return address;
}

// All ones before the first `bits`, or after them.
IpNetwork mask(const IpNetwork& address, bool is_host_mask) {
  IpNetwork result;
  result.is_version_6 = address.is_version_6;
  result.bits = result.maximum_bits();
  if (!is_host_mask) fill_host_bits(result, 0, true);
  fill_host_bits(result, address.bits, is_host_mask);
  return result;
}

IpNetwork network_mask(const IpNetwork& address) { return mask(address, false); }
IpNetwork host_mask(const IpNetwork& address) { return mask(address, true); }

bool same_family(const IpNetwork& left, const IpNetwork& right) {
  return left.is_version_6 == right.is_version_6;
}

// The smallest network that has both.
IpNetwork merge(const IpNetwork& left, const IpNetwork& right) {
  if (!same_family(left, right)) {
    throw Error(sqlstate::kInvalidParameterValue, "cannot merge addresses from different families");
  }
  IpNetwork result = left;
  result.bits = std::min(left.bits, right.bits);
  while (compare_leading_bits(left, right, result.bits) != 0) --result.bits;
  return network(result);
}

bool shares_network(const IpNetwork& left, const IpNetwork& right, int bits) {
  return same_family(left, right) && compare_leading_bits(left, right, bits) == 0;
}

bool is_subnet(const IpNetwork& left, const IpNetwork& right) {
  return left.bits > right.bits && shares_network(left, right, right.bits);
}

bool is_subnet_or_equal(const IpNetwork& left, const IpNetwork& right) {
  return left.bits >= right.bits && shares_network(left, right, right.bits);
}

bool is_supernet(const IpNetwork& left, const IpNetwork& right) { return is_subnet(right, left); }

bool is_supernet_or_equal(const IpNetwork& left, const IpNetwork& right) {
  return is_subnet_or_equal(right, left);
}

bool overlaps(const IpNetwork& left, const IpNetwork& right) {
  return shares_network(left, right, std::min(left.bits, right.bits));
}

IpNetwork invert(IpNetwork address) {
  for (std::size_t i = 0; i < address.size(); ++i)
    address.bytes[i] = static_cast<std::uint8_t>(~address.bytes[i]);
  return address;
}

template <bool is_and>
IpNetwork combine(const IpNetwork& left, const IpNetwork& right) {
  if (!same_family(left, right)) {
    throw Error(sqlstate::kInvalidParameterValue,
                fmt::format("cannot {} inet values of different sizes", is_and ? "AND" : "OR"));
  }
  IpNetwork result = left;
  result.bits = std::max(left.bits, right.bits);
  for (std::size_t i = 0; i < result.size(); ++i) {
    result.bytes[i] = static_cast<std::uint8_t>(is_and ? left.bytes[i] & right.bytes[i]
                                                       : left.bytes[i] | right.bytes[i]);
  }
  return result;
}

// Byte by byte from the last, as PostgreSQL does; what is carried out of the first is too much.
IpNetwork add(IpNetwork address, std::int64_t addend) {
  const bool is_negative = addend < 0;
  std::int64_t carry = 0;
  for (std::size_t i = address.size(); i-- > 0;) {
    carry = std::int64_t{address.bytes[i]} + (addend & 0xff) + carry;
    address.bytes[i] = static_cast<std::uint8_t>(carry & 0xff);
    carry >>= 8;
    addend >>= 8;
  }
  const bool fits = is_negative ? addend == -1 && carry == 1 : addend == 0 && carry == 0;
  if (!fits) throw_result_out_of_range();
  return address;
}

IpNetwork subtract(const IpNetwork& address, std::int64_t subtrahend) {
  // As in PostgreSQL, the least bigint stays itself.
  const std::uint64_t negated = std::uint64_t{0} - static_cast<std::uint64_t>(subtrahend);
  return add(address, static_cast<std::int64_t>(negated));
}

IpNetwork add_reversed(std::int64_t addend, const IpNetwork& address) {
  return add(address, addend);
}

std::int64_t distance(const IpNetwork& left, const IpNetwork& right) {
  if (!same_family(left, right)) {
    throw Error(sqlstate::kInvalidParameterValue, "cannot subtract inet values of different sizes");
  }
  // Byte by byte from the last, the right one's complement added. Bytes beyond the eighth must only
  // repeat the sign.
  std::uint64_t result = 0;
  unsigned carry = 1;
  for (std::size_t byte = 0; byte < left.size(); ++byte) {
    const std::size_t place = left.size() - 1 - byte;
    carry += left.bytes[place] + (~right.bytes[place] & 0xffU);
    const unsigned low = carry & 0xffU;
    carry >>= 8U;
    if (byte < sizeof(result)) {
      result |= std::uint64_t{low} << (8 * byte);
    } else if (low != (static_cast<std::int64_t>(result) < 0 ? 0xffU : 0U)) {
      throw_result_out_of_range();
    }
  }
  const bool is_negative = carry == 0 && left.size() < sizeof(result);
  if (is_negative) result |= ~std::uint64_t{0} << (8 * left.size());
  return static_cast<std::int64_t>(result);
}

// The bytes of a hardware address.
std::string bytes_of(std::string_view address) {
  std::string digits(address);
  std::erase(digits, ':');
  return *hex_decode(digits);
}

std::string address_of(std::string_view bytes) {
  const std::string digits = hex_encode(bytes);
  return bytes.size() == 6 ? parse_macaddr(digits) : parse_macaddr8(digits);
}

std::string invert_hardware(std::string_view address) {
  std::string bytes = bytes_of(address);
  for (char& byte : bytes) byte = static_cast<char>(~byte);
  return address_of(bytes);
}

template <bool is_and>
std::string combine_hardware(std::string_view left, std::string_view right) {
  std::string bytes = bytes_of(left);
  const std::string other = bytes_of(right);
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<char>(is_and ? bytes[i] & other[i] : bytes[i] | other[i]);
  return address_of(bytes);
}

// The manufacturer's part.
std::string truncate_hardware(std::string_view address) {
  std::string bytes = bytes_of(address);
  std::fill(bytes.begin() + 3, bytes.end(), '\0');
  return address_of(bytes);
}

std::string set_seventh_bit(std::string_view address) {
  std::string bytes = bytes_of(address);
  bytes[0] = static_cast<char>(bytes[0] | 0x02);
  return address_of(bytes);
}

std::string shorten(std::string_view address) {
  std::string bytes = bytes_of(address);
  if (bytes.substr(3, 2) != "\xff\xfe") {
    throw Error(sqlstate::kNumericValueOutOfRange,
                "macaddr8 data out of range to convert to macaddr")
        .hint(
            "Only addresses that have FF and FE as values in the 4th and 5th bytes from the left, "
            "for example xx:xx:xx:ff:fe:xx:xx:xx, are eligible to be converted from macaddr8 to "
            "macaddr.");
  }
  return address_of(bytes.erase(3, 2));
}

IpNetwork larger(const IpNetwork& left, const IpNetwork& right) {
  return compare_ip_networks(left, right) > 0 ? left : right;
}

IpNetwork smaller(const IpNetwork& left, const IpNetwork& right) {
  return compare_ip_networks(left, right) < 0 ? left : right;
}

constexpr FunctionEntry kEntries[] = {
    {"abbrev(inet)", native<abbreviate_inet>},
    {"abbrev(cidr)", native<abbreviate_cidr>},
    {"set_masklen(inet,integer)", native<set_bits>},
    {"set_masklen(cidr,integer)", native<set_cidr_bits>},
    {"network(inet)", native<network>},
    {"cidr(inet)", native<network>},
    {"netmask(inet)", native<network_mask>},
    {"hostmask(inet)", native<host_mask>},
    {"broadcast(inet)", native<broadcast>},
    {"masklen(inet)", native<bit_count>},
    {"host(inet)", native<host>},
    {"family(inet)", native<family>},
    {"text(inet)", native<show>},
    {"inet_merge(inet,inet)", native<merge>},
    {"inet_same_family(inet,inet)", native<same_family>},
    {"network_sub(inet,inet)", native<is_subnet>},
    {"network_subeq(inet,inet)", native<is_subnet_or_equal>},
    {"network_sup(inet,inet)", native<is_supernet>},
    {"network_supeq(inet,inet)", native<is_supernet_or_equal>},
    {"network_overlap(inet,inet)", native<overlaps>},
    {"network_larger(inet,inet)", native<larger>},
    {"network_smaller(inet,inet)", native<smaller>},
    {"inetnot(inet)", native<invert>},
    {"inetand(inet,inet)", native<combine<true>>},
    {"inetor(inet,inet)", native<combine<false>>},
    {"inetpl(inet,bigint)", native<add>},
    {"int8pl_inet(bigint,inet)", native<add_reversed>},
    {"inetmi_int8(inet,bigint)", native<subtract>},
    {"inetmi(inet,inet)", native<distance>},
    {"macaddr_not(macaddr)", native<invert_hardware>},
    {"macaddr_and(macaddr,macaddr)", native<combine_hardware<true>>},
    {"macaddr_or(macaddr,macaddr)", native<combine_hardware<false>>},
    {"trunc(macaddr)", native<truncate_hardware>},
    {"macaddr8_not(macaddr8)", native<invert_hardware>},
    {"macaddr8_and(macaddr8,macaddr8)", native<combine_hardware<true>>},
    {"macaddr8_or(macaddr8,macaddr8)", native<combine_hardware<false>>},
    {"trunc(macaddr8)", native<truncate_hardware>},
    {"macaddr8_set7bit(macaddr8)", native<set_seventh_bit>},
    {"macaddr8(macaddr)", native<parse_macaddr8>},
    {"macaddr(macaddr8)", native<shorten>},
};

}  // namespace

std::span<const FunctionEntry> network_functions() { return kEntries; }

}  // namespace carto_mock::sql
