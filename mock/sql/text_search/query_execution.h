// Whether something matches a query (manual, chapters 12.1.2 and 12.1.4): operators, and phrases by
// the places of words.
#pragma once

#include <vector>

#include "sql/types/text_search_query.h"

namespace carto_mock::sql {

enum class Matching { kNo, kYes, kMaybe };  // maybe: places are asked for and not known

// Places of what matched; with `is_negated` all other places.
struct MatchPlaces {
  std::vector<int> positions;  // ascending
  bool is_negated = false;
  int width = 0;  // how far before a place the match begins
};

// What is searched: tells of an operand whether it occurs, and where.
class SearchTarget {
 public:
  virtual ~SearchTarget() = default;
  // `places` is nullptr where nobody asks for them.
  virtual Matching match(const TsQueryItem& operand, MatchPlaces* places) const = 0;
};

bool matches_query(const TsQueryTree& query, const SearchTarget& target);

}  // namespace carto_mock::sql
