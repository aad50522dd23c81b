#include "sql/text_search/vector_search.h"

#include <algorithm>

namespace carto_mock::sql {
namespace {

bool has_weight(const TsQueryItem& operand, TsPosition position) {
  return operand.weights == 0 || (operand.weights >> position.weight & 1U) != 0;
}

class VectorTarget final : public SearchTarget {
 public:
  explicit VectorTarget(const TsVector& vector) : vector_(vector) {}

  Matching match(const TsQueryItem& operand, MatchPlaces* places) const override {
    Matching result = Matching::kNo;
    for (const TsLexeme& lexeme : find_lexemes(vector_, operand)) {
      // A lexeme without positions has any weight.
      if (lexeme.positions.empty()) {
        if (places == nullptr) return Matching::kYes;
        places->positions.clear();
        return Matching::kMaybe;
      }
      for (const TsPosition& position : lexeme.positions) {
        if (!has_weight(operand, position)) continue;
        if (places == nullptr) return Matching::kYes;
        result = Matching::kYes;
        places->positions.push_back(position.position);
      }
    }
    if (places != nullptr) {
      std::ranges::sort(places->positions);
      const auto rest = std::ranges::unique(places->positions);
      places->positions.erase(rest.begin(), rest.end());
    }
    return result;
  }

 private:
  const TsVector& vector_;
};

}  // namespace

std::span<const TsLexeme> find_lexemes(const TsVector& vector, const TsQueryItem& operand) {
  const auto first = std::ranges::lower_bound(vector, operand.lexeme, {}, &TsLexeme::text);
  auto end = first;
  while (end != vector.end() &&
         (operand.is_prefix ? end->text.starts_with(operand.lexeme) : end->text == operand.lexeme))
    ++end;
  return {first, end};
}

bool matches_query(const TsQuery& query, const TsVector& vector) {
  return query && matches_query(*query, VectorTarget(vector));
}

}  // namespace carto_mock::sql
