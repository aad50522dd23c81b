// Documents to tsvectors (manual, chapter 12.3.1).
#pragma once

#include <string_view>
#include <vector>

#include "sql/text_search/configuration.h"
#include "sql/text_search/lexizer.h"
#include "sql/types/text_search_vector.h"

namespace carto_mock::sql {

// Takes the texts of a document one after the other.
class DocumentVector {
 public:
  explicit DocumentVector(const TextSearchConfiguration& configuration)
      : configuration_(configuration) {}

  void add(std::string_view text);
  // A part of a document of which no phrase goes on into the next one.
  void add_separate(std::string_view text);

  int long_words() const { return long_words_; }  // that are left out
  TsVector finish();

 private:
  const TextSearchConfiguration& configuration_;
  Lexizer lexizer_;
  std::vector<DocumentLexeme> lexemes_;
  int position_ = 0;
  int long_words_ = 0;
};

}  // namespace carto_mock::sql
