// Searches tsvectors.
#pragma once

#include <span>

#include "sql/text_search/query_execution.h"
#include "sql/types/text_search_vector.h"

namespace carto_mock::sql {

// The lexemes that an operand means: one, or with `:*` all that it begins. Its weights do not
// count.
std::span<const TsLexeme> find_lexemes(const TsVector& vector, const TsQueryItem& operand);

// The operator @@.
bool matches_query(const TsQuery& query, const TsVector& vector);

}  // namespace carto_mock::sql
