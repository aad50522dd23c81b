// PostgreSQL's default parser of documents (manual, chapter 12.5), in a UTF-8 database with locale
// C.UTF-8: the tokens of a text, one after the other, blanks included. A URL is given whole and
// then again as a host and a path; so is a word with hyphens.
//
//   Tokenizer tokenizer("full-text search");
//   while (const std::optional<Token> token = tokenizer.next()) …
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "sql/text_search/document.h"
#include "sql/text_search/token_rules.h"

namespace carto_mock::sql {

class Tokenizer {
 public:
  // `text` is valid UTF-8 and outlives the tokens.
  explicit Tokenizer(std::string_view text) : document_(text) {}

  std::optional<Token> next();  // none: that was all; not asked again then

 private:
  Found match_token();
  Found match_hyphenated_part();
  Found match_part_with_digits() const;
  std::size_t skip_blanks(std::size_t position) const;
  Token take(const Match& match);

  Document document_;
  std::size_t position_ = 0;
  TagEffects tags_;
  bool is_in_hyphenated_ = false;  // going over the parts of a word with hyphens
  std::size_t path_end_ = 0;       // of a URL whose host comes next; 0: none
  std::size_t host_end_ = 0;
  std::size_t hostless_until_ = 0;  // Search::hostless_until
};

// All of them at once.
std::vector<Token> tokenize(std::string_view text);

}  // namespace carto_mock::sql
