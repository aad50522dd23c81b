#include "sql/types/ip_network.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "sql/types/text_scanner.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// Reads digits until another character; none: there is no digit, or the number is above `maximum`.
std::optional<int> take_number(std::string_view& text, int maximum) {
  if (text.empty() || !is_digit(text.front())) return std::nullopt;
  int number = 0;
  for (; !text.empty() && is_digit(text.front()); text.remove_prefix(1)) {
    number = number * 10 + (text.front() - '0');
    if (number > maximum) return std::nullopt;
  }
  return number;
}

// `10.1.2`: at most four octets. Stops before `/` or at the end.
std::optional<std::vector<std::uint8_t>> take_octets(std::string_view& text) {
  std::vector<std::uint8_t> octets;
  for (;;) {
    const std::optional<int> octet = take_number(text, 255);
    if (!octet || octets.size() == 4) return std::nullopt;
    octets.push_back(static_cast<std::uint8_t>(*octet));
    if (text.empty() || text.front() == '/') return octets;
    if (text.front() != '.') return std::nullopt;
    text.remove_prefix(1);
  }
}

// `0x0a01`, a form of cidr only: a last digit alone is the upper half of its octet.
std::optional<std::vector<std::uint8_t>> take_hexadecimal_octets(std::string_view& text) {
  text.remove_prefix(2);
  std::vector<std::uint8_t> octets;
  bool is_upper_half = true;
  for (; !text.empty() && hex_value(text.front()) >= 0; text.remove_prefix(1)) {
    const auto value = static_cast<unsigned>(hex_value(text.front()));
    if (is_upper_half) {
      if (octets.size() == 4) return std::nullopt;
      octets.push_back(static_cast<std::uint8_t>(value << 4U));
    } else {
      octets.back() = static_cast<std::uint8_t>(octets.back() | value);
    }
    is_upper_half = !is_upper_half;
  }
  return octets;
}

// The size of a network of which no size is told: by the class of its first octet, and as many bits
// as there are octets.
int class_bits(const std::vector<std::uint8_t>& octets) {
  const std::uint8_t first = octets.front();
  int bits = 8;
  if (first >= 240) {
    bits = 32;
  } else if (first >= 192 && first < 224) {
    bits = 24;
  } else if (first >= 128 && first < 192) {
    bits = 16;
  }
  bits = std::max(bits, static_cast<int>(octets.size()) * 8);
  return bits == 8 && first == 224 ? 4 : bits;
}

std::optional<IpNetwork> parse_version_4(std::string_view text, bool is_cidr) {
  const bool is_hexadecimal = is_cidr && text.size() > 2 && text.front() == '0' &&
                              to_lower(text[1]) == 'x' && hex_value(text[2]) >= 0;
  const auto octets = is_hexadecimal ? take_hexadecimal_octets(text) : take_octets(text);
  if (!octets) return std::nullopt;
  IpNetwork address;
  if (text.starts_with('/')) {
    text.remove_prefix(1);
    const std::optional<int> bits = take_number(text, address.maximum_bits());
    if (!bits || !text.empty()) return std::nullopt;
    address.bits = *bits;
    const bool has_octets_enough = *bits / 8 <= static_cast<int>(octets->size());
    if (!is_cidr && !has_octets_enough) return std::nullopt;
  } else {
    if (!text.empty() || (!is_cidr && octets->size() != 4)) return std::nullopt;
    address.bits = is_cidr ? class_bits(*octets) : address.maximum_bits();
  }
  std::ranges::copy(*octets, address.bytes.begin());
  return address;
}

// The groups of a version 6 address, `::` and a version 4 address at its end.
class Version6Parser {
 public:
  explicit Version6Parser(std::string_view text) : rest_(text) {}

  std::optional<IpNetwork> parse() {
    address_.is_version_6 = true;
    address_.bits = address_.maximum_bits();
    if (!parse_groups() || !parse_bits()) return std::nullopt;
    if (gap_) {
      if (length_ == address_.size()) return std::nullopt;
      const auto moved = address_.bytes.begin() + static_cast<std::ptrdiff_t>(*gap_);
      const auto end = address_.bytes.begin() + static_cast<std::ptrdiff_t>(length_);
      std::copy_backward(moved, end, address_.bytes.end());
      std::fill_n(moved, address_.size() - length_, std::uint8_t{0});
    } else if (length_ != address_.size()) {
      return std::nullopt;
    }
    return address_;
  }

 private:
  bool at_end() const { return rest_.empty() || rest_.front() == '/'; }

  bool parse_groups() {
    if (rest_.starts_with(':') && !rest_.starts_with("::")) return false;
    while (!at_end()) {
      if (rest_.starts_with("::")) {
        if (gap_) return false;
        gap_ = length_;
        rest_.remove_prefix(2);
        if (rest_.starts_with(':')) return false;
        continue;
      }
      if (rest_.front() == ':') {
        rest_.remove_prefix(1);
        if (at_end()) return false;
      }
      if (!parse_group()) return false;
    }
    return true;
  }

  bool parse_group() {
    if (is_version_4_next()) return parse_embedded();
    constexpr int kMaximumDigits = 4;
    unsigned value = 0;
    int digits = 0;
    for (; !rest_.empty() && hex_value(rest_.front()) >= 0; rest_.remove_prefix(1)) {
      value = value << 4U | static_cast<unsigned>(hex_value(rest_.front()));
      if (++digits > kMaximumDigits) return false;
    }
    if (digits == 0 || length_ + 2 > address_.size()) return false;
    address_.bytes[length_++] = static_cast<std::uint8_t>(value >> 8U);
    address_.bytes[length_++] = static_cast<std::uint8_t>(value & 0xffU);
    return at_end() || rest_.front() == ':';
  }

