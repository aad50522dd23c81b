#include "sql/functions/regexp_arguments.h"

#include <fmt/format.h>

#include "support/error.h"
#include "support/utf8.h"

namespace carto_mock::sql {

std::u32string characters(std::string_view text) {
  std::u32string result;
  for (std::size_t position = 0; position < text.size();)
    result.push_back(next_character(text, position));
  return result;
}

std::string bytes(std::u32string_view text, const RegexpRange& range) {
  std::string result;
  for (const char32_t character : text.substr(range.begin, range.end - range.begin))
    append_character(result, character);
  return result;
}

RegexpFlags parse_regexp_flags(std::string_view text) {
  RegexpFlags flags;
  for (std::size_t position = 0; position < text.size();) {
    const std::size_t begin = position;
    const char32_t letter = next_character(text, position);
    if (letter == 'g') {
      flags.global = true;
    } else if (!flags.options.apply(letter)) {
      throw Error(sqlstate::kInvalidParameterValue,
                  fmt::format("invalid regular expression option: \"{}\"",
                              text.substr(begin, position - begin)));
    }
  }
  return flags;
}

RegexpOptions parse_regexp_options(std::string_view text, std::string_view function) {
  const RegexpFlags flags = parse_regexp_flags(text);
  if (flags.global) {
    throw Error(sqlstate::kInvalidParameterValue,
                fmt::format("{} does not support the \"global\" option", function));
  }
  return flags.options;
}

void require_regexp_argument(std::string_view name, std::int32_t value, std::int32_t smallest) {
  if (value >= smallest) return;
  throw Error(sqlstate::kInvalidParameterValue,
              fmt::format("invalid value for parameter \"{}\": {}", name, value));
}

}  // namespace carto_mock::sql
