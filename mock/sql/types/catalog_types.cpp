#include "sql/types/catalog_types.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <compare>
#include <cstdint>
#include <cstdlib>
#include <optional>

#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {

namespace {

// Of the text up to `end`. An error names all that is left of it.
Value input_element(std::string_view rest, std::size_t end, Oid element,
                    const TextSettings& settings) {
  try {
    return input_value(rest.substr(0, end), {.oid = element, .typmod = -1}, settings);
  } catch (const Error& error) {
    if (element != oid::kInt2) throw;
    const char* const form = error.state() == sqlstate::kNumericValueOutOfRange
                                 ? "value \"{}\" is out of range for type smallint"
                                 : "invalid input syntax for type smallint: \"{}\"";
    throw Error(error.state(), fmt::format(fmt::runtime(form), rest));
  }
}

}  // namespace

Value input_vector(std::string_view text, Type type, const TextSettings& settings) {
  const Oid element = type_traits(type.oid).element;
  std::vector<Value> elements;
  while (true) {
    const std::size_t begin = text.find_first_not_of(' ');
    if (begin == std::string_view::npos) break;
    text.remove_prefix(begin);
    std::size_t end = text.find(' ');
    if (element == oid::kOid) {
      // A number ends where its digits do; what is none is so up to the end of the text.
      const std::size_t first = text.find_first_not_of("+-");
      end = text.find_first_not_of("0123456789", std::min(first, text.size()));
      if (end == first) end = std::string_view::npos;
    }
    elements.push_back(input_element(text, end, element, settings));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end);
  }
  Array array = Array::of(element, std::move(elements));
  for (int& lower_bound : array.lower_bounds) lower_bound = 0;
  return Value::array(std::move(array));
}

std::string output_vector(const Value& value, Type type, const TextSettings& settings) {
  const Type element{.oid = type_traits(type.oid).element, .typmod = -1};
  std::string text;
  for (const Value& number : value.as_array().elements) {
    if (!text.empty()) text += ' ';
    text += output_value(number, element, settings);
  }
  return text;
}

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
  if (open == std::string::npos || text[open] != '(') return std::nullopt;
  const std::size_t comma = text.find_first_of(",)", open);
  if (comma == std::string::npos || text[comma] != ',') return std::nullopt;
  const auto block = number_before(text.c_str() + open + 1, ',');
  const auto offset = number_before(text.c_str() + comma + 1, ')');
  if (!block || !offset || *offset > UINT16_MAX) return std::nullopt;
  const auto signed_block = static_cast<std::int64_t>(*block);
  if (*block > UINT32_MAX && (signed_block >= 0 || signed_block < INT32_MIN)) return std::nullopt;
  return RowPlace{static_cast<std::uint32_t>(*block), static_cast<std::uint16_t>(*offset)};
}

}  // namespace

Value input_tid(std::string_view text, Type, const TextSettings&) {
  const std::optional<RowPlace> place = parse_tid(std::string(text));
  if (!place) {
    throw Error(sqlstate::kInvalidTextRepresentation,
                fmt::format("invalid input syntax for type tid: \"{}\"", text));
  }
  return Value::text(fmt::format("({},{})", place->block, place->offset));
}

int compare_tids(const Value& left, const Value& right) {
  const auto order = parse_tid(left.as_text()) <=> parse_tid(right.as_text());
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

Value input_refused(std::string_view, Type type, const TextSettings&) {
  throw Error::unsupported(fmt::format("text input of type {}", type_traits(type.oid).name));
}

Value input_node_tree(std::string_view, Type, const TextSettings&) {
  throw Error(sqlstate::kFeatureNotSupported, "cannot accept a value of type pg_node_tree");
}

std::string output_node_tree(const Value&, Type, const TextSettings&) {
  throw Error::unsupported("the text of a pg_node_tree");
}

}  // namespace carto_mock::sql
