#include "sql/functions/listed_types.h"

#include <algorithm>

#include "support/error.h"

namespace carto_mock::sql {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\n\r\f\v";
  const std::size_t start = text.find_first_not_of(kBlanks);
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(kBlanks) - start + 1);
}

ListedType take_listed_type(std::string_view& list) {
  bool is_quoted = false;
  int depth = 0;
  std::size_t end = 0;
  for (; end < list.size(); ++end) {
    const char c = list[end];
    if (c == '"') is_quoted = !is_quoted;
    if (is_quoted) continue;
    if (c == ',' && depth == 0) break;
    if (c == '(' || c == '[') ++depth;
    if (c == ')' || c == ']') --depth;
  }
  if (is_quoted || depth != 0)
    throw Error(sqlstate::kInvalidTextRepresentation, "improper type name");
  const ListedType taken{.type = trimmed(list.substr(0, end)), .is_last = end == list.size()};
  list = trimmed(list.substr(std::min(end + 1, list.size())));
  return taken;
}

}  // namespace carto_mock::sql
