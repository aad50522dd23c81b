#include "sql/types/catalog_types.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

#include "sql/types/number_text.h"
#include "sql/types/text_scanner.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {

namespace {

// The number that a text begins with, which is taken off it. Errors name all of the text.
std::int64_t take_int2(std::string_view& text) {
  const std::string terminated(text);
  char* rest = nullptr;
  errno = 0;
  const std::int64_t number = std::strtol(terminated.c_str(), &rest, 10);
  const auto fail = [&](SqlState state, std::string_view form) {
    throw Error(state, fmt::format(fmt::runtime(form), text));
  };
  const auto fail_syntax = [&] {
    fail(sqlstate::kInvalidTextRepresentation, "invalid input syntax for type smallint: \"{}\"");
  };
  if (rest == terminated.c_str()) fail_syntax();
  constexpr auto kMinimum = std::numeric_limits<std::int16_t>::min();
  constexpr auto kMaximum = std::numeric_limits<std::int16_t>::max();
  if (errno == ERANGE || number < kMinimum || number > kMaximum) {
    fail(sqlstate::kNumericValueOutOfRange, "value \"{}\" is out of range for type smallint");
  }
  if (*rest != '\0' && *rest != ' ') fail_syntax();
  text.remove_prefix(static_cast<std::size_t>(rest - terminated.c_str()));
  return number;
}

}  // namespace

Value input_vector(std::string_view text, Type type, const TextSettings&) {
  const Oid element = array_element(type.oid);
  std::vector<Value> elements;
  while (true) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    if (text.empty()) break;
    elements.push_back(Value::integer(element == oid::kOid ? take_oid(text) : take_int2(text)));
  }
  Array array = Array::of(element, std::move(elements));
  for (int& lower_bound : array.lower_bounds) lower_bound = 0;
  return Value::array(std::move(array));
}

std::string output_vector(const Value& value, Type type, const TextSettings& settings) {
  const Type element{.oid = array_element(type.oid), .typmod = -1};
  std::string text;
  for (const Value& number : value.as_array().elements) {
    if (!text.empty()) text += ' ';
    text += output_value(number, element, settings);
  }
  return text;
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
