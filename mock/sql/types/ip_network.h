// Values of inet and cidr (manual, chapter 8.9). Stored as the address, `/`, and the number of its
// network's bits; output leaves the bits of a single host away.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "sql/types/type.h"

namespace carto_mock::sql {

struct IpNetwork {
  bool is_version_6 = false;
  int bits = 0;                          // of the network
  std::array<std::uint8_t, 16> bytes{};  // in network order; 4 in use of version 4

  std::size_t size() const { return is_version_6 ? 16 : 4; }
  int maximum_bits() const { return is_version_6 ? 128 : 32; }
  int family() const { return is_version_6 ? 6 : 4; }
};

// `type`: inet or cidr. Throws 22P02 `invalid input syntax for type inet: "x"`, `invalid cidr
// value: "10.0.0.1/8"` (bits set to the right of the mask).
IpNetwork parse_ip_network(std::string_view text, Oid type);
std::string format_ip_network(const IpNetwork& address);  // always with `/bits`
// The address without its bits, as host() gives it.
std::string format_host(const IpNetwork& address);

// The value in storage, which format_ip_network() wrote.
IpNetwork decode_ip_network(std::string_view stored);

// By family, the common bits of the networks, their sizes, then all bits.
int compare_ip_networks(const IpNetwork& left, const IpNetwork& right);
// Of the first `bits` bits: negative, zero, positive.
int compare_leading_bits(const IpNetwork& left, const IpNetwork& right, int bits);
// Sets the bits to the right of the first `bits` to zero (or, `ones`, to one).
void fill_host_bits(IpNetwork& address, int bits, bool ones);

}  // namespace carto_mock::sql
