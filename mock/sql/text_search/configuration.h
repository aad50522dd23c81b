// PostgreSQL's text search configurations and dictionaries (manual, chapters 12.6 and 12.7), all in
// pg_catalog. Others cannot be made.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>

#include "sql/text_search/token.h"
#include "sql/types/type.h"

namespace carto_mock::sql {

struct TextSearchDictionary {
  Oid oid;
  std::string_view name;
  std::string_view stemmer;  // a language of Snowball; empty: words stay as they are
  std::unordered_set<std::string_view> stop_words;
};

struct TextSearchConfiguration {
  Oid oid;
  std::string_view name;
  const TextSearchDictionary* ascii_words;
  const TextSearchDictionary* words;
  const TextSearchDictionary* other_tokens;

  // nullptr: tokens of this kind are left out.
  const TextSearchDictionary* dictionary(TokenKind kind) const;
};

// The number of the only parser, `default`.
inline constexpr Oid kDefaultTextSearchParser = 3722;

// nullptr: there is none.
const TextSearchConfiguration* find_text_search_configuration(Oid oid);
const TextSearchConfiguration* find_text_search_configuration(std::string_view name);
const TextSearchDictionary* find_text_search_dictionary(Oid oid);
const TextSearchDictionary* find_text_search_dictionary(std::string_view name);

}  // namespace carto_mock::sql
