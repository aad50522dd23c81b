// What the functions on regular expressions have in common: their texts, options and numbers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sql/functions/regexp.h"

namespace carto_mock::sql {

std::u32string characters(std::string_view text);
std::string bytes(std::u32string_view text, const RegexpRange& range);

struct RegexpFlags {
  RegexpOptions options;
  bool global = false;
};
// Throws 22023 `invalid regular expression option: "x"`.
RegexpFlags parse_regexp_flags(std::string_view text);
// For `function`, as "regexp_like()", which throws 22023 for the option g.
RegexpOptions parse_regexp_options(std::string_view text, std::string_view function);

// Throws 22023 `invalid value for parameter "start": 0`.
void require_regexp_argument(std::string_view name, std::int32_t value, std::int32_t smallest);

}  // namespace carto_mock::sql
