#include "sql_api/paging.h"

#include <algorithm>

#include "support/encodings.h"

namespace carto_mock::sql_api {
namespace {

constexpr std::string_view kBlanks = " \t\n\v\f\r";

bool is_blank(char c) { return kBlanks.find(c) != std::string_view::npos; }
bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string_view trim_left(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  return text;
}
std::string_view trim_right(std::string_view text) {
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

bool starts_with_word(std::string_view text, std::string_view lower_word) {
  return to_lower_ascii(text.substr(0, lower_word.size())) == lower_word;
}

std::string_view without_last_semicolon(std::string_view query) {
  const std::string_view trimmed = trim_right(query);
  return trimmed.ends_with(';') ? trimmed.substr(0, trimmed.size() - 1) : query;
}

// Each `--` up to the end of its line becomes a blank, in strings too.
std::string without_line_comments(std::string_view query) {
  std::string text;
  for (;;) {
    const std::size_t start = query.find("--");
    text += query.substr(0, start);
    if (start == std::string_view::npos) return text;
    text += ' ';
    const std::size_t end = query.find_first_of("\r\n", start);
    if (end == std::string_view::npos) return text;
    query.remove_prefix(end);
  }
}

// Where the list of a WITH ends: after the first closing parenthesis of depth 0 without a comma
// right behind it. npos: never.
std::size_t find_cte_end(std::string_view query) {
  int depth = 0;
  char quote = 0;
  for (std::size_t i = 0; i < query.size(); ++i) {
    const char c = query[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')' && --depth == 0) {
      if (i + 1 >= query.size() || query[i + 1] != ',') return i + 1;
    }
  }
  return std::string_view::npos;
}

// Where the last name of the text begins; one in quotes may hold blanks, and quotes twice.
std::size_t last_name_start(std::string_view text) {
  if (text.size() < 2 || text.back() != '"') {
    const std::size_t blank = text.find_last_of(kBlanks);
    return blank == std::string_view::npos ? 0 : blank + 1;
  }
  std::size_t at = text.size() - 1;
  while (at > 0) {
    --at;
    if (text[at] != '"') continue;
    if (at == 0 || text[at - 1] != '"') return at;
    --at;
  }
  return 0;
}

// ` INTO name` at the end, in any letter case.
bool ends_with_into(std::string_view query) {
  query = trim_right(query);
  const std::size_t start = last_name_start(query);
  if (start == 0 || start == query.size() || !is_blank(query[start - 1])) return false;
  const std::string_view before = trim_right(query.substr(0, start - 1));
  constexpr std::string_view kInto = "into";
  return before.size() > kInto.size() &&
         to_lower_ascii(before.substr(before.size() - kInto.size())) == kInto &&
         is_blank(before[before.size() - kInto.size() - 1]);
}

bool can_be_wrapped(std::string_view query) {
  constexpr std::string_view kSelect = "select";
  const std::string_view text = trim_left(query);
  return starts_with_word(text, kSelect) && text.size() > kSelect.size() &&
         is_blank(text[kSelect.size()]) && !ends_with_into(text);
}

}  // namespace

std::string prepare_query(std::string_view query, const Paging& paging) {
  const std::string_view statement = without_last_semicolon(query);
  const bool has_page = paging.limit.has_value() && paging.offset.has_value();
  if (!has_page && !paging.order_by) return std::string(statement);

  const std::string text = without_line_comments(statement);
  std::string_view rest = text;
  std::string_view ctes;
  if (starts_with_word(trim_left(rest), "with")) {
    const std::size_t end = find_cte_end(rest);
    if (end == std::string_view::npos) return std::string(statement);
    ctes = rest.substr(0, end);
    rest.remove_prefix(end);
  }
  if (!can_be_wrapped(rest)) return text;

  std::string wrapped(ctes);
  if (!ctes.empty()) wrapped += ' ';
  wrapped += "SELECT * FROM (";
  wrapped += rest;
  wrapped += ") AS cdbq_1";
  if (paging.order_by) {
    wrapped += " ORDER BY \"" + *paging.order_by + '"';
    if (paging.sort_order) wrapped += ' ' + *paging.sort_order;
  }
  if (has_page) wrapped += " LIMIT " + *paging.limit + " OFFSET " + *paging.offset;
  return wrapped;
}

bool may_write(std::string_view query) {
  static constexpr std::string_view kWords[] = {"alter", "insert",  "update",   "delete", "create",
                                                "drop",  "reindex", "truncate", "refresh"};
  const std::string text = to_lower_ascii(query);
  for (std::size_t start = 0; start < text.size();) {
    if (!is_word(text[start])) {
      ++start;
      continue;
    }
    std::size_t end = start;
    while (end < text.size() && is_word(text[end])) ++end;
    if (std::ranges::find(kWords, std::string_view(text).substr(start, end - start)) !=
        std::end(kWords))
      return true;
    start = end;
  }
  return false;
}

}  // namespace carto_mock::sql_api
