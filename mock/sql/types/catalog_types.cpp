#include "sql/types/catalog_types.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

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
  const Oid element = array_element(type.oid);
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
