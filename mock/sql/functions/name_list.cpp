#include "sql/functions/name_list.h"

#include "sql/functions/quoting.h"
#include "support/encodings.h"

namespace carto_mock::sql {

std::optional<std::vector<std::string>> split_name_list(std::string_view text) {
  std::vector<std::string> names;
  std::size_t i = 0;
  const auto skip = [&] {
    while (i < text.size() && (text[i] == ' ' || text[i] == '\t' || text[i] == '\n')) ++i;
  };
  skip();
  if (i == text.size()) return names;
  for (;;) {
    skip();
    std::string name;
    if (i < text.size() && text[i] == '"') {
      for (++i;; ++i) {
        if (i >= text.size()) return std::nullopt;
        if (text[i] == '"') {
          if (i + 1 >= text.size() || text[i + 1] != '"') break;
          ++i;
        }
        name.push_back(text[i]);
      }
      ++i;
    } else {
      const std::size_t start = i;
      while (i < text.size() && text[i] != ',' && text[i] != ' ' && text[i] != '\t') ++i;
      if (start == i) return std::nullopt;
      name = to_lower_ascii(text.substr(start, i - start));
    }
    names.push_back(std::move(name));
    skip();
    if (i == text.size()) return names;
    if (text[i++] != ',') return std::nullopt;
  }
}

std::string setting_value_text(std::string_view name, std::string_view value) {
  const bool is_list = name == "search_path" || name == "temp_tablespaces" ||
                       name == "session_preload_libraries" || name == "local_preload_libraries";
  const auto names = is_list ? split_name_list(value) : std::nullopt;
  if (!names || names->empty()) return quote_literal(names ? "" : value);
  std::string list;
  for (const std::string& one : *names) list += (list.empty() ? "" : ", ") + quote_literal(one);
  return list;
}

}  // namespace carto_mock::sql
