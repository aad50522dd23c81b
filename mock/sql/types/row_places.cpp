#include "sql/types/row_places.h"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <compare>
#include <cstdint>
#include <cstdlib>
#include <optional>

#include "support/error.h"

namespace carto_mock::sql {
namespace {

// A row's place in its table.
struct RowPlace {
  std::uint32_t block = 0;
  std::uint16_t offset = 0;
  friend auto operator<=>(const RowPlace&, const RowPlace&) = default;
};

// As strtoul() of C reads a number that ends at `end`: blanks and a sign may stand before it, and
// it may have no digit.
std::optional<std::uint64_t> number_before(const char* text, char end) {
  char* rest = nullptr;
  errno = 0;
  const std::uint64_t number = std::strtoul(text, &rest, 10);
  return errno == 0 && *rest == end ? std::optional(number) : std::nullopt;
}

std::optional<RowPlace> parse_tid(const std::string& text) {
  const std::size_t open = text.find_first_of("(,)");
  // Either may stand before the first number.
  if (open == std::string::npos || text[open] == ')') return std::nullopt;
  const std::size_t comma = text.find_first_of(",)", open + 1);
  if (comma == std::string::npos || text[comma] != ',') return std::nullopt;
  const auto block = number_before(text.c_str() + open + 1, ',');
  const auto offset = number_before(text.c_str() + comma + 1, ')');
  if (!block || !offset || *offset > UINT16_MAX) return std::nullopt;
  const auto signed_block = static_cast<std::int64_t>(*block);
  if (*block > UINT32_MAX && (signed_block >= 0 || signed_block < INT32_MIN)) return std::nullopt;
  return RowPlace{static_cast<std::uint32_t>(*block), static_cast<std::uint16_t>(*offset)};
}

bool is_stored_row(std::string_view text) { return text.starts_with(kStoredRow); }

std::int64_t row_number(std::string_view text) {
  std::int64_t number = 0;
  text.remove_prefix(kStoredRow.size());
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

using RowOrder = std::strong_ordering;

}  // namespace

Value input_tid(std::string_view text, Type, const TextSettings&) {
  const std::optional<RowPlace> place = parse_tid(std::string(text));
  if (!place) {
    throw Error(sqlstate::kInvalidTextRepresentation,
                fmt::format("invalid input syntax for type tid: \"{}\"", text));
  }
  return Value::text(fmt::format("({},{})", place->block, place->offset));
}

std::string output_tid(const Value& value, Type, const TextSettings&) {
  if (is_stored_row(value.as_text())) throw Error::unsupported("the value of the column ctid");
  return value.as_text();
}

int compare_tids(const Value& left, const Value& right) {
  const std::string& a = left.as_text();
  const std::string& b = right.as_text();
  if (is_stored_row(a) != is_stored_row(b))
    throw Error::unsupported("comparing the column ctid with another place");
  const auto order =
      is_stored_row(a) ? row_number(a) <=> row_number(b) : RowOrder(parse_tid(a) <=> parse_tid(b));
  return std::is_lt(order) ? -1 : std::is_gt(order) ? 1 : 0;
}

}  // namespace carto_mock::sql
