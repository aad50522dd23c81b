#include "sql/types/text_search_vector.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

#include "sql/types/text_scanner.h"
#include "sql/types/text_search_lexeme.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// `:2A,4`
std::vector<TsPosition> take_positions(std::string_view& text) {
  std::vector<TsPosition> positions;
  while (text.starts_with(':') || text.starts_with(',')) {
    text.remove_prefix(1);
    TsPosition position{.position = 0, .weight = 0};
    const auto end = std::from_chars(text.data(), text.data() + text.size(), position.position);
    text.remove_prefix(static_cast<std::size_t>(end.ptr - text.data()));
    const int weight = text.empty() ? -1 : ts_weight_of_letter(text.front());
    if (weight >= 0) {
      position.weight = static_cast<std::uint8_t>(weight);
      text.remove_prefix(1);
    }
    positions.push_back(position);
  }
  return positions;
}

// The bytes that PostgreSQL keeps the lexemes and positions in.
std::size_t content_size(const TsVector& vector) {
  std::size_t size = 0;
  for (const TsLexeme& lexeme : vector) {
    size += lexeme.text.size();
    if (lexeme.positions.empty()) continue;
    size += size % 2;
    size += 2 + 2 * lexeme.positions.size();
  }
  return size;
}

// With the entries; without what every value has.
std::size_t stored_size(const TsVector& vector) { return content_size(vector) + 4 * vector.size(); }

template <typename T>
int three_way(const T& left, const T& right) {
  return static_cast<int>(right < left) - static_cast<int>(left < right);
}

// Of two positions the greater one comes first.
int compare_positions(const std::vector<TsPosition>& left, const std::vector<TsPosition>& right) {
  if (left.size() != right.size()) return three_way(right.size(), left.size());
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (left[i].position != right[i].position)
      return three_way(right[i].position, left[i].position);
    if (left[i].weight != right[i].weight) return three_way(right[i].weight, left[i].weight);
  }
  return 0;
}

int compare_entries(const TsLexeme& left, const TsLexeme& right) {
  if (left.positions.empty() != right.positions.empty()) return left.positions.empty() ? 1 : -1;
  const int order = compare_lexemes(left.text, right.text);
  return order != 0 ? order : compare_positions(left.positions, right.positions);
}

}  // namespace

TsVector decode_tsvector(std::string_view text) {
  TsVector vector;
  while (!text.empty()) {
    if (text.starts_with(' ')) text.remove_prefix(1);
    TsLexeme& lexeme = vector.emplace_back();
    if (text.starts_with("''") && !text.starts_with("'''")) {
      text.remove_prefix(2);
    } else {
      lexeme.text = take_lexeme(text, ":").value_or(std::string());
    }
    lexeme.positions = take_positions(text);
  }
  return vector;
}

std::string encode_tsvector(const TsVector& vector) {
  std::string text;
  for (const TsLexeme& lexeme : vector) {
    if (!text.empty()) text += ' ';
    text += quote_lexeme(lexeme.text);
    char before = ':';
    for (const TsPosition& position : lexeme.positions) {
      text += before;
      text += fmt::to_string(position.position);
      if (position.weight > 0) text += ts_weight_letter(position.weight);
      before = ',';
    }
  }
  return text;
}

void canonicalize_tsvector(TsVector& vector) {
  struct Positions {
    std::map<std::uint16_t, std::uint8_t> weights;
    bool has_conflict_at_limit = false;
  };
  std::map<std::string, Positions> lexemes;
  for (TsLexeme& lexeme : vector) {
    Positions& positions = lexemes[std::move(lexeme.text)];
    for (const TsPosition& position : lexeme.positions) {
      const auto [known, is_new] =
          positions.weights.try_emplace(position.position, position.weight);
      if (is_new || known->second == position.weight) continue;
      if (position.position == kMaximumTsPosition) positions.has_conflict_at_limit = true;
      known->second = std::max(known->second, position.weight);
    }
  }
  vector.clear();
  for (auto& [text, positions] : lexemes) {
    // PostgreSQL keeps the first of them in an order that its sorting makes.
    if (positions.has_conflict_at_limit && positions.weights.size() > 1)
      throw Error::unsupported("several weights of a lexeme at position 16383");
    TsLexeme& lexeme = vector.emplace_back(TsLexeme{text, {}});
    for (const auto& [position, weight] : positions.weights) {
      if (lexeme.positions.size() == kMaximumTsPositions) break;
      lexeme.positions.push_back({position, weight});
    }
  }
}

void check_ts_lexeme(std::string_view lexeme) {
  if (lexeme.size() <= kMaximumLexemeBytes) return;
  throw Error(
      sqlstate::kProgramLimitExceeded,
      fmt::format("word is too long ({} bytes, max {} bytes)", lexeme.size(), kMaximumLexemeBytes));
}

void check_tsvector_size(const TsVector& vector) {
  constexpr std::size_t kMost = 1048575;
  const std::size_t size = content_size(vector);
  if (size <= kMost) return;
  throw Error(sqlstate::kProgramLimitExceeded,
              fmt::format("string is too long for tsvector ({} bytes, max {} bytes)", size, kMost));
}

int ts_weight_of_letter(char letter) {
  const char lower = to_lower(letter);
  return lower >= 'a' && lower <= 'd' ? 'd' - lower : -1;
}

char ts_weight_letter(int weight) { return static_cast<char>('D' - weight); }

int compare_tsvectors(std::string_view left, std::string_view right) {
  if (left == right) return 0;
  const TsVector l = decode_tsvector(left);
  const TsVector r = decode_tsvector(right);
  int order = three_way(stored_size(l), stored_size(r));
  if (order == 0) order = three_way(l.size(), r.size());
  for (std::size_t i = 0; order == 0 && i < l.size(); ++i) order = compare_entries(l[i], r[i]);
  return order;
}

}  // namespace carto_mock::sql
