#include "sql/types/hardware_address.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

#include "sql/types/text_scanner.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

Error invalid(std::string_view text, std::string_view type_name) {
  return Error(sqlstate::kInvalidTextRepresentation,
               fmt::format("invalid input syntax for type {}: \"{}\"", type_name, text));
}

std::string format_bytes(const std::vector<int>& bytes) {
  return fmt::format("{:02x}", fmt::join(bytes, ":"));
}

}  // namespace

std::string parse_macaddr(std::string_view text) {
  // PostgreSQL reads them so itself, one digit or three where separators stand between the bytes.
  // What is scanned last must stay empty.
  static constexpr std::array<const char*, 7> kForms = {
      "%x:%x:%x:%x:%x:%x%1s",   "%x-%x-%x-%x-%x-%x%1s",    "%2x%2x%2x:%2x%2x%2x%1s",
      "%2x%2x%2x-%2x%2x%2x%1s", "%2x%2x.%2x%2x.%2x%2x%1s", "%2x%2x-%2x%2x-%2x%2x%1s",
      "%2x%2x%2x%2x%2x%2x%1s"};
  const std::string terminated(text);
  for (const char* form : kForms) {
    std::array<unsigned, 6> octets{};
    std::array<char, 2> junk{};
    const int count = std::sscanf(terminated.c_str(), form, &octets[0], &octets[1], &octets[2],
                                  &octets[3], &octets[4], &octets[5], junk.data());
    if (count != 6) continue;
    if (std::ranges::any_of(octets, [](unsigned octet) { return octet > 255; })) {
      throw Error(sqlstate::kNumericValueOutOfRange,
                  fmt::format("invalid octet value in \"macaddr\" value: \"{}\"", text));
    }
    return format_bytes({octets.begin(), octets.end()});
  }
  throw invalid(text, "macaddr");
}

std::string parse_macaddr8(std::string_view text) {
  std::string_view rest = trim_whitespace(text);
  std::vector<int> bytes;
  char separator = '\0';
  while (!rest.empty()) {
    const int high = hex_value(rest.front());
    const int low = rest.size() > 1 ? hex_value(rest[1]) : -1;
    if (high < 0 || low < 0 || bytes.size() == 8) throw invalid(text, "macaddr8");
    bytes.push_back(high * 16 + low);
    rest.remove_prefix(2);
    if (rest.empty() || (rest.front() != ':' && rest.front() != '-' && rest.front() != '.'))
      continue;
    if (separator != '\0' && separator != rest.front()) throw invalid(text, "macaddr8");
    separator = rest.front();
    rest.remove_prefix(1);
  }
  if (bytes.size() == 6) bytes.insert(bytes.begin() + 3, {0xff, 0xfe});
  if (bytes.size() != 8) throw invalid(text, "macaddr8");
  return format_bytes(bytes);
}

}  // namespace carto_mock::sql
