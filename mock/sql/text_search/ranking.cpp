// rank() of ranking.h.
#include "sql/text_search/ranking.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "sql/text_search/vector_search.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using Kind = TsQueryItem::Kind;

std::vector<const TsQueryItem*> distinct_operands(const TsQueryTree& query) {
  std::vector<const TsQueryItem*> operands;
  for (const TsQueryItem* item : items_of(query)) {
    if (item->kind == Kind::kOperand) operands.push_back(item);
  }
  const auto lexeme = [](const TsQueryItem* item) -> const std::string& { return item->lexeme; };
  std::ranges::stable_sort(operands, {}, lexeme);
  // Which of two comes first is a matter of PostgreSQL's sorting, which is stable for few only.
  constexpr std::size_t kSortedInOrder = 6;
  const auto differ = [](const TsQueryItem* l, const TsQueryItem* r) {
    return l->lexeme == r->lexeme && l->is_prefix != r->is_prefix;
  };
  if (operands.size() > kSortedInOrder &&
      std::ranges::adjacent_find(operands, differ) != operands.end())
    throw Error::unsupported("ts_rank of seven or more words, one with and without :*");
  const auto rest = std::ranges::unique(operands, {}, lexeme);
  operands.erase(rest.begin(), rest.end());
  return operands;
}

float distance_weight(int distance) {
  constexpr int kFarthest = 100;
  if (distance > kFarthest) return 1e-30F;
  return static_cast<float>(
      1.0 / (1.005 + 0.05 * std::exp(static_cast<double>(static_cast<float>(distance)) / 1.5 - 2)));
}

// Where a word is; of a word without positions an unknown place of the lowest weight.
struct Places {
  std::vector<TsPosition> positions;
  bool is_unknown = false;
};

Places places_of(const TsLexeme& lexeme, std::uint16_t unknown_position) {
  if (!lexeme.positions.empty()) return {lexeme.positions, false};
  return {{{.position = unknown_position, .weight = 0}}, true};
}

class Ranking {
 public:
  Ranking(const TsVector& vector, const RankWeights& weights)
      : vector_(vector), weights_(weights) {}

  // Words that all must occur: by the distances between each two of them.
  float of_all(const TsQueryTree& query) const {
    const std::vector<const TsQueryItem*> operands = distinct_operands(query);
    if (operands.size() < 2) return of_any(query);
    std::vector<Places> known(operands.size());
    float result = -1.0F;
    for (std::size_t i = 0; i < operands.size(); ++i) {
      for (const TsLexeme& lexeme : find_lexemes(vector_, *operands[i])) {
        known[i] = places_of(lexeme, kMaximumTsPosition);
        for (std::size_t k = 0; k < i; ++k) add_pair(known[i], known[k], result);
      }
    }
    return result;
  }

  // By how often each word occurs: the sum of weights, each divided by the square of its place.
  float of_any(const TsQueryTree& query) const {
    constexpr double kLimitOfSum = 1.64493406685;  // π² / 6
    const std::vector<const TsQueryItem*> operands = distinct_operands(query);
    float result = 0.0F;
    for (const TsQueryItem* operand : operands) {
      for (const TsLexeme& lexeme : find_lexemes(vector_, *operand)) {
        const Places places = places_of(lexeme, 0);
        float sum = 0.0F;
        float greatest = -1.0F;
        int place_of_greatest = 0;
        for (std::size_t j = 0; j < places.positions.size(); ++j) {
          const float weight = weights_[places.positions[j].weight];
          const int place = static_cast<int>(j) + 1;
          sum += weight / static_cast<float>(place * place);
          if (weight > greatest) {
            greatest = weight;
            place_of_greatest = place;
          }
        }
        const float best =
            greatest + sum - greatest / static_cast<float>(place_of_greatest * place_of_greatest);
        result = static_cast<float>(static_cast<double>(result) +
                                    static_cast<double>(best) / kLimitOfSum);
      }
    }
    return operands.empty() ? result : result / static_cast<float>(operands.size());
  }

 private:
  void add_pair(const Places& left, const Places& right, float& result) const {
    for (const TsPosition& l : left.positions) {
      for (const TsPosition& r : right.positions) {
        int distance = std::abs(int{l.position} - int{r.position});
        if (distance == 0) {
          if (!left.is_unknown && !right.is_unknown) continue;
          distance = kMaximumTsPosition + 1;
        }
        const auto weight = static_cast<float>(std::sqrt(static_cast<double>(
            weights_[l.weight] * weights_[r.weight] * distance_weight(distance))));
        result = result < 0 ? weight
                            : static_cast<float>(1.0 - (1.0 - static_cast<double>(result)) *
                                                           (1.0 - static_cast<double>(weight)));
      }
    }
  }

  const TsVector& vector_;
  const RankWeights& weights_;
};

float divided(float rank, double divisor) {
  return static_cast<float>(static_cast<double>(rank) / divisor);
}

float normalized(float rank, const TsVector& vector, unsigned method) {
  const int length = document_length(vector);
  const auto lexemes = static_cast<double>(vector.size());
  if ((method & normalization::kLogarithmOfLength) != 0)
    rank = divided(rank, std::log(static_cast<double>(length + 1)) / std::log(2.0));
  if ((method & normalization::kLength) != 0 && length > 0) rank /= static_cast<float>(length);
  if ((method & normalization::kLexemes) != 0) rank /= static_cast<float>(vector.size());
  if ((method & normalization::kLogarithmOfLexemes) != 0)
    rank = divided(rank, std::log(lexemes + 1) / std::log(2.0));
  if ((method & normalization::kItself) != 0) rank /= rank + 1;
  return rank;
}

}  // namespace

float rank(const TsVector& vector, const TsQuery& query, const RankWeights& weights,
           unsigned normalization) {
  if (vector.empty() || !query) return 0.0F;
  const Ranking ranking(vector, weights);
  const bool needs_all = query->item.kind == Kind::kAnd || query->item.kind == Kind::kPhrase;
  const float result = needs_all ? ranking.of_all(*query) : ranking.of_any(*query);
  return normalized(result < 0 ? 1e-20F : result, vector, normalization);
}

int document_length(const TsVector& vector) {
  std::size_t length = 0;
  for (const TsLexeme& lexeme : vector) length += std::max<std::size_t>(lexeme.positions.size(), 1);
  return static_cast<int>(length);
}

}  // namespace carto_mock::sql
