// Text of tsvector and tsquery (manual, chapter 8.11). A value is the text that PostgreSQL prints.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace carto_mock::sql {

// Lexemes in order, each once, positions merged. Throws 42601 `syntax error in tsvector: "x"`.
std::string parse_tsvector(std::string_view text);
// Lexemes in quotes, parentheses only where they are needed. Throws 42601 `syntax error in tsquery:
// "x"`, `no operand in tsquery: "x"`. A query without lexemes, which gives a notice, is refused.
std::string parse_tsquery(std::string_view text);

// A tsquery in the order in which PostgreSQL keeps it: an operator, its right operand, its left
// one.
struct TsQueryItem {
  enum class Kind { kOperand = 0, kNot = 1, kAnd = 2, kOr = 3, kPhrase = 4 };
  Kind kind = Kind::kOperand;
  std::string lexeme;  // this and the next two: of an operand
  bool is_prefix = false;
  unsigned weights = 0;  // bits, from D (1) to A (8); none: any
  int distance = 1;      // of a phrase
};
std::vector<TsQueryItem> parse_tsquery_items(std::string_view text);
// As text. Throws XX000 `malformed tsquery: operand not found` and what parse_tsquery() throws.
std::string format_tsquery_items(std::span<const TsQueryItem> items);

}  // namespace carto_mock::sql
