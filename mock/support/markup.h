// Text inside of XML and HTML.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace carto_mock {

struct MarkupReplacement {
  char character;
  std::string_view text;
};

// With `&`, `<` and `>` as entities, and what else the place asks for: quotes within attributes …
std::string escape_markup(std::string_view text,
                          std::initializer_list<MarkupReplacement> others = {});

}  // namespace carto_mock
