// parse_tsvector() of text_search_text.h, and what both types need.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <limits>
#include <optional>

#include "sql/types/text_scanner.h"
#include "sql/types/text_search_lexeme.h"
#include "sql/types/text_search_text.h"
#include "sql/types/text_search_vector.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// Reads digits as atoi() of C does: beyond 64 bits as the greatest, and 32 bits of it count.
std::int32_t take_number(std::string_view& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc::result_out_of_range) number = std::numeric_limits<std::int64_t>::max();
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return static_cast<std::int32_t>(number);
}

enum class PositionFault { kNone, kSyntax, kZero };

// Reads the positions behind the colon.
PositionFault take_positions(std::string_view& text, std::vector<TsPosition>& positions) {
  constexpr int kPositionBits = 0x3fff;
  do {
    if (text.empty() || !is_digit(text.front())) return PositionFault::kSyntax;
    const int position = std::min(take_number(text), kMaximumTsPosition) & kPositionBits;
    if (position == 0) return PositionFault::kZero;
    int weight = 0;
    // Digits behind a weight count for nothing, and D leaves the way free for another weight.
    for (; !text.empty(); text.remove_prefix(1)) {
      const int letter = text.front() == '*' ? 3 : ts_weight_of_letter(text.front());
      if (letter < 0 && !is_digit(text.front())) break;
      if (letter < 0) continue;
      if (weight != 0) return PositionFault::kSyntax;
      weight = letter;
    }
    positions.push_back({static_cast<std::uint16_t>(position), static_cast<std::uint8_t>(weight)});
    if (!text.starts_with(',')) {
      return text.empty() || is_space(text.front()) ? PositionFault::kNone : PositionFault::kSyntax;
    }
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
      if (text.size() == 1) return std::nullopt;
      text.remove_prefix(1);
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

Error lexeme_error(std::string_view whole, std::string_view rest, std::string_view type) {
  const std::string message = rest == "\\" ? std::string("there is no escaped character")
                                           : fmt::format("syntax error in {}", type);
  return {sqlstate::kSyntaxError, fmt::format("{}: \"{}\"", message, whole)};
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
    if (!lexeme) throw lexeme_error(text, rest, "tsvector");
    TsLexeme& entry = vector.emplace_back(TsLexeme{start + *lexeme, {}});
    check_ts_lexeme(entry.text);
    if (!rest.starts_with(':')) continue;
    rest.remove_prefix(1);
    switch (take_positions(rest, entry.positions)) {
      case PositionFault::kNone:
        break;
      case PositionFault::kSyntax:
        throw lexeme_error(text, {}, "tsvector");
      case PositionFault::kZero:
        throw Error(sqlstate::kSyntaxError,
                    fmt::format("wrong position info in tsvector: \"{}\"", text));
    }
  }
  canonicalize_tsvector(vector);
  return encode_tsvector(vector);
}

}  // namespace carto_mock::sql
