// Texts to queries, their words made lexemes (manual, chapter 12.3.2).
#pragma once

#include <functional>
#include <string_view>

#include "sql/text_search/configuration.h"
#include "sql/types/text_search_query.h"

namespace carto_mock::sql {

// What a query's making has to say beside its result: words that are too long, a query that has no
// lexemes.
struct QueryNotices {
  int long_words = 0;
  bool has_no_operands = false;  // the text has nothing that could be one
  bool has_only_stop_words = false;
};

// to_tsquery(): operands with operators; throws 42601 as the input of tsquery does.
TsQuery build_query(std::string_view text, const TextSearchConfiguration& configuration,
                    QueryNotices& notices);
// plainto_tsquery() and phraseto_tsquery(): all words, joined by `kind`.
TsQuery build_plain_query(std::string_view text, TsQueryItem::Kind kind,
                          const TextSearchConfiguration& configuration, QueryNotices& notices);
// websearch_to_tsquery(): words, "phrases", or, -; no text is wrong.
TsQuery build_web_query(std::string_view text, const TextSearchConfiguration& configuration,
                        QueryNotices& notices);

}  // namespace carto_mock::sql
