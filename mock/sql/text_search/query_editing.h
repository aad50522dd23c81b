// What functions make of whole queries (manual, chapters 12.4.2 and 12.4.2.1).
#pragma once

#include <string>

#include "sql/types/text_search_query.h"

namespace carto_mock::sql {

// ts_rewrite(): wherever `target` occurs in the query, `substitute` in its place.
TsQuery rewrite_query(const TsQuery& query, const TsQuery& target, const TsQuery& substitute);

// querytree(): the part that an index can search for; none: it is all of the documents.
TsQuery indexable_part(const TsQueryTree& query);

// @>: are all lexemes of `part` in `query`, whatever the operators?
bool contains_lexemes(const TsQuery& query, const TsQuery& part);

}  // namespace carto_mock::sql
