// pg_size_pretty() and pg_size_bytes(): numbers of bytes in units (manual, chapter 9.27.7).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "sql/functions/native.h"
#include "sql/functions/type_function_lists.h"
#include "sql/types/numeric_math.h"
#include "sql/types/text_scanner.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr std::array<std::string_view, 6> kUnits = {"bytes", "kB", "MB", "GB", "TB", "PB"};

// In the largest unit that leaves more than four digits, rounded half away from zero.
std::string pretty_integer(std::int64_t size) {
  constexpr std::int64_t kMostBytes = 10 * 1024;
  constexpr std::int64_t kMostHalves = 2 * 10 * 1024 - 1;
  const auto is_below = [](std::int64_t value, std::int64_t limit) {
    return value < limit && value > -limit;
  };
  if (is_below(size, kMostBytes)) return fmt::format("{} bytes", size);
  std::int64_t halves = size / 512;  // of the unit
  std::size_t unit = 1;
  for (; unit + 1 < kUnits.size() && !is_below(halves, kMostHalves); ++unit) halves /= 1024;
  return fmt::format("{} {}", (halves + (halves < 0 ? -1 : 1)) / 2, kUnits[unit]);
}

std::string pretty_numeric(const Numeric& size) {
  const Numeric kMostBytes(10 * 1024);
  const Numeric kMostHalves(2 * 10 * 1024 - 1);
  const auto is_below = [](const Numeric& value, const Numeric& limit) {
    return Numeric::compare(value.sign() < 0 ? -value : value, limit) < 0;
  };
  if (is_below(size, kMostBytes)) return fmt::format("{} bytes", size.to_string());
  Numeric halves = numeric_integer_quotient(size, Numeric(512));
  std::size_t unit = 1;
  for (; unit + 1 < kUnits.size() && !is_below(halves, kMostHalves); ++unit)
    halves = numeric_integer_quotient(halves, Numeric(1024));
  const Numeric rounded = numeric_integer_quotient(
      halves.sign() < 0 ? halves - Numeric(1) : halves + Numeric(1), Numeric(2));
  return fmt::format("{} {}", rounded.to_string(), kUnits[unit]);
}

[[noreturn]] void invalid_size(std::string_view text) {
  throw Error(sqlstate::kInvalidParameterValue, fmt::format("invalid size: \"{}\"", text));
}

// How long the number is with which the text begins: sign, digits, a point, an exponent.
std::size_t number_length(std::string_view text) {
  std::size_t end = 0;
  const auto skip_digits = [&] {
    const std::size_t begin = end;
    while (end < text.size() && is_digit(text[end])) ++end;
    return end > begin;
  };
  if (end < text.size() && (text[end] == '-' || text[end] == '+')) ++end;
  bool has_digits = skip_digits();
  if (end < text.size() && text[end] == '.') {
    ++end;
    has_digits = skip_digits() || has_digits;
  }
  if (!has_digits) return 0;
  if (end < text.size() && (text[end] == 'e' || text[end] == 'E')) {
    const std::size_t mantissa_end = end++;
    if (end < text.size() && (text[end] == '-' || text[end] == '+')) ++end;
    if (!skip_digits()) end = mantissa_end;
  }
  return end;
}

std::int64_t size_in_bytes(std::string_view text) {
  constexpr std::int64_t kUnitStep = 1024;
  constexpr std::string_view kBlanks = " \t\n\r\v\f";
  std::string_view rest = text;
  rest.remove_prefix(std::min(rest.find_first_not_of(kBlanks), rest.size()));
  const std::size_t length = number_length(rest);
  if (length == 0) invalid_size(text);
  Numeric size = Numeric::parse(rest.substr(0, length));
  rest.remove_prefix(length);
  rest.remove_prefix(std::min(rest.find_first_not_of(kBlanks), rest.size()));
  rest = rest.substr(0, rest.find_last_not_of(kBlanks) + 1);
  if (!rest.empty()) {
    const auto* const unit = std::ranges::find_if(kUnits, [&](std::string_view name) {
      return to_lower_ascii(name) == to_lower_ascii(rest);
    });
    if (unit == kUnits.end()) {
      throw Error(sqlstate::kInvalidParameterValue, fmt::format("invalid size: \"{}\"", text))
          .detail(fmt::format("Invalid size unit: \"{}\".", rest))
          .hint("Valid units are \"bytes\", \"kB\", \"MB\", \"GB\", \"TB\", and \"PB\".");
    }
    for (const auto* step = kUnits.begin(); step != unit; ++step) size = size * Numeric(kUnitStep);
  }
  return size.to_integer(std::numeric_limits<std::int64_t>::min(),
                         std::numeric_limits<std::int64_t>::max(), "bigint");
}

constexpr FunctionEntry kEntries[] = {
    {"pg_size_pretty(bigint)", native<pretty_integer>},
    {"pg_size_pretty(numeric)", native<pretty_numeric>},
    {"pg_size_bytes(text)", native<size_in_bytes>},
};

}  // namespace

std::span<const FunctionEntry> size_unit_functions() { return kEntries; }

}  // namespace carto_mock::sql
