// How well a document matches a query (manual, chapter 12.3.3), with float4's and float8's results
// bit by bit.
#pragma once

#include <array>

#include "sql/types/text_search_query.h"
#include "sql/types/text_search_vector.h"

namespace carto_mock::sql {

using RankWeights = std::array<float, 4>;  // of D, C, B, A
inline constexpr RankWeights kDefaultRankWeights = {0.1F, 0.2F, 0.4F, 1.0F};

// How the length of the document comes in: bits, in the manual's numbers.
namespace normalization {
inline constexpr unsigned kLogarithmOfLength = 1, kLength = 2, kExtentDistance = 4, kLexemes = 8,
                          kLogarithmOfLexemes = 16, kItself = 32;
}  // namespace normalization

// ts_rank(): by how often the words occur.
float rank(const TsVector& vector, const TsQuery& query, const RankWeights& weights,
           unsigned normalization);
// ts_rank_cd(): by how near to one another they are. Words without positions do not count. The
// weights are above zero.
float rank_by_cover_density(const TsVector& vector, const TsQuery& query,
                            const RankWeights& weights, unsigned normalization);

// All positions, where a lexeme without any counts for one.
int document_length(const TsVector& vector);

}  // namespace carto_mock::sql
