// rank_by_cover_density() of ranking.h.
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <tuple>
#include <vector>

#include "sql/text_search/ranking.h"
#include "sql/text_search/vector_search.h"

namespace carto_mock::sql {
namespace {

// A place of a document where words of the query are.
struct Occurrence {
  TsPosition position;
  std::vector<const TsQueryItem*> operands;
};

bool has_weight(const TsQueryItem& operand, TsPosition position) {
  return operand.weights == 0 || (operand.weights >> position.weight & 1U) != 0;
}

// In the order of the document; one lexeme at one place is one occurrence.
std::vector<Occurrence> occurrences_of(const TsVector& vector, const TsQueryTree& query) {
  using Key = std::tuple<std::uint16_t, std::uint8_t, const TsLexeme*>;
  std::map<Key, std::vector<const TsQueryItem*>> places;
  for (const TsQueryItem* item : items_of(query)) {
    if (item->kind != TsQueryItem::Kind::kOperand) continue;
    for (const TsLexeme& lexeme : find_lexemes(vector, *item)) {
      for (const TsPosition& position : lexeme.positions) {
        if (has_weight(*item, position))
          places[{position.position, position.weight, &lexeme}].push_back(item);
      }
    }
  }
  std::vector<Occurrence> occurrences;
  for (auto& [key, operands] : places)
    occurrences.push_back({{std::get<0>(key), std::get<1>(key)}, std::move(operands)});
  return occurrences;
}

// The occurrences that a search has gone over so far.
class OccurrenceTarget final : public SearchTarget {
 public:
  explicit OccurrenceTarget(bool goes_backwards) : goes_backwards_(goes_backwards) {}

  void add(const Occurrence& occurrence) {
    for (const TsQueryItem* operand : occurrence.operands) {
      std::vector<int>& positions = positions_[operand];
      if (positions.empty() || positions.back() != occurrence.position.position)
        positions.push_back(occurrence.position.position);
    }
  }

  Matching match(const TsQueryItem& operand, MatchPlaces* places) const override {
    const auto found = positions_.find(&operand);
    if (found == positions_.end()) return Matching::kNo;
    if (places != nullptr) {
      places->positions = found->second;
      if (goes_backwards_) std::ranges::reverse(places->positions);
    }
    return Matching::kYes;
  }

 private:
  std::map<const TsQueryItem*, std::vector<int>> positions_;
  bool goes_backwards_;
};

// A shortest part of the document that matches: its first and last occurrence.
struct Cover {
  std::size_t begin;
  std::size_t end;
};

class CoverSearch {
 public:
  CoverSearch(const std::vector<Occurrence>& occurrences, const TsQueryTree& query)
      : occurrences_(occurrences), query_(query) {}

  std::optional<Cover> next() {
    while (const std::optional<std::size_t> end = find_end()) {
      if (const std::optional<std::size_t> begin = find_begin(*end)) {
        start_ = *begin + 1;
        return Cover{*begin, *end};
      }
      ++start_;
    }
    return std::nullopt;
  }

 private:
  std::optional<std::size_t> find_end() const {
    OccurrenceTarget target(false);
    for (std::size_t i = start_; i < occurrences_.size(); ++i) {
      target.add(occurrences_[i]);
      if (matches_query(query_, target)) return i;
    }
    return std::nullopt;
  }

  std::optional<std::size_t> find_begin(std::size_t end) const {
    OccurrenceTarget target(true);
    for (std::size_t i = end + 1; i > start_; --i) {
      target.add(occurrences_[i - 1]);
      if (matches_query(query_, target)) return i - 1;
    }
    return std::nullopt;
  }

  const std::vector<Occurrence>& occurrences_;
  const TsQueryTree& query_;
  std::size_t start_ = 0;
};

class DensitySum {
 public:
  DensitySum(const std::vector<Occurrence>& occurrences, const RankWeights& weights)
      : occurrences_(occurrences), weights_(weights) {}

  void add(const Cover& cover) {
    double inverse_sum = 0.0;
    for (std::size_t i = cover.begin; i <= cover.end; ++i)
      inverse_sum += 1.0 / static_cast<double>(weights_[occurrences_[i].position.weight]);
    const int words = static_cast<int>(cover.end - cover.begin);
    const int first = occurrences_[cover.begin].position.position;
    const int last = occurrences_[cover.end].position.position;
    // Positions are limited, so that words of a long document may share them.
    int other_words = last - first - words;
    if (other_words < 0) other_words = words / 2;
    sum_ += static_cast<double>(words + 1) / inverse_sum / static_cast<double>(1 + other_words);
    const double middle = static_cast<double>(last + first) / 2.0;
    if (extents_ > 0 && middle > last_middle_) distances_ += 1.0 / (middle - last_middle_);
    last_middle_ = middle;
    ++extents_;
  }

  double normalized(const TsVector& vector, unsigned method) const {
    double result = sum_;
    const int length = document_length(vector);
    const auto lexemes = static_cast<double>(vector.size());
    if ((method & normalization::kLogarithmOfLength) != 0)
      result /= std::log(static_cast<double>(length + 1));
    if ((method & normalization::kLength) != 0 && length > 0) result /= static_cast<double>(length);
    if ((method & normalization::kExtentDistance) != 0 && extents_ > 0 && distances_ > 0)
      result /= static_cast<double>(extents_) / distances_;
    if ((method & normalization::kLexemes) != 0) result /= lexemes;
    if ((method & normalization::kLogarithmOfLexemes) != 0)
      result /= std::log(lexemes + 1) / std::log(2.0);
    if ((method & normalization::kItself) != 0) result /= result + 1;
    return result;
  }

 private:
  const std::vector<Occurrence>& occurrences_;
  const RankWeights& weights_;
  double sum_ = 0.0;
  double distances_ = 0.0;
  double last_middle_ = 0.0;
  int extents_ = 0;
};

}  // namespace

float rank_by_cover_density(const TsVector& vector, const TsQuery& query,
                            const RankWeights& weights, unsigned normalization) {
  if (!query) return 0.0F;
  const std::vector<Occurrence> occurrences = occurrences_of(vector, *query);
  if (occurrences.empty()) return 0.0F;
  DensitySum sum(occurrences, weights);
  CoverSearch search(occurrences, *query);
  while (const std::optional<Cover> cover = search.next()) sum.add(*cover);
  return static_cast<float>(sum.normalized(vector, normalization));
}

}  // namespace carto_mock::sql
