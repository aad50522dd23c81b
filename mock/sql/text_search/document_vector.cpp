#include "sql/text_search/document_vector.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace carto_mock::sql {
namespace {

// One less than a tsvector's input takes.
constexpr std::size_t kMostPositions = kMaximumTsPositions - 1;

void add_position(TsLexeme& lexeme, int position) {
  const auto limited = static_cast<std::uint16_t>(std::min(position, kMaximumTsPosition));
  const bool is_known = !lexeme.positions.empty() && lexeme.positions.back().position == limited;
  if (!is_known && lexeme.positions.size() < kMostPositions)
    lexeme.positions.push_back({.position = limited, .weight = 0});
}

}  // namespace

void DocumentVector::add(std::string_view text) {
  long_words_ += append_lexemes(text, configuration_, lexizer_, position_, lexemes_);
}

void DocumentVector::add_separate(std::string_view text) {
  const std::size_t before = lexemes_.size();
  add(text);
  if (lexemes_.size() > before) ++position_;
}

TsVector DocumentVector::finish() {
  std::ranges::sort(lexemes_, {}, [](const DocumentLexeme& lexeme) {
    return std::tuple<const std::string&, int>(lexeme.text, lexeme.position);
  });
  TsVector vector;
  for (DocumentLexeme& lexeme : lexemes_) {
    if (vector.empty() || vector.back().text != lexeme.text)
      vector.push_back({std::move(lexeme.text), {}});
    add_position(vector.back(), lexeme.position);
  }
  check_tsvector_size(vector);
  return vector;
}

}  // namespace carto_mock::sql
