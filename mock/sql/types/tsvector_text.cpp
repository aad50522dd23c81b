// parse_tsvector() of text_search_text.h, and what both types need.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "sql/types/text_scanner.h"
#include "sql/types/text_search_lexeme.h"
#include "sql/types/text_search_text.h"
#include "sql/types/text_search_vector.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// Reads the positions behind the colon; false: they are not well-formed.
bool take_positions(std::string_view& text, std::vector<TsPosition>& positions) {
  do {
    if (text.empty() || !is_digit(text.front())) return false;
    int position = 0;
    for (; !text.empty() && is_digit(text.front()); text.remove_prefix(1))
      position = std::min(position * 10 + (text.front() - '0'), kMaximumTsPosition);
    if (position == 0) return false;
    int weight = 0;
    if (!text.empty()) {
      const int letter = text.front() == '*' ? 3 : ts_weight_of_letter(text.front());
      if (letter >= 0) {
        weight = letter;
        text.remove_prefix(1);
      }
    }
    positions.push_back({static_cast<std::uint16_t>(position), static_cast<std::uint8_t>(weight)});
    if (!text.starts_with(',')) return text.empty() || is_space(text.front());
    text.remove_prefix(1);
  } while (true);
}

}  // namespace

std::optional<std::string> take_lexeme(std::string_view& text, std::string_view delimiters) {
  const bool is_quoted = text.starts_with('\'');
  if (is_quoted) text.remove_prefix(1);
  std::string lexeme;
  while (!text.empty()) {
    const char c = text.front();
    if (c == '\\') {
      text.remove_prefix(1);
      if (text.empty()) return std::nullopt;
    } else if (is_quoted && c == '\'') {
      text.remove_prefix(1);
      if (!text.starts_with('\'')) return lexeme.empty() ? std::nullopt : std::optional(lexeme);
    } else if (!is_quoted && (is_space(c) || delimiters.find(c) != std::string_view::npos)) {
      break;
    }
    lexeme += text.front();
    text.remove_prefix(1);
  }
  if (is_quoted || lexeme.empty()) return std::nullopt;
  return lexeme;
}

int compare_lexemes(std::string_view left, std::string_view right) {
  const int order = std::memcmp(left.data(), right.data(), std::min(left.size(), right.size()));
  if (order != 0 || left.size() == right.size()) return order;
  return left.size() < right.size() ? -1 : 1;
}

std::string quote_lexeme(std::string_view lexeme) {
  std::string quoted = "'";
  for (const char c : lexeme) {
    if (c == '\'' || c == '\\') quoted += c;
    quoted += c;
  }
  return quoted + '\'';
}

std::string parse_tsvector(std::string_view text) {
  const auto invalid = [text] {
    return Error(sqlstate::kSyntaxError, fmt::format("syntax error in tsvector: \"{}\"", text));
  };
  TsVector vector;
  for (std::string_view rest = text; !(rest = trim_whitespace(rest)).empty();) {
    // A colon ends a lexeme, but may begin one.
    std::string start;
    if (rest.starts_with(':')) {
      start = ":";
      rest.remove_prefix(1);
    }
    const bool is_alone =
        !start.empty() && (rest.empty() || is_space(rest.front()) || rest.front() == ':');
    const std::optional<std::string> lexeme = is_alone ? std::string() : take_lexeme(rest, ":");
    if (!lexeme) throw invalid();
    TsLexeme& entry = vector.emplace_back(TsLexeme{start + *lexeme, {}});
    check_ts_lexeme(entry.text);
    if (!rest.starts_with(':')) continue;
    rest.remove_prefix(1);
    if (!take_positions(rest, entry.positions)) throw invalid();
  }
  canonicalize_tsvector(vector);
  return encode_tsvector(vector);
}

}  // namespace carto_mock::sql
