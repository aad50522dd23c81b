#include "sql/types/log_position.h"

#include <fmt/format.h>

#include <cstdint>
#include <optional>

#include "sql/types/text_scanner.h"
#include "sql/types/unsigned_value.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr unsigned kHalfBits = 32;

// One to eight hexadecimal digits.
std::optional<std::uint32_t> parse_half(std::string_view text) {
  constexpr std::size_t kMaximumDigits = 8;
  if (text.empty() || text.size() > kMaximumDigits) return std::nullopt;
  std::uint32_t number = 0;
  for (const char c : text) {
    const int digit = hex_value(c);
    if (digit < 0) return std::nullopt;
    number = number * 16 + static_cast<std::uint32_t>(digit);
  }
  return number;
}

}  // namespace

Value input_log_position(std::string_view text, Type, const TextSettings&) {
  const std::size_t slash = text.find('/');
  const std::optional<std::uint32_t> high = parse_half(text.substr(0, slash));
  const std::optional<std::uint32_t> low =
      slash == std::string_view::npos ? std::nullopt : parse_half(text.substr(slash + 1));
  if (!high || !low) {
    throw Error(sqlstate::kInvalidTextRepresentation,
                fmt::format("invalid input syntax for type pg_lsn: \"{}\"", text));
  }
  return unsigned_value((std::uint64_t{*high} << kHalfBits) | *low);
}

std::string output_log_position(const Value& value, Type, const TextSettings&) {
  const std::uint64_t position = unsigned_of(value);
  return fmt::format("{:X}/{:X}", position >> kHalfBits, position & UINT32_MAX);
}

}  // namespace carto_mock::sql
