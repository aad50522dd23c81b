// parse_tsvector() of text_search_text.h, and what both types need.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "sql/types/text_scanner.h"
#include "sql/types/text_search_lexeme.h"
#include "sql/types/text_search_text.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr int kMaximumPosition = 16383;
constexpr std::size_t kMaximumPositions = 255;  // of one lexeme

// `:1A,2` to weights (0 is D, 3 is A) by position.
using Positions = std::map<int, int>;

// Reads the positions behind the colon; false: they are not well-formed.
bool take_positions(std::string_view& text, Positions& positions) {
  do {
    if (text.empty() || !is_digit(text.front())) return false;
    int position = 0;
    for (; !text.empty() && is_digit(text.front()); text.remove_prefix(1))
      position = std::min(position * 10 + (text.front() - '0'), kMaximumPosition);
    if (position == 0) return false;
    int weight = 0;
    if (!text.empty()) {
      const char letter = to_lower(text.front());
      if ((letter >= 'a' && letter <= 'd') || letter == '*') {
        weight = letter == '*' ? 3 : 'd' - letter;
        text.remove_prefix(1);
      }
    }
    int& known = positions[position];
    known = std::max(known, weight);
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
  std::map<std::string, Positions> lexemes;
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
    Positions& positions = lexemes[start + *lexeme];
    if (!rest.starts_with(':')) continue;
    rest.remove_prefix(1);
    if (!take_positions(rest, positions)) throw invalid();
  }
  std::string result;
  for (const auto& [lexeme, positions] : lexemes) {
    if (!result.empty()) result += ' ';
    result += quote_lexeme(lexeme);
    if (positions.size() > kMaximumPositions)
      throw Error::unsupported("a lexeme of more than 255 positions");
    char before = ':';
    for (const auto& [position, weight] : positions) {
      result += fmt::format("{}{}", before, position);
      if (weight > 0) result += static_cast<char>('D' - weight);
      before = ',';
    }
  }
  return result;
}

}  // namespace carto_mock::sql
