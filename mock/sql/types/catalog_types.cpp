#include "sql/types/catalog_types.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>

#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {

Value input_vector(std::string_view text, Type type, const TextSettings& settings) {
  const Oid element = type_traits(type.oid).element;
  std::vector<Value> elements;
  while (true) {
    const std::size_t begin = text.find_first_not_of(' ');
    if (begin == std::string_view::npos) break;
    text.remove_prefix(begin);
    const std::size_t end = text.find(' ');
    elements.push_back(input_value(text.substr(0, end), {.oid = element, .typmod = -1}, settings));
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

Value input_tid(std::string_view text, Type, const TextSettings&) {
  std::uint32_t block = 0;
  std::uint16_t offset = 0;
  const char* const end = text.data() + text.size();
  const bool has_parenthesis = text.starts_with('(');
  const auto first = std::from_chars(text.data() + (has_parenthesis ? 1 : 0), end, block);
  const bool has_comma = first.ec == std::errc() && first.ptr != end && *first.ptr == ',';
  const auto second = has_comma ? std::from_chars(first.ptr + 1, end, offset) : first;
  const bool is_complete =
      has_comma && second.ec == std::errc() && second.ptr != end && *second.ptr == ')';
  if (!has_parenthesis || !is_complete) {
    throw Error(sqlstate::kInvalidTextRepresentation,
                fmt::format("invalid input syntax for type tid: \"{}\"", text));
  }
  return Value::text(fmt::format("({},{})", block, offset));
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
