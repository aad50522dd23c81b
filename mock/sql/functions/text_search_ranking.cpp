// ts_rank and ts_rank_cd (manual, chapter 12.3.3).
#include <string>

#include "sql/functions/native.h"
#include "sql/functions/text_search_lists.h"
#include "sql/text_search/ranking.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr SqlState kNullValueNotAllowed{"22004"};
constexpr SqlState kArraySubscriptError{"2202E"};

RankWeights weights_of(const Array& array) {
  if (array.lengths.size() != 1)
    throw Error(kArraySubscriptError, "array of weight must be one-dimensional");
  RankWeights weights = kDefaultRankWeights;
  if (array.elements.size() < weights.size())
    throw Error(kArraySubscriptError, "array of weight is too short");
  for (const Value& element : array.elements) {
    if (element.is_null())
      throw Error(kNullValueNotAllowed, "array of weight must not contain nulls");
  }
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const auto weight = static_cast<float>(array.elements[i].as_real());
    if (weight >= 0) weights[i] = weight;
    if (weights[i] > 1.0F) throw Error(sqlstate::kInvalidParameterValue, "weight out of range");
  }
  return weights;
}

using Rank = float (*)(const TsVector& vector, const TsQuery& query, const RankWeights& weights,
                       unsigned normalization);

// Of a document and a query, maybe behind weights, maybe with a normalization after them.
template <Rank rank, bool has_weights, bool has_normalization>
Value ranked(const CallContext&, Arguments arguments) {
  const RankWeights weights =
      has_weights ? weights_of(arguments[0].as_array()) : kDefaultRankWeights;
  const Arguments rest = arguments.subspan(has_weights ? 1 : 0);
  const auto normalization = has_normalization ? static_cast<unsigned>(rest[2].as_integer()) : 0U;
  return Value::real(
      static_cast<double>(rank(decode_tsvector(rest[0].as_text()),
                               decode_tsquery(rest[1].as_text()), weights, normalization)));
}

constexpr FunctionEntry kEntries[] = {
    {"ts_rank(tsvector,tsquery)", ranked<rank, false, false>},
    {"ts_rank(tsvector,tsquery,integer)", ranked<rank, false, true>},
    {"ts_rank(real[],tsvector,tsquery)", ranked<rank, true, false>},
    {"ts_rank(real[],tsvector,tsquery,integer)", ranked<rank, true, true>},
    {"ts_rank_cd(tsvector,tsquery)", ranked<rank_by_cover_density, false, false>},
    {"ts_rank_cd(tsvector,tsquery,integer)", ranked<rank_by_cover_density, false, true>},
    {"ts_rank_cd(real[],tsvector,tsquery)", ranked<rank_by_cover_density, true, false>},
    {"ts_rank_cd(real[],tsvector,tsquery,integer)", ranked<rank_by_cover_density, true, true>},
};

}  // namespace

std::span<const FunctionEntry> text_search_ranking_functions() { return kEntries; }

}  // namespace carto_mock::sql
