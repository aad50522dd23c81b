// The notices of full-text search.
#pragma once

#include <string_view>

#include "sql/functions/function.h"
#include "sql/text_search/query_building.h"

namespace carto_mock::sql {

// `word is too long to be indexed`, once for each.
void give_long_word_notices(const CallContext& context, int long_words);
void give_notices(const CallContext& context, std::string_view text, const QueryNotices& notices);

}  // namespace carto_mock::sql
