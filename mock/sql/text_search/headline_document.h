// A document as its headline is made of it: tokens that know which words of the query they are.
// Internal to this folder.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/text_search/headline.h"
#include "sql/text_search/token.h"

namespace carto_mock::sql {

struct HeadlineToken {
  TokenKind kind;
  std::string_view text;
  int position = 0;                      // among the words, limited as in a tsvector
  const TsQueryItem* operand = nullptr;  // the query's that it is; nullptr: none
  bool is_repeated = false;              // the token before once more, for a further operand
  bool is_selected = false;
  bool is_in = false;
  bool is_replaced = false;  // by a blank
  bool is_skipped = false;

  bool is_interesting() const { return operand != nullptr && !is_repeated; }
  // Blanks, tags and what is there a second time in parts.
  bool is_no_word() const;
};

class HeadlineDocument {
 public:
  // All but `long_words` outlive it.
  HeadlineDocument(std::string_view text, const TsQueryTree* query,
                   const TextSearchConfiguration& configuration,
                   const std::function<void()>& check_interrupts, int& long_words);

  int size() const { return static_cast<int>(tokens_.size()); }
  const HeadlineToken& operator[](int index) const {
    return tokens_[static_cast<std::size_t>(index)];
  }

  // The shortest part from `begin` on that matches the query: both ends are words of it. It is not
  // longer than `longest` tokens. False: there is none.
  bool find_cover(const TsQueryTree& query, int longest, int& begin, int& end) const;

  // A word that reads badly at an end of a headline.
  bool is_bad_end(int index, int short_word) const;

  void check_interrupts() const { check_interrupts_(); }

  void mark(int begin, int end, bool highlights_all);
  std::string text(const HeadlineOptions& options) const;

 private:
  int next_of_query(int index) const;

  const std::function<void()>& check_interrupts_;
  std::vector<HeadlineToken> tokens_;
};

}  // namespace carto_mock::sql
