// Parts of a document with the words of a query marked (manual, chapter 12.3.4).
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "sql/text_search/configuration.h"
#include "sql/types/text_search_query.h"

namespace carto_mock::sql {

struct HeadlineOptions {
  int max_words = 35;
  int min_words = 15;
  int short_word = 3;  // of so many bytes or less: none to begin or end with
  int max_fragments = 0;
  bool highlights_all = false;
  std::string start_selection = "<b>";
  std::string stop_selection = "</b>";
  std::string fragment_delimiter = " ... ";
};

// From `MaxWords=20, StartSel="<i>"`. Throws 42601 `invalid parameter list format: "x"`, 22023
// `unrecognized headline parameter: "x"`, `MinWords should be less than MaxWords` …
HeadlineOptions parse_headline_options(std::string_view text);

// Adds to `long_words` the words that are too long to be looked at. The work grows with the square
// of the document's words that the query has: `check_interrupts` may end it by throwing.
std::string make_headline(std::string_view document, const TsQuery& query,
                          const TextSearchConfiguration& configuration,
                          const HeadlineOptions& options,
                          const std::function<void()>& check_interrupts, int& long_words);

}  // namespace carto_mock::sql
