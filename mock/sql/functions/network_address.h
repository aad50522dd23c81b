// IP addresses as 128 bits.
#pragma once

#include <array>
#include <optional>
#include <string>

namespace carto_mock::sql {

using NetworkAddress = std::array<unsigned char, 16>;

// IPv4 becomes ::ffff:a.b.c.d. None: not an address.
std::optional<NetworkAddress> parse_network_address(const std::string& text);
bool same_network(const NetworkAddress& left, const NetworkAddress& right, int prefix_length);

}  // namespace carto_mock::sql
