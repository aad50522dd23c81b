#include "support/markup.h"

#include <algorithm>

namespace carto_mock {

std::string escape_markup(std::string_view text, std::initializer_list<MarkupReplacement> others) {
  std::string escaped;
  for (const char character : text) {
    switch (character) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      default: {
        const auto* const other =
            std::ranges::find(others, character, &MarkupReplacement::character);
        if (other == others.end()) {
          escaped += character;
        } else {
          escaped += other->text;
        }
      }
    }
  }
  return escaped;
}

}  // namespace carto_mock