  bool is_version_4_next() const {
    const std::size_t end = rest_.find_first_not_of("0123456789");
    return end != std::string_view::npos && rest_[end] == '.';
  }

  bool parse_embedded() {
    const auto octets = take_octets(rest_);
    if (!octets || octets->size() != 4 || length_ + 4 > address_.size()) return false;
    for (const std::uint8_t octet : *octets) address_.bytes[length_++] = octet;
    return at_end();
  }

  bool parse_bits() {
    if (rest_.empty()) return true;
    rest_.remove_prefix(1);
    const bool has_leading_zero = rest_.size() > 1 && rest_.front() == '0';
    const std::optional<int> bits = take_number(rest_, address_.maximum_bits());
    if (!bits || has_leading_zero || !rest_.empty()) return false;
    address_.bits = *bits;
    return true;
  }

  std::string_view rest_;
  IpNetwork address_;
  std::size_t length_ = 0;          // bytes read
  std::optional<std::size_t> gap_;  // where `::` stood
};

std::string format_octets(const std::uint8_t* octets) {
  return fmt::format("{}.{}.{}.{}", octets[0], octets[1], octets[2], octets[3]);
}

// The longest run of groups that are zero, of two at least.
struct ZeroRun {
  std::size_t start = 0;
  std::size_t length = 0;
};

ZeroRun longest_zero_run(const std::array<unsigned, 8>& groups) {
  ZeroRun best;
  for (std::size_t start = 0; start < groups.size(); ++start) {
    std::size_t end = start;
    while (end < groups.size() && groups[end] == 0) ++end;
    if (end - start > best.length) best = {start, end - start};
  }
  return best.length < 2 ? ZeroRun() : best;
}

std::string format_version_6(const IpNetwork& address) {
  std::array<unsigned, 8> groups{};
  for (std::size_t i = 0; i < groups.size(); ++i) {
    groups[i] = static_cast<unsigned>(address.bytes[2 * i]) << 8U | address.bytes[2 * i + 1];
  }
  const ZeroRun run = longest_zero_run(groups);
  const bool ends_in_version_4 =
      run.start == 0 && (run.length == 6 || (run.length == 7 && groups[7] != 1) ||
                         (run.length == 5 && groups[5] == 0xffff));
  std::string text;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (run.length > 0 && i >= run.start && i < run.start + run.length) {
      if (i == run.start) text += ':';
      continue;
    }
    if (i != 0) text += ':';
    if (i == 6 && ends_in_version_4) return text + format_octets(address.bytes.data() + 12);
    text += fmt::format("{:x}", groups[i]);
  }
  if (run.length > 0 && run.start + run.length == groups.size()) text += ':';
  return text;
}

}  // namespace

IpNetwork parse_ip_network(std::string_view text, Oid type) {
  const bool is_cidr = type == oid::kCidr;
  const std::optional<IpNetwork> address = text.find(':') != std::string_view::npos
                                               ? Version6Parser(text).parse()
                                               : parse_version_4(text, is_cidr);
  if (!address) {
    throw Error(
        sqlstate::kInvalidTextRepresentation,
        fmt::format("invalid input syntax for type {}: \"{}\"", is_cidr ? "cidr" : "inet", text));
  }
  if (is_cidr) {
    IpNetwork network = *address;
    fill_host_bits(network, network.bits, false);
    if (network.bytes != address->bytes) {
      throw Error(sqlstate::kInvalidTextRepresentation,
                  fmt::format("invalid cidr value: \"{}\"", text))
          .detail("Value has bits set to right of mask.");
    }
  }
  return *address;
}

std::string format_host(const IpNetwork& address) {
  return address.is_version_6 ? format_version_6(address) : format_octets(address.bytes.data());
}

std::string format_ip_network(const IpNetwork& address) {
  return fmt::format("{}/{}", format_host(address), address.bits);
}

IpNetwork decode_ip_network(std::string_view stored) {
  return parse_ip_network(stored, oid::kInet);
}

int compare_leading_bits(const IpNetwork& left, const IpNetwork& right, int bits) {
  for (std::size_t i = 0; i < left.size() && bits > 0; ++i, bits -= 8) {
    const unsigned shift = bits >= 8 ? 0U : static_cast<unsigned>(8 - bits);
    const int difference =
        static_cast<int>(left.bytes[i] >> shift) - static_cast<int>(right.bytes[i] >> shift);
    if (difference != 0) return bits >= 8 ? difference : (difference > 0 ? 1 : -1);
  }
  return 0;
}

int compare_ip_networks(const IpNetwork& left, const IpNetwork& right) {
  if (left.is_version_6 != right.is_version_6) return left.is_version_6 ? 1 : -1;
  const int order = compare_leading_bits(left, right, std::min(left.bits, right.bits));
  if (order != 0) return order;
  if (left.bits != right.bits) return left.bits - right.bits;
  return compare_leading_bits(left, right, left.maximum_bits());
}

void fill_host_bits(IpNetwork& address, int bits, bool ones) {
  for (std::size_t i = 0; i < address.size(); ++i, bits -= 8) {
    if (bits >= 8) continue;
    const auto mask =
        static_cast<std::uint8_t>(bits <= 0 ? 0xffU : 0xffU >> static_cast<unsigned>(bits));
    address.bytes[i] =
        static_cast<std::uint8_t>(ones ? address.bytes[i] | mask : address.bytes[i] & ~mask);
  }
}

}  // namespace carto_mock::sql
