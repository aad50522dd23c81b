#include "sql/functions/network_address.h"

#include <arpa/inet.h>

namespace carto_mock::sql {

std::optional<NetworkAddress> parse_network_address(const std::string& text) {
  NetworkAddress address{};
  if (inet_pton(AF_INET6, text.c_str(), address.data()) == 1) return address;
  address[10] = address[11] = 0xFF;
  if (inet_pton(AF_INET, text.c_str(), address.data() + 12) == 1) return address;
  return std::nullopt;
}

bool same_network(const NetworkAddress& left, const NetworkAddress& right, int prefix_length) {
  for (int bit = 0; bit < prefix_length; bit += 8) {
    const auto index = static_cast<std::size_t>(bit / 8);
    const int bits = prefix_length - bit < 8 ? prefix_length - bit : 8;
    const int mask = (0xFF << (8 - bits)) & 0xFF;
    if ((left[index] & mask) != (right[index] & mask)) return false;
  }
  return true;
}

}  // namespace carto_mock::sql
