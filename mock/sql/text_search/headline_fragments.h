// Headlines of several fragments. Internal to this folder.
#pragma once

#include "sql/text_search/headline_document.h"

namespace carto_mock::sql {

// Marks up to `max_fragments` parts, those with the most words of the query first. False: no part
// matches.
bool mark_fragments(HeadlineDocument& document, const TsQueryTree& query,
                    const HeadlineOptions& options, int longest_cover);

}  // namespace carto_mock::sql
