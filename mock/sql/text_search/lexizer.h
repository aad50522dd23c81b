// Words to lexemes: what dictionaries make of tokens (manual, chapter 12.6). An object is for one
// document or a few; it is not for several threads at once.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/text_search/configuration.h"

namespace carto_mock::sql {

class Lexizer {
 public:
  Lexizer();
  ~Lexizer();
  Lexizer(const Lexizer&) = delete;
  Lexizer& operator=(const Lexizer&) = delete;

  // None: a stop word.
  std::optional<std::string> lexize(const TextSearchDictionary& dictionary, std::string_view word);

 private:
  class Stemmer;
  // By the language; made at first use.
  std::map<std::string_view, std::unique_ptr<Stemmer>> stemmers_;
};

// A word of a document, with its place among all words, stop words included.
struct DocumentLexeme {
  std::string text;
  int position;  // from 1, not limited
};

// Appends the lexemes of a text in their order and goes on with `position`, which is that of the
// word before. A word of more than 2047 bytes is left out; returns how many those are.
int append_lexemes(std::string_view text, const TextSearchConfiguration& configuration,
                   Lexizer& lexizer, int& position, std::vector<DocumentLexeme>& lexemes);

}  // namespace carto_mock::sql
