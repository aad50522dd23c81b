// Text of arrays (manual, chapter 8.15.6) and of records (chapter 8.16.6): their own quoting around
// the text of their elements.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/types/value.h"

namespace carto_mock::sql {

// `parse_element` and `format_element` are the element type's input and output; NULL is dealt with
// here.
Array parse_array(std::string_view text, Oid element_type,
                  const std::function<Value(std::string_view)>& parse_element);
std::string format_array(const Array& array,
                         const std::function<std::string(const Value&)>& format_element);

// `format_field` is called with the field's place.
std::string format_record(const Record& record,
                          const std::function<std::string(std::size_t)>& format_field);

// Reads the text of a composite of `count` columns. `read_field` gets each field's text, none for
// NULL, before the next one is looked for. Throws 22P02 `malformed record literal: "x"`.
void read_record(std::string_view text, std::size_t count,
                 const std::function<void(std::size_t, std::optional<std::string>)>& read_field);

}  // namespace carto_mock::sql
